import type { TFunction } from "i18next";
import { caseStatuses, slaMetrics } from "../../../server/contract/cases.ts";
import { requestTypes } from "../../../server/contract/classification.ts";
import { messageKinds, priorities, sentiments } from "../../../server/contract/conversations.ts";
import { taskStatuses } from "../../../server/contract/tasks.ts";
import { customOf } from "./fields.ts";
import type { RuleChoices } from "./use-rule-names.ts";

export interface ValueOption {
  value: string;
  text: string;
}

/** What a field may be; null where anything may be typed. */
export function valueOptions(t: TFunction, field: string, choices: RuleChoices): ValueOption[] | null {
  const named = (all: { id: string; name: string }[]) => all.map(({ id, name }) => ({ value: id, text: name }));
  const own = customOf(field, choices.customFields);
  if (own) return own.options.length > 0 ? own.options.map((value) => ({ value, text: value })) : null;
  switch (field) {
    case "case.category":
    case "before.category":
      return choices.categories.map(({ key, name }) => ({ value: key, text: name }));
    case "case.priority":
    case "before.priority":
      return priorities.map((value) => ({ value, text: t(`priority.${value}`) }));
    case "case.status":
    case "before.status":
      return caseStatuses.map((value) => ({ value, text: t(`status.${value}`) }));
    case "case.sentiment":
      return sentiments.map((value) => ({ value, text: t(`rules.sentiment.${value}`) }));
    case "case.type":
      return requestTypes.map((value) => ({ value, text: t(`rules.caseType.${value}`) }));
    case "case.team":
    case "before.team":
      return named(choices.teams);
    case "case.assignee":
    case "before.assignee":
      return named(choices.users);
    case "case.mailbox":
      return named(choices.mailboxes);
    case "message.kind":
      return messageKinds.map((value) => ({ value, text: t(`rules.messageKind.${value}`) }));
    case "sla.metric":
      return slaMetrics.map((value) => ({ value, text: t(`rules.metric.${value}`) }));
    case "task.status":
      return taskStatuses.map((value) => ({ value, text: t(`rules.taskStatus.${value}`) }));
    case "contact.tags":
      return choices.tags.map((value) => ({ value, text: value }));
    default:
      return null;
  }
}

/** These name what the desk has; of the others, which only suggest, anything may be typed. */
export function isClosed(field: string, choices: RuleChoices): boolean {
  return field !== "contact.tags" && field !== "case.type" && (customOf(field, choices.customFields)?.options.length !== 0);
}
