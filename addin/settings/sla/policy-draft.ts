import { slaMetrics, type SlaMetric } from "../../../server/contract/cases.ts";
import { priorities, type Priority } from "../../../server/contract/conversations.ts";
import type { SavePolicy, SlaPolicy, SlaPromises } from "../../../server/contract/sla.ts";
import { formatDuration, parseDuration, type DurationProblem } from "./duration.ts";

/** What the form holds: durations and numbers as they were typed. */
export interface PolicyDraft {
  name: string;
  calendarId: string;
  warnAtPercent: string;
  promises: Record<Priority, Record<SlaMetric, string>>;
}

export type PolicyField = "name" | "calendarId" | "warnAtPercent" | `${Priority}.${SlaMetric}`;
type Values = Pick<SlaPolicy, "name" | "calendarId" | "warnAtPercent" | "promises">;

export const promiseFields = priorities.flatMap((priority) => slaMetrics.map((metric) => ({ priority, metric, field: `${priority}.${metric}` as const })));

export function toDraft(policy: Values): PolicyDraft {
  const row = (priority: Priority) => Object.fromEntries(slaMetrics.map((metric) => [metric, formatDuration(policy.promises[priority][metric])]));
  return {
    name: policy.name,
    calendarId: policy.calendarId,
    warnAtPercent: String(policy.warnAtPercent),
    promises: Object.fromEntries(priorities.map((priority) => [priority, row(priority)])) as PolicyDraft["promises"],
  };
}

/** What cannot be read as a duration, by field. */
export function durationProblems(draft: PolicyDraft): Partial<Record<PolicyField, { problem: DurationProblem; part: string }>> {
  const problems: Partial<Record<PolicyField, { problem: DurationProblem; part: string }>> = {};
  for (const { priority, metric, field } of promiseFields) {
    const parsed = parseDuration(draft.promises[priority][metric]);
    if ("problem" in parsed) problems[field] = parsed;
  }
  return problems;
}

/** The draft as the contract's input; a duration that cannot be read is 0, which the contract refuses. */
export function toInput(draft: PolicyDraft, base: Pick<SlaPolicy, "id" | "version">): SavePolicy {
  const { id, version } = base;
  return { id, version, name: draft.name.trim(), calendarId: draft.calendarId, warnAtPercent: toNumber(draft.warnAtPercent), promises: promisesOf(draft) };
}

export function promisesOf(draft: PolicyDraft): SlaPromises {
  const minutes = (text: string) => {
    const parsed = parseDuration(text);
    return "minutes" in parsed ? parsed.minutes : 0;
  };
  const row = (priority: Priority) => Object.fromEntries(slaMetrics.map((metric) => [metric, minutes(draft.promises[priority][metric])]));
  return Object.fromEntries(priorities.map((priority) => [priority, row(priority)])) as SlaPromises;
}

/** An empty field is no number; `Number("")` would be 0. */
function toNumber(text: string): number {
  return text.trim() ? Number(text.trim().replace(/\s*%$/, "")) : Number.NaN;
}

/** Mine where I changed it, theirs everywhere else. */
export function rebase(base: PolicyDraft, mine: PolicyDraft, theirs: PolicyDraft): PolicyDraft {
  const pick = (before: string, own: string, other: string) => (own === before ? other : own);
  const row = (priority: Priority) =>
    Object.fromEntries(slaMetrics.map((metric) => [metric, pick(base.promises[priority][metric], mine.promises[priority][metric], theirs.promises[priority][metric])]));
  return {
    name: pick(base.name, mine.name, theirs.name),
    calendarId: pick(base.calendarId, mine.calendarId, theirs.calendarId),
    warnAtPercent: pick(base.warnAtPercent, mine.warnAtPercent, theirs.warnAtPercent),
    promises: Object.fromEntries(priorities.map((priority) => [priority, row(priority)])) as PolicyDraft["promises"],
  };
}

export function isSameDraft(left: PolicyDraft, right: PolicyDraft): boolean {
  const isSamePromise = ({ priority, metric }: (typeof promiseFields)[number]) => left.promises[priority][metric] === right.promises[priority][metric];
  return left.name === right.name && left.calendarId === right.calendarId && left.warnAtPercent === right.warnAtPercent && promiseFields.every(isSamePromise);
}
