import { Button, makeStyles, mergeClasses, Radio, RadioGroup, tokens } from "@fluentui/react-components";
import { Merge20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Contact } from "../../../../server/contract/contacts.ts";
import { ErrorCard } from "../../../shared/ui/error-card.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { goTo } from "../../shell/route.ts";
import { useTableStyles } from "../../ui/data-table.tsx";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { useContactCalls } from "../use-contact-calls.ts";
import { emailOf } from "./contact-draft.ts";
import { useFieldWords } from "./use-field-words.ts";
import { mergeCustomLines, mergeLines } from "./merged-contact.ts";
import { useTakeApart } from "./use-take-apart.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "20px" },
  column: { minWidth: "140px", overflowWrap: "anywhere", whiteSpace: "pre-line" },
  head: { whiteSpace: "normal", overflowWrap: "anywhere" },
  dropped: { color: tokens.colorNeutralForeground2, textDecorationLine: "line-through" },
  merged: { backgroundColor: tokens.colorNeutralBackground2, fontWeight: tokens.fontWeightSemibold },
  fact: { display: "block", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightRegular },
  note: { margin: 0, maxWidth: "80ch", color: tokens.colorNeutralForeground2 },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  legend: { fontWeight: tokens.fontWeightSemibold },
});

/** Two persons side by side and what becomes of them. Which one is kept decides where they disagree. */
export function MergeTable({ first, second }: { first: Contact; second: Contact }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t } = useTexts();
  const words = useFieldWords();
  const [keptId, setKeptId] = useState(first.id);
  const [kept, other] = keptId === first.id ? [first, second] : [second, first];
  const merge = useMerge(kept, other);
  const lines = mergeLines(first, second, kept);
  const addresses = (contacts: Contact[]) => contacts.flatMap((contact) => contact.addresses.map(({ channel, address }) => `${t(`contacts.channel.${channel}`)}: ${address}`)).join("\n");
  const row = (key: string, name: string, one: string, two: string, result: string) => (
    <tr key={key}>
      <th scope="row" className={mergeClasses(table.cell, table.quiet)}>{name}</th>
      <Cell text={one} isDropped={one !== "" && !result.includes(one)} />
      <Cell text={two} isDropped={two !== "" && !result.includes(two)} />
      <td className={mergeClasses(table.cell, styles.column, styles.merged)} dir="auto">{result}</td>
    </tr>
  );
  const facts = (contact: Contact) => [contact.company, emailOf(contact), t("contacts.merge.cases", { count: contact.cases.length }), t("contacts.merge.campaigns", { count: contact.campaigns.length })].filter(Boolean).join(" · ");
  return (
    <div className={styles.root}>
      <RadioGroup value={keptId} onChange={(_, { value }) => setKeptId(value)} aria-labelledby="merge-kept">
        <span id="merge-kept" className={styles.legend}>{t("contacts.merge.kept")}</span>
        {[first, second].map((contact) => <Radio key={contact.id} value={contact.id} label={<>{contact.name}<span className={styles.fact}>{facts(contact)}</span></>} />)}
      </RadioGroup>
      <div className={table.scroll}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col" className={table.head}>{t("contacts.merge.field")}</th>
              <Head contact={first} />
              <Head contact={second} />
              <th scope="col" className={mergeClasses(table.head, styles.merged)}>{t("contacts.merge.result")}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ field, first, second, merged }) => row(field, words.nameOf(field), words.valueOf(field, first), words.valueOf(field, second), words.valueOf(field, merged)))}
            {mergeCustomLines(first, second, kept).map(({ name, first, second, merged }) => row(`custom ${name}`, name, first, second, merged))}
            {row("addresses", t("contacts.channels"), addresses([first]), addresses([second]), addresses([kept, other]))}
          </tbody>
        </table>
      </div>
      <p className={styles.note}>{t("contacts.merge.note", { name: other.name })}</p>
      {merge.error && <ErrorCard error={merge.error} onRetry={() => merge.mutate()} />}
      <div className={styles.actions}>
        <Button appearance="primary" icon={<Merge20Regular />} disabledFocusable={merge.isPending} onClick={() => merge.mutate()}>{t(merge.isPending ? "contacts.merge.doing" : "contacts.merge.do")}</Button>
        <Button appearance="subtle" onClick={() => goTo("contacts", first.id)}>{t("cancel")}</Button>
      </div>
    </div>
  );
}

/** Two who are merged are often called alike: the address tells them apart. */
function Head({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const table = useTableStyles();
  return <th scope="col" className={mergeClasses(table.head, styles.head)}>{contact.name}<span className={styles.fact}>{emailOf(contact) ?? contact.phone ?? contact.company}</span></th>;
}

/** What is lost is struck through, and said to be for who cannot see that. */
function Cell({ text, isDropped }: { text: string; isDropped: boolean }) {
  const styles = useStyles();
  const table = useTableStyles();
  return <td className={mergeClasses(table.cell, styles.column)} dir="auto">{isDropped ? <del className={styles.dropped}>{text}</del> : text}</td>;
}

function useMerge(kept: Contact, other: Contact) {
  const { t } = useTexts();
  const calls = useContactCalls();
  const queries = useQueryClient();
  const { tell } = useTellBar();
  const takeApart = useTakeApart(kept.id);
  return useMutation({
    mutationFn: () => calls.merge(kept.id, other.id),
    onSuccess: async (merged) => {
      queries.setQueryData(settingsKeys.contact(kept.id), merged);
      queries.removeQueries({ queryKey: settingsKeys.contact(other.id) });
      const done = merged.merges.find(({ name }) => name === other.name) ?? merged.merges[0];
      goTo("contacts", kept.id);
      tell({ text: t("contacts.merge.done", { name: kept.name }), undo: done && (() => takeApart.mutate(done)) });
      await queries.invalidateQueries({ queryKey: ["contacts"] });
    },
  });
}
