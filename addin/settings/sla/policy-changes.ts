import type { Words } from "../rules/condition-words.ts";
import { promiseFields, type PolicyValues } from "./policy-draft.ts";
import { conditionsText, pausesText, promiseText, stepText, warningText } from "./policy-words.ts";

export interface PolicyChange {
  what: string;
  before: string;
  after: string;
}

/** What differs between two states of a policy, in words; calendars by the name that `nameOf` gives. */
export function policyChanges(words: Words, before: PolicyValues, after: PolicyValues, nameOf: (calendarId: string) => string): PolicyChange[] {
  const left = new Map(told(words, before, nameOf));
  return told(words, after, nameOf).flatMap(([what, value]) => (left.get(what) === value ? [] : [{ what, before: left.get(what)!, after: value }]));
}

function told(words: Words, policy: PolicyValues, nameOf: (calendarId: string) => string): [what: string, value: string][] {
  const { t } = words;
  const listed = (texts: string[]) => texts.join("; ") || t("sla.none");
  return [
    [t("sla.field.name"), policy.name],
    [t("sla.field.conditions"), conditionsText(words, policy.conditions)],
    [t("sla.field.calendarId"), nameOf(policy.calendarId)],
    ...promiseFields.map(({ priority, metric }): [string, string] => [t("sla.promiseLabel", { priority: t(`priority.${priority}`), metric: t(`metric.${metric}`) }), promiseText(words, policy.promises[priority][metric])]),
    [t("sla.field.warnings"), listed(policy.warnings.map((warning) => warningText(words, warning)))],
    [t("sla.field.pauseStatuses"), pausesText(words, policy.pauseStatuses)],
    [t("sla.field.escalations"), listed(policy.escalations.map((step) => stepText(words, step)))],
  ];
}
