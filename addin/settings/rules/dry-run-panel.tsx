import { Badge, Button, Field, Input, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular, DismissCircle16Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { RuleDefinition, RuleDryRun } from "../../../server/contract/rules.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useSettingsCalls } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { actionText } from "./action-words.ts";
import { ReasonList } from "./reason-list.tsx";
import type { RuleChoices } from "./use-rule-names.ts";
import { useWords } from "./use-words.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "16px" },
  form: { display: "flex", flexWrap: "wrap", gap: "8px", alignItems: "end" },
  number: { flex: "1 1 140px", minWidth: 0 },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  result: { display: "flex", flexDirection: "column", gap: "8px" },
  list: { margin: 0, paddingInlineStart: "20px", overflowWrap: "anywhere" },
});

interface DryRunPanelProps {
  definition: RuleDefinition;
  isSound: boolean;
  choices: RuleChoices;
}

/** Asks the rule about one case, without doing anything. */
export function DryRunPanel({ definition, isSound, choices }: DryRunPanelProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const [number, setNumber] = useState("");
  const caseNumber = Number(/(\d+)\s*$/.exec(number)?.[1] ?? Number.NaN);
  const dryRun = useMutation({ mutationFn: async () => ({ result: await calls.rules.dryRun({ definition, caseNumber }), definition }) });
  const isOld = dryRun.data !== undefined && JSON.stringify(dryRun.data.definition) !== JSON.stringify(definition);
  return (
    <div className={styles.root}>
      <form className={styles.form} onSubmit={(event) => { event.preventDefault(); if (isSound && Number.isSafeInteger(caseNumber)) dryRun.mutate(); }}>
        <Field className={styles.number} label={t("rules.trial.caseNumber")}><Input value={number} inputMode="numeric" placeholder="1042" onChange={(_, { value }) => setNumber(value)} /></Field>
        <Button type="submit" disabledFocusable={!isSound || !Number.isSafeInteger(caseNumber) || dryRun.isPending}>{t(dryRun.isPending ? "rules.trial.asking" : "rules.trial.ask")}</Button>
      </form>
      {!dryRun.data && !dryRun.error && <p className={styles.text}>{t(isSound ? "rules.trial.caseText" : "rules.trial.mendFirst")}</p>}
      {dryRun.error && <ErrorCard error={dryRun.error} onRetry={() => dryRun.mutate()} />}
      {dryRun.data && <DryRunResult result={dryRun.data.result} definition={dryRun.data.definition} choices={choices} />}
      {isOld && <p className={styles.text} role="status">{t("rules.trial.changedSince")}</p>}
    </div>
  );
}

function DryRunResult({ result, definition, choices }: { result: RuleDryRun; definition: RuleDefinition; choices: RuleChoices }) {
  const styles = useStyles();
  const { t } = useTexts();
  const words = useWords(choices);
  const acts = result.holds && result.isInTime;
  return (
    <div className={styles.result} role="status">
      <p className={styles.title}>#{result.case.number} {result.case.title}</p>
      <div><Badge appearance="outline" color={acts ? "success" : "informative"} icon={acts ? <CheckmarkCircle16Regular aria-hidden /> : <DismissCircle16Regular aria-hidden />}>{t(acts ? "rules.trial.wouldAct" : "rules.trial.wouldNot")}</Badge></div>
      <p className={styles.text}>{result.event ? <>{t(`rules.event.${result.event.name}`, { defaultValue: t("rules.editor.timePasses") })} · <RelativeTime at={result.event.at} /></> : t("rules.trial.noEvent")}</p>
      {!result.isInTime && <p className={styles.text}>{t("rules.outcome.outside_schedule")}</p>}
      <ReasonList reasons={result.reasons} choices={choices} />
      {acts && <><p className={styles.text}>{t("rules.trial.wouldDo")}</p><ul className={styles.list}>{definition.actions.map((action, index) => <li key={index}>{actionText(words, action)}</li>)}</ul></>}
      {result.chain.length > 0 && (
        <>
          <p className={styles.text}>{t("rules.trial.chain")}</p>
          <ol className={styles.list}>{result.chain.map((link, index) => <li key={index}>{link.rule}{link.case && ` · #${link.case.number}`}</li>)}</ol>
        </>
      )}
    </div>
  );
}
