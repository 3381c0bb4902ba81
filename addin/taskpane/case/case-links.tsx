import { Button, Input, Link, makeStyles, Select, tokens } from "@fluentui/react-components";
import { Dismiss16Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Case, CaseLink, CaseReference } from "../../../server/contract/cases.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { StaleCard } from "./stale-card.tsx";
import { nameOf, numberIn } from "./case-name.ts";

const ways = ["related", "duplicate", "blocks", "parent"] as const;
type Way = (typeof ways)[number];

const useStyles = makeStyles({
  title: { margin: "0 0 4px", fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
  list: { margin: "0 0 8px", padding: 0, listStyleType: "none" },
  row: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) 24px", alignItems: "center", minHeight: "28px", padding: "2px 0", overflowWrap: "anywhere" },
  form: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) auto", gap: "4px" },
  select: { gridColumn: "1 / 3", minWidth: 0, "& select": { minWidth: 0, textOverflow: "ellipsis" } },
  number: { minWidth: 0 },
});

interface CaseLinksProps {
  shown: Case;
  isReadOnly: boolean;
  onChanged: (changed: Case) => void;
  onOpenCase?: (caseId: string) => void;
}

/** The cases that this one has to do with, and a way to name another. */
export function CaseLinks({ shown, isReadOnly, onChanged, onOpenCase }: CaseLinksProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const [typed, setTyped] = useState("");
  const [way, setWay] = useState<Way>("related");
  const add = useMutation({
    mutationFn: async (asked: string) => {
      const other = await calls.caseByNumber(numberIn(asked)!);
      return way === "parent" ? calls.changeCase(shown.id, { version: shown.version, parentId: other.id }) : calls.linkCases(shown.id, { otherId: other.id, kind: way });
    },
    onSuccess: (changed, asked) => {
      // What was typed meanwhile is the next one's.
      setTyped((now) => (now === asked ? "" : now));
      onChanged(changed);
    },
  });
  const remove = useMutation({
    mutationFn: (link: CaseLink | null) =>
      link === null ? calls.changeCase(shown.id, { version: shown.version, parentId: null })
      : link.direction === "out" ? calls.unlinkCases(shown.id, { otherId: link.case.id, kind: link.kind })
      : calls.unlinkCases(link.case.id, { otherId: shown.id, kind: link.kind }).then(() => calls.case(shown.id)),
    onSuccess: onChanged,
  });
  const row = (key: string, text: string, other: CaseReference, link?: CaseLink | null): ReactNode => (
    <li key={key} className={styles.row}>
      <span>{onOpenCase ? <Link onClick={() => onOpenCase(other.id)}>{text}</Link> : text} · {other.title}</span>
      {link !== undefined && !isReadOnly && <Button size="small" appearance="subtle" icon={<Dismiss16Regular />} aria-label={t("caseMore.unlink", { case: nameOf(other) })} onClick={() => remove.mutate(link)} />}
    </li>
  );
  const isNothing = shown.links.length + shown.children.length === 0 && !shown.parent && !shown.followUpOf && !shown.mergedInto;
  if (isNothing && isReadOnly) return null;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (numberIn(typed) !== null) add.mutate(typed);
  }
  return (
    <section>
      <h3 className={styles.title}>{t("caseMore.links")}</h3>
      <ul className={styles.list}>
        {shown.mergedInto && row("merged", t("caseMore.mergedInto", { case: nameOf(shown.mergedInto) }), shown.mergedInto)}
        {shown.parent && row("parent", t("caseMore.parent", { case: nameOf(shown.parent) }), shown.parent, null)}
        {shown.followUpOf && row("follow", t("caseMore.followUpOf", { case: nameOf(shown.followUpOf) }), shown.followUpOf)}
        {shown.children.map((child) => row(child.id, t("caseMore.child", { case: nameOf(child) }), child))}
        {shown.links.map((link) => row(`${link.kind} ${link.direction} ${link.case.id}`, t(`caseMore.said.${link.kind}_${link.direction}`, { case: nameOf(link.case) }), link.case, link))}
      </ul>
      {(add.error ?? remove.error) && <StaleCard error={add.error ?? remove.error} onTake={() => { add.reset(); remove.reset(); }} />}
      {!isReadOnly && (
        <form className={styles.form} onSubmit={submit}>
          <Select className={styles.select} size="small" aria-label={t("caseMore.linkKind")} value={way} onChange={(_event, data) => setWay(data.value as Way)}>{ways.map((each) => <option key={each} value={each}>{t(`caseMore.kinds.${each}`)}</option>)}</Select>
          <Input className={styles.number} size="small" aria-label={t("caseMore.linkTo")} placeholder="#1042" value={typed} onChange={(_event, data) => setTyped(data.value)} />
          <Button size="small" type="submit" disabledFocusable={numberIn(typed) === null || add.isPending}>{t("caseMore.link")}</Button>
        </form>
      )}
    </section>
  );
}
