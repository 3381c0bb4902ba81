import { Button, Input, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { CalendarClock16Regular, Clock16Filled } from "@fluentui/react-icons";
import { useId, useState } from "react";
import { slaMetrics, type SlaMetric } from "../../../server/contract/cases.ts";
import { priorities, type Priority } from "../../../server/contract/conversations.ts";
import { PriorityBadge } from "../../shared/ui/badges.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import type { PolicyDraft, PromiseDraft } from "./policy-draft.ts";
import type { FieldProblem, PolicyProblems } from "./policy-problems.ts";

const useStyles = makeStyles({
  grid: {
    display: "grid", gridTemplateColumns: "104px repeat(4, minmax(0, 1fr))", gap: "8px", alignItems: "start",
    "@media (max-width: 700px)": { gridTemplateColumns: "repeat(2, minmax(0, 1fr))" },
  },
  head: { alignSelf: "end", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2, "@media (max-width: 700px)": { display: "none" } },
  priority: { paddingTop: "6px", "@media (max-width: 700px)": { gridColumn: "1 / -1", paddingTop: "12px" } },
  small: { display: "none", fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, "@media (max-width: 700px)": { display: "block" } },
  input: { width: "100%", minWidth: 0, fontVariantNumeric: "tabular-nums" },
  clock: { minWidth: "24px", width: "24px", height: "24px", marginInlineEnd: "-6px" },
  wall: { color: tokens.colorBrandForeground1 },
  problem: { margin: "2px 0 0", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorStatusDangerForeground1 },
  legend: { display: "flex", flexWrap: "wrap", gap: "4px 16px", margin: "8px 0 0", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  key: { display: "inline-flex", alignItems: "center", gap: "4px" },
});

interface PromiseTableProps {
  promises: PolicyDraft["promises"];
  problems: PolicyProblems;
  /** Show what is wrong in every field, not only in those that were left. */
  showsAll: boolean;
  readOnly: boolean;
  onChange: (promises: PolicyDraft["promises"]) => void;
}

/** What is promised by priority and metric, typed as people say it; an empty field promises nothing. */
export function PromiseTable({ promises, problems, showsAll, readOnly, onChange }: PromiseTableProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const set = (priority: Priority, metric: SlaMetric, promise: PromiseDraft) => onChange({ ...promises, [priority]: { ...promises[priority], [metric]: promise } });
  return (
    <div>
      <div className={styles.grid}>
        <span className={styles.head} aria-hidden>{t("sla.priority")}</span>
        {slaMetrics.map((metric) => <span key={metric} className={styles.head} aria-hidden>{t(`sla.metric.${metric}`)}</span>)}
        {priorities.toReversed().map((priority) => (
          <div key={priority} role="group" aria-label={t(`priority.${priority}`)} style={{ display: "contents" }}>
            <div className={styles.priority}><PriorityBadge priority={priority} /></div>
            {slaMetrics.map((metric) => (
              <div key={metric}>
                <span className={styles.small} aria-hidden>{t(`sla.metric.${metric}`)}</span>
                <PromiseInput
                  label={t("sla.promiseLabel", { priority: t(`priority.${priority}`), metric: t(`metric.${metric}`) })} promise={promises[priority][metric]}
                  problem={problems[`promises.${priority}.${metric}`]} showsProblem={showsAll} readOnly={readOnly} onChange={(promise) => set(priority, metric, promise)}
                />
              </div>
            ))}
          </div>
        ))}
      </div>
      <p className={styles.legend}>
        <span className={styles.key}><CalendarClock16Regular aria-hidden />{t("sla.clock.businessText")}</span>
        <span className={styles.key}><Clock16Filled aria-hidden className={styles.wall} />{t("sla.clock.wallText")}</span>
      </p>
    </div>
  );
}

interface PromiseInputProps {
  label: string;
  promise: PromiseDraft;
  problem: FieldProblem | undefined;
  showsProblem: boolean;
  readOnly: boolean;
  onChange: (promise: PromiseDraft) => void;
}

/** On leaving it what was typed is written out ("2 d" becomes "48 h"), so that what will be saved can be read. */
function PromiseInput({ label, promise, problem, showsProblem, readOnly, onChange }: PromiseInputProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const problemId = useId();
  const [wasLeft, setLeft] = useState(false);
  const { text, clock } = promise;
  const isWall = clock === "wall";
  const shown = problem && (wasLeft || showsProblem) ? t(problem.text, { part: problem.part }) : null;
  const leave = () => {
    setLeft(true);
    const parsed = parseDuration(text);
    if ("minutes" in parsed && formatDuration(parsed.minutes) !== text) onChange({ text: formatDuration(parsed.minutes), clock });
  };
  const clockLabel = t("sla.clock.label", { what: label });
  return (
    <>
      <Input
        className={styles.input} aria-label={label} value={text} placeholder="–" readOnly={readOnly} autoComplete="off" dir="auto" aria-invalid={shown !== null} aria-describedby={shown ? problemId : undefined} title={shown ?? undefined}
        onChange={(_, { value }) => onChange({ text: value, clock })} onBlur={readOnly ? undefined : leave}
        contentAfter={text.trim() ? <Button size="small" appearance="transparent" className={mergeClasses(styles.clock, isWall && styles.wall)} disabled={readOnly} icon={isWall ? <Clock16Filled /> : <CalendarClock16Regular />} aria-label={clockLabel} aria-pressed={isWall} title={t(isWall ? "sla.clock.wall" : "sla.clock.business")} onClick={() => onChange({ text, clock: isWall ? "business" : "wall" })} /> : undefined}
      />
      {shown && <p id={problemId} className={styles.problem} role="alert">{shown}</p>}
    </>
  );
}
