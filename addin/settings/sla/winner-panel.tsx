import { Badge, Button, Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular, DismissCircle16Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { PolicyWinner } from "../../../server/contract/sla.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import type { Words } from "../rules/condition-words.ts";
import { ReasonList } from "../rules/reason-list.tsx";
import { hrefOf } from "../shell/route.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  form: { display: "flex", flexWrap: "wrap", gap: "8px", alignItems: "end" },
  number: { flex: "1 1 140px", minWidth: 0 },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { margin: 0, padding: 0, listStyle: "none" },
  item: { padding: "8px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 8px", overflowWrap: "anywhere" },
});

/** Which of the published policies a case has, and why the others do not hold. */
export function WinnerPanel({ words }: { words: Words }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const [text, setText] = useState("");
  const number = Number(/(\d+)\s*$/.exec(text)?.[1] ?? Number.NaN);
  const ask = useMutation({
    mutationFn: async () => {
      const of = await calls.sla.caseByNumber(number);
      return { of, winner: await calls.sla.winner(of.id) };
    },
  });
  const canAsk = Number.isSafeInteger(number) && !ask.isPending;
  return (
    <div className={styles.root}>
      <form className={styles.form} onSubmit={(event) => { event.preventDefault(); if (canAsk) ask.mutate(); }}>
        <Field className={styles.number} label={t("sla.winner.caseNumber")}><Input value={text} inputMode="numeric" placeholder="1042" onChange={(_, { value }) => setText(value)} /></Field>
        <Button type="submit" disabledFocusable={!canAsk}>{t(ask.isPending ? "sla.winner.asking" : "sla.winner.ask")}</Button>
      </form>
      {!ask.data && !ask.error && <p className={styles.text}>{t("sla.winner.text")}</p>}
      {ask.error && <ErrorCard error={ask.error} onRetry={() => ask.mutate()} />}
      {ask.data && (
        <div role="status" className={styles.root}>
          <a href={hrefOf("sla", "cases", ask.data.of.id)}>#{ask.data.of.number} {ask.data.of.title}</a>
          <Winner winner={ask.data.winner} words={words} />
        </div>
      )}
    </div>
  );
}

function Winner({ winner, words }: { winner: PolicyWinner; words: Words }) {
  const styles = useStyles();
  const { t } = useTexts();
  const isOther = winner.present && winner.present.policyId !== winner.policyId;
  return (
    <>
      {winner.policyId === null && <p className={styles.text}>{t("sla.winner.none")}</p>}
      {isOther && <p className={styles.text}>{t("sla.winner.present", { name: winner.present!.name, version: winner.present!.version })}</p>}
      <ol className={styles.list}>
        {winner.items.map((item) => (
          <li key={item.policyId} className={styles.item}>
            <div className={styles.head}>
              <span>{item.name}</span>
              <Badge appearance="outline" color={item.policyId === winner.policyId ? "success" : "informative"} icon={item.holds ? <CheckmarkCircle16Regular aria-hidden /> : <DismissCircle16Regular aria-hidden />}>{t(stateOf(item, winner.policyId))}</Badge>
            </div>
            {item.reasons.length > 0 ? <ReasonList reasons={item.reasons} choices={words.choices} /> : <p className={styles.text}>{t("sla.everyCase")}</p>}
          </li>
        ))}
      </ol>
    </>
  );
}

function stateOf(item: PolicyWinner["items"][number], winnerId: string | null): string {
  if (item.policyId === winnerId) return "sla.winner.wins";
  return item.holds ? "sla.winner.later" : "sla.winner.holdsNot";
}
