import { Badge, Link, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkCircle16Regular, Clock16Regular, DismissCircle16Regular, ErrorCircle16Regular, ShieldError16Regular } from "@fluentui/react-icons";
import type { JSX } from "react";
import type { RuleOutcome, RuleRun } from "../../../server/contract/rules.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { hrefOf } from "../shell/route.ts";
import type { CaseOfRule } from "./case-drawer.tsx";
import { CaseLink } from "./case-link.tsx";
import { ReasonList } from "./reason-list.tsx";
import type { RuleChoices } from "./use-rule-names.ts";

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 8px", minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  results: { margin: "4px 0 0", paddingInlineStart: "20px", overflowWrap: "anywhere" },
  why: { marginTop: "4px", fontSize: tokens.fontSizeBase200 },
  summary: { cursor: "pointer", color: tokens.colorNeutralForeground2 },
});

const looks: Record<RuleOutcome, { color: "success" | "informative" | "danger" | "warning"; icon: JSX.Element }> = {
  done: { color: "success", icon: <CheckmarkCircle16Regular aria-hidden /> },
  unmatched: { color: "informative", icon: <DismissCircle16Regular aria-hidden /> },
  refused: { color: "danger", icon: <ErrorCircle16Regular aria-hidden /> },
  held: { color: "warning", icon: <ShieldError16Regular aria-hidden /> },
  outside_schedule: { color: "informative", icon: <Clock16Regular aria-hidden /> },
};

interface RunWordsProps {
  run: RuleRun;
  choices: RuleChoices;
  withRule?: boolean;
  onCase?: (of: CaseOfRule) => void;
}

/** When, about what, how it ended and why, and what it changed. */
export function RunWords({ run, choices, withRule = false, onCase }: RunWordsProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const { color, icon } = looks[run.outcome];
  return (
    <div>
      <div className={styles.head}>
        {withRule && <Link href={hrefOf("rules", run.ruleId, "runs")}>{run.rule}</Link>}
        {onCase && run.case && <CaseLink of={run.case} onOpen={onCase} />}
        {onCase && !run.case && <span>{t("rules.runs.noCase")}</span>}
        <Badge appearance="outline" color={color} icon={icon}>{t(`rules.outcome.${run.outcome}`)}</Badge>
        <span className={styles.quiet}>{t(`rules.event.${run.event}`, { defaultValue: t("rules.editor.timePasses") })} · <RelativeTime at={run.at} /></span>
      </div>
      {run.results.length > 0 && (
        <ul className={styles.results}>
          {run.results.map(({ action, outcome, detail }, index) => (
            <li key={index}>{action ? t("rules.runs.result", { action: t(`rules.action.${action}`, { defaultValue: action }), outcome: t(`rules.result.${outcome}`) }) : t(`rules.result.${outcome}`)}{detail && `: ${detail}`}</li>
          ))}
        </ul>
      )}
      <p className={styles.quiet} style={{ margin: "4px 0 0" }}>
        {t(run.version === null ? "rules.runs.costOld" : "rules.runs.cost", { version: run.version, ms: run.ms.toFixed(1) })}
        {run.depth > 0 && ` · ${t("rules.runs.depth", { count: run.depth })}`}
        {run.undone && <> · {t("rules.runs.undone", { by: run.undone.by ?? t("somebody") })} <RelativeTime at={run.undone.at} /></>}
      </p>
      <details className={styles.why}>
        <summary className={styles.summary}>{t("rules.reasons.why")}</summary>
        <ReasonList reasons={run.reasons} choices={choices} />
      </details>
    </div>
  );
}
