import { Input, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useState } from "react";
import { slaMetrics, type SlaMetric } from "../../../server/contract/cases.ts";
import { priorities, type Priority } from "../../../server/contract/conversations.ts";
import { PriorityBadge } from "../../shared/ui/badges.tsx";
import { formatDuration, parseDuration } from "./duration.ts";
import type { PolicyField } from "./policy-draft.ts";
import type { FieldProblem } from "./policy-problems.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  table: { width: "100%", borderCollapse: "collapse", tableLayout: "fixed" },
  first: { width: "104px", paddingInlineStart: 0, "@media (max-width: 560px)": { width: "76px" } },
  head: { padding: "0 4px 8px", textAlign: "start", verticalAlign: "bottom", fontWeight: tokens.fontWeightRegular, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  row: { padding: "10px 4px 0 0", textAlign: "start", verticalAlign: "top", fontWeight: tokens.fontWeightRegular },
  cell: { padding: "4px", verticalAlign: "top" },
  input: { width: "100%", minWidth: 0, fontVariantNumeric: "tabular-nums" },
  problem: { margin: "2px 0 0", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorStatusDangerForeground1 },
  hidden: { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" },
});

type Promises = Record<Priority, Record<SlaMetric, string>>;

interface PromiseTableProps {
  promises: Promises;
  problems: Partial<Record<PolicyField, FieldProblem>>;
  /** Show what is wrong in every field, not only in those that were left. */
  showsAll: boolean;
  readOnly: boolean;
  onChange: (promises: Promises) => void;
}

/** Business time by priority and metric, typed as people say it. */
export function PromiseTable({ promises, problems, showsAll, readOnly, onChange }: PromiseTableProps) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <table className={styles.table}>
      <caption className={styles.hidden}>{t("sla.promises")}</caption>
      <thead>
        <tr>
          <th scope="col" className={mergeClasses(styles.head, styles.first)}>{t("sla.priority")}</th>
          {slaMetrics.map((metric) => <th key={metric} scope="col" className={styles.head}>{t(`sla.metric.${metric}`)}</th>)}
        </tr>
      </thead>
      <tbody>
        {priorities.toReversed().map((priority) => (
          <tr key={priority}>
            <th scope="row" className={styles.row}><PriorityBadge priority={priority} /></th>
            {slaMetrics.map((metric) => (
              <td key={metric} className={styles.cell}>
                <DurationInput
                  label={t("sla.promiseLabel", { priority: t(`priority.${priority}`), metric: t(`metric.${metric}`) })}
                  value={promises[priority][metric]}
                  problem={problems[`${priority}.${metric}`]}
                  showsProblem={showsAll}
                  readOnly={readOnly}
                  onChange={(text) => onChange({ ...promises, [priority]: { ...promises[priority], [metric]: text } })}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface DurationInputProps {
  label: string;
  value: string;
  problem: FieldProblem | undefined;
  showsProblem: boolean;
  readOnly: boolean;
  onChange: (text: string) => void;
}

/** On leaving it what was typed is written out ("2 d" becomes "48 h"), so that what will be saved can be read. */
function DurationInput({ label, value, problem, showsProblem, readOnly, onChange }: DurationInputProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const [wasLeft, setLeft] = useState(false);
  const shown = problem && (wasLeft || showsProblem) ? t(problem.text, { part: problem.part }) : null;
  const leave = () => {
    setLeft(true);
    const parsed = parseDuration(value);
    if ("minutes" in parsed) onChange(formatDuration(parsed.minutes));
  };
  return (
    <>
      <Input
        className={styles.input} aria-label={label} value={value} readOnly={readOnly} autoComplete="off" dir="auto" aria-invalid={shown !== null} title={shown ?? undefined}
        onChange={(_, { value }) => onChange(value)} onBlur={readOnly ? undefined : leave}
      />
      {shown && <p className={styles.problem} role="alert">{shown}</p>}
    </>
  );
}
