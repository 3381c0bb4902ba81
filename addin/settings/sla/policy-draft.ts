import { slaMetrics, type SlaMetric } from "../../../server/contract/cases.ts";
import { everyCase } from "../../../server/contract/conditions.ts";
import { priorities, type Priority } from "../../../server/contract/conversations.ts";
import type { EscalationRole, EscalationStep, PausableStatus, PromiseClock, SlaDefinition, SlaPromise, SlaPromises, WarningPoint } from "../../../server/contract/sla.ts";
import { toGroup, toGroupDraft, withKey, type GroupDraft } from "../rules/rule-draft.ts";
import { formatDuration, parseDuration } from "./duration.ts";

/** As it was typed; nothing typed promises nothing. */
export interface PromiseDraft {
  text: string;
  clock: PromiseClock;
}
/** Rows have a key of their own, so that taking one away does not take the focus elsewhere. */
export interface WarningDraft {
  key: number;
  kind: WarningPoint["kind"];
  text: string;
}
export interface StepDraft {
  key: number;
  relation: EscalationStep["relation"];
  text: string;
  to: EscalationRole[];
}
export interface PolicyDraft {
  name: string;
  calendarId: string;
  conditions: GroupDraft;
  promises: Record<Priority, Record<SlaMetric, PromiseDraft>>;
  warnings: WarningDraft[];
  pauseStatuses: PausableStatus[];
  escalations: StepDraft[];
}
export type PolicyValues = SlaDefinition & { name: string };

export const promiseFields = priorities.toReversed().flatMap((priority) => slaMetrics.map((metric) => ({ priority, metric, field: `promises.${priority}.${metric}` })));

const none: SlaPromise | null = null;
const nothing = Object.fromEntries(priorities.map((priority) => [priority, Object.fromEntries(slaMetrics.map((metric) => [metric, none]))])) as SlaPromises;

/** What a new policy begins with: the promises of one that is there, if there is one. */
export const newPolicy = (calendarId: string, like: SlaDefinition | undefined): PolicyValues => ({
  name: "", calendarId, conditions: everyCase, promises: like?.promises ?? nothing, warnings: like?.warnings ?? [{ kind: "percent", percent: 75 }], pauseStatuses: like?.pauseStatuses ?? ["awaiting_customer", "awaiting_vendor"], escalations: [],
});

export function toDraft(policy: PolicyValues): PolicyDraft {
  const promise = (one: SlaPromise | null): PromiseDraft => ({ text: one ? formatDuration(one.minutes) : "", clock: one?.clock ?? "business" });
  return {
    name: policy.name,
    calendarId: policy.calendarId,
    conditions: toGroupDraft(policy.conditions),
    promises: eachPromise((priority, metric) => promise(policy.promises[priority][metric])),
    warnings: policy.warnings.map((warning) => withKey({ kind: warning.kind, text: warning.kind === "percent" ? String(warning.percent) : formatDuration(warning.minutes) })),
    pauseStatuses: policy.pauseStatuses,
    escalations: policy.escalations.map(({ relation, minutes, to }) => withKey({ relation, text: formatDuration(minutes), to })),
  };
}

/** The draft as the contract's definition; what cannot be read is a number that the contract refuses. */
export function toDefinition(draft: PolicyDraft): PolicyValues {
  return {
    name: draft.name.trim(),
    calendarId: draft.calendarId,
    conditions: toGroup(draft.conditions),
    promises: eachPromise((priority, metric) => {
      const { text, clock } = draft.promises[priority][metric];
      return text.trim() ? { minutes: minutesOf(text), clock } : null;
    }),
    warnings: draft.warnings.map(({ kind, text }) => (kind === "percent" ? { kind, percent: percentOf(text) } : { kind, minutes: minutesOf(text) })),
    pauseStatuses: draft.pauseStatuses,
    escalations: draft.escalations.map(({ relation, text, to }) => ({ relation, minutes: stepMinutes(text), to })),
  };
}

export const newWarning = (): WarningDraft => withKey({ kind: "percent", text: "90" });
export const newStep = (): StepDraft => withKey({ relation: "after", text: "1 h", to: ["assignee"] });

function minutesOf(text: string): number {
  const parsed = parseDuration(text);
  return "minutes" in parsed ? parsed.minutes : 0;
}

/** "0 min" is at once; what cannot be read is less than nothing. */
export function stepMinutes(text: string): number {
  return isAtOnce(text) ? 0 : minutesOf(text) || -1;
}
export const isAtOnce = (text: string): boolean => /^0+\s*(m|min|h)?$/i.test(text.trim());

/** An empty field is no number; `Number("")` would be 0. */
const percentOf = (text: string): number => (text.trim() ? Number(text.trim().replace(/\s*%$/, "")) : Number.NaN);

function eachPromise<Value>(valueOf: (priority: Priority, metric: SlaMetric) => Value): Record<Priority, Record<SlaMetric, Value>> {
  return Object.fromEntries(priorities.map((priority) => [priority, Object.fromEntries(slaMetrics.map((metric) => [metric, valueOf(priority, metric)]))])) as Record<Priority, Record<SlaMetric, Value>>;
}

/** Mine where I changed it, theirs everywhere else: promise by promise, and each list as a whole. */
export function rebase(base: PolicyDraft, mine: PolicyDraft, theirs: PolicyDraft): PolicyDraft {
  const pick = <Field extends keyof PolicyDraft>(field: Field): PolicyDraft[Field] => (isSame(mine[field], base[field]) ? theirs : mine)[field];
  return {
    name: pick("name"),
    calendarId: pick("calendarId"),
    conditions: pick("conditions"),
    promises: eachPromise((priority, metric) => (isSame(mine.promises[priority][metric], base.promises[priority][metric]) ? theirs : mine).promises[priority][metric]),
    warnings: pick("warnings"),
    pauseStatuses: pick("pauseStatuses"),
    escalations: pick("escalations"),
  };
}

export const isSameDraft = (left: PolicyDraft, right: PolicyDraft): boolean => isSame(left, right);

/** But for the keys of rows. */
function isSame(left: unknown, right: unknown): boolean {
  const withoutKeys = (value: unknown) => JSON.stringify(value, (name, inner: unknown) => (name === "key" ? undefined : inner));
  return withoutKeys(left) === withoutKeys(right);
}
