import { Button, makeStyles, Field, ProgressBar, tokens } from "@fluentui/react-components";
import { Beaker20Regular } from "@fluentui/react-icons";
import { BACK_TEST_DAYS_MAX, type RuleBackTest, type RuleDefinition } from "../../../server/contract/rules.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { DifferenceList } from "./difference-list.tsx";
import { FigureList } from "./figure-list.tsx";
import { isTrialOf, useBackTest } from "./use-back-test.ts";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "16px" },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  buttons: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

interface BackTestPanelProps {
  ruleId: string | null;
  definition: RuleDefinition;
  /** Nothing in it is known to be wrong. */
  isSound: boolean;
  choices: RuleChoices;
}

/** What the rule would have done over the last 90 days, and where that differs from what is published. */
export function BackTestPanel({ ruleId, definition, isSound, choices }: BackTestPanelProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const { trial, isRunning, error, start, stop } = useBackTest(ruleId);
  const run = () => start({ ruleId, definition });
  const figures = trial && { done: trial.caseCount, total: trial.caseTotal ?? 0 };
  return (
    <div className={styles.root}>
      {!trial && <p className={styles.text}>{t("rules.trial.pastText", { days: BACK_TEST_DAYS_MAX })}</p>}
      {isRunning && (
        <Field validationState="none" validationMessage={figures && trial.caseTotal !== null ? t("rules.trial.progress", figures) : t("rules.trial.begins")}>
          <ProgressBar value={figures && figures.total > 0 ? figures.done / figures.total : undefined} aria-label={t("rules.trial.running")} />
        </Field>
      )}
      {trial && !isTrialOf(trial, definition) && <p className={styles.text} role="status">{t("rules.trial.changedSince")}</p>}
      {error ? <ErrorCard error={error} onRetry={run} /> : (
        <div className={styles.buttons}>
          {isRunning ? <Button onClick={stop}>{t("rules.trial.stop")}</Button> : <Button icon={<Beaker20Regular />} disabledFocusable={!isSound} onClick={run}>{t(trial ? "rules.trial.again" : "rules.trial.run")}</Button>}
        </div>
      )}
      {!isSound && <p className={styles.text}>{t("rules.trial.mendFirst")}</p>}
      {trial && (trial.caseCount > 0 || !isRunning) && <BackTestFigures result={trial} choices={choices} />}
    </div>
  );
}

/** What is said of a trial that did not come to its end. */
const ended: Partial<Record<RuleBackTest["state"], string>> = { cancelled: "rules.trial.cancelled", failed: "rules.trial.failed" };

function BackTestFigures({ result, choices }: { result: RuleBackTest; choices: RuleChoices }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { before, after } = result;
  const changes = after.actions.reduce((sum, { count }) => sum + count, 0);
  const figures = [
    { label: t("rules.trial.events"), value: result.eventCount },
    { label: t("rules.trial.matched"), value: after.matched, note: before && t("rules.trial.publishedMatched", { count: before.matched }) },
    { label: t("rules.trial.cases"), value: after.caseCount },
    { label: t("rules.trial.actions"), value: changes },
    { label: t("rules.trial.mails"), value: after.mailCount },
  ];
  return (
    <>
      <p className={styles.text} role="status">{t("rules.trial.ofDays", { count: result.days })}{ended[result.state] && ` ${t(ended[result.state]!)}`}</p>
      <FigureList figures={figures} />
      <DifferenceList result={result} choices={choices} />
    </>
  );
}
