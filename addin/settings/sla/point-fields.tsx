import { Button, Checkbox, Input, makeStyles, tokens } from "@fluentui/react-components";
import { Add20Regular, Dismiss20Regular } from "@fluentui/react-icons";
import { useId, type ReactNode } from "react";
import { ESCALATIONS_MAX, type EscalationRole, escalationRoles, pausableStatuses, WARNINGS_MAX } from "../../../server/contract/sla.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Choice, SeveralChoices } from "../rules/choice.tsx";
import { ProblemLine } from "../rules/problem-line.tsx";
import { newStep, newWarning, type PolicyDraft, type StepDraft, type WarningDraft } from "./policy-draft.ts";
import type { PolicyProblems } from "./policy-problems.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "8px" },
  row: { display: "flex", flexWrap: "wrap", gap: "8px", alignItems: "center" },
  input: { width: "104px", minWidth: 0 },
  kind: { flex: "1 1 180px", minWidth: 0, maxWidth: "280px" },
  who: { flex: "1 1 180px", minWidth: 0, maxWidth: "320px" },
  add: { alignSelf: "start", marginInlineStart: "-8px" },
  none: { margin: 0, color: tokens.colorNeutralForeground2 },
  checks: { display: "flex", flexWrap: "wrap", gap: "0 16px", marginInlineStart: "-8px" },
});

interface PointProps {
  draft: PolicyDraft;
  problems: PolicyProblems;
  readOnly: boolean;
  onChange: (change: Partial<PolicyDraft>) => void;
}

/** Several warnings, each after a share of the time or so long before its end. */
export function WarningFields({ draft: { warnings }, problems, readOnly, onChange }: PointProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const set = (index: number, change: Partial<WarningDraft>) => onChange({ warnings: warnings.with(index, { ...warnings[index]!, ...change }) });
  return (
    <Rows isEmpty={warnings.length === 0} none={t("sla.warning.none")} add={!readOnly && warnings.length < WARNINGS_MAX && { text: t("sla.warning.add"), onClick: () => onChange({ warnings: [...warnings, newWarning()] }) }}>
      {warnings.map(({ key, kind, text }, index) => (
        <PointRow key={key} label={t("sla.warning.at", { place: index + 1 })} problem={problems[`warnings.${index}`]} remove={readOnly ? null : { label: t("sla.warning.remove", { place: index + 1 }), onClick: () => onChange({ warnings: warnings.toSpliced(index, 1) }) }}>
          {(said) => (
            <>
              <Input {...said} className={styles.input} aria-label={t(kind === "percent" ? "sla.warning.percent" : "sla.warning.minutes")} value={text} readOnly={readOnly} contentAfter={kind === "percent" ? "%" : undefined} onChange={(_, { value }) => set(index, { text: value })} />
              <div className={styles.kind}><Choice label={t("sla.warning.kind")} value={kind} options={(["percent", "before"] as const).map((value) => ({ value, text: t(`sla.warning.${value}Kind`) }))} onChange={(next) => !readOnly && set(index, { kind: next as WarningDraft["kind"], text: next === "percent" ? "75" : "30 min" })} /></div>
            </>
          )}
        </PointRow>
      ))}
    </Rows>
  );
}

/** Whom a missed promise, or one that is nearly missed, is told to, step by step. */
export function EscalationFields({ draft: { escalations }, problems, readOnly, onChange }: PointProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const set = (index: number, change: Partial<StepDraft>) => onChange({ escalations: escalations.with(index, { ...escalations[index]!, ...change }) });
  return (
    <Rows isEmpty={escalations.length === 0} none={t("sla.step.none")} add={!readOnly && escalations.length < ESCALATIONS_MAX && { text: t("sla.step.add"), onClick: () => onChange({ escalations: [...escalations, newStep()] }) }}>
      {escalations.map(({ key, relation, text, to }, index) => (
        <PointRow key={key} label={t("sla.step.at", { place: index + 1 })} problem={problems[`escalations.${index}`] ?? problems[`escalations.${index}.to`]} remove={readOnly ? null : { label: t("sla.step.remove", { place: index + 1 }), onClick: () => onChange({ escalations: escalations.toSpliced(index, 1) }) }}>
          {(said) => (
            <>
              <Input {...said} className={styles.input} aria-label={t("sla.step.minutes")} value={text} readOnly={readOnly} onChange={(_, { value }) => set(index, { text: value })} />
              <div className={styles.kind}><Choice label={t("sla.step.relation")} value={relation} options={(["after", "before"] as const).map((value) => ({ value, text: t(`sla.step.${value}Kind`) }))} onChange={(next) => !readOnly && set(index, { relation: next as StepDraft["relation"] })} /></div>
              <div className={styles.who}><SeveralChoices label={t("sla.step.to")} values={to} placeholder={t("sla.step.nobody")} options={escalationRoles.map((value) => ({ value, text: t(`sla.role.${value}`) }))} onChange={(next) => !readOnly && set(index, { to: next as EscalationRole[] })} /></div>
            </>
          )}
        </PointRow>
      ))}
    </Rows>
  );
}

export function PauseFields({ draft: { pauseStatuses }, problems, readOnly, onChange }: PointProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const id = useId();
  const problem = problems["pauseStatuses"];
  return (
    <div>
      <div className={styles.checks}>
        {pausableStatuses.map((status) => <Checkbox key={status} label={t(`status.${status}`)} checked={pauseStatuses.includes(status)} disabled={readOnly} onChange={(_, { checked }) => onChange({ pauseStatuses: pausableStatuses.filter((each) => (each === status ? checked : pauseStatuses.includes(each))) })} />)}
      </div>
      <ProblemLine id={id} text={problem ? t(problem.text) : null} />
    </div>
  );
}

function Rows({ isEmpty, none, add, children }: { isEmpty: boolean; none: string; add: { text: string; onClick: () => void } | false; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.list}>
      {isEmpty ? <p className={styles.none}>{none}</p> : <ol className={styles.list}>{children}</ol>}
      {add && <Button appearance="transparent" className={styles.add} icon={<Add20Regular />} onClick={add.onClick}>{add.text}</Button>}
    </div>
  );
}

interface PointRowProps {
  label: string;
  problem: PolicyProblems[string];
  remove: { label: string; onClick: () => void } | null;
  children: (said: { "aria-invalid": boolean; "aria-describedby": string | undefined }) => ReactNode;
}

function PointRow({ label, problem, remove, children }: PointRowProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const id = useId();
  return (
    <li>
      <div className={styles.row} role="group" aria-label={label}>
        {children({ "aria-invalid": problem !== undefined, "aria-describedby": problem && id })}
        {remove && <Button appearance="subtle" icon={<Dismiss20Regular />} aria-label={remove.label} title={remove.label} onClick={remove.onClick} />}
      </div>
      <ProblemLine id={id} text={problem ? t(problem.text, { part: problem.part }) : null} />
    </li>
  );
}
