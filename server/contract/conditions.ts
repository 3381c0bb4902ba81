import { z } from "zod";

/** What kind of value stands behind a field: it decides which operators make sense and how an editor asks for it. */
export const fieldKinds = ["choice", "text", "list", "number", "moment", "flag"] as const;
export type FieldKind = (typeof fieldKinds)[number];

/**
 * What conditions ask about. `case.*` is the case as it is, `before.*` as it was before the change that woke the rule;
 * `custom.<key>` is a field of the desk's own. Names of people, teams and mailboxes are compared by id.
 */
export const conditionFields = {
  "case.category": "choice",
  "case.priority": "choice",
  "case.status": "choice",
  "case.type": "choice",
  "case.sentiment": "choice",
  "case.title": "text",
  "case.summary": "text",
  "case.team": "choice",
  "case.assignee": "choice",
  "case.mailbox": "choice",
  "case.openedAt": "moment",
  "case.dueAt": "moment",
  "case.messageCount": "number",
  "case.reopenCount": "number",
  "before.category": "choice",
  "before.priority": "choice",
  "before.status": "choice",
  "before.team": "choice",
  "before.assignee": "choice",
  "contact.address": "text",
  "contact.domain": "text",
  "contact.name": "text",
  "contact.company": "text",
  "contact.tags": "list",
  "contact.language": "choice",
  "message.subject": "text",
  "message.text": "text",
  "message.sender": "text",
  "message.recipients": "list",
  "message.attachments": "list",
  "message.language": "choice",
  "message.kind": "choice",
  "message.isInbound": "flag",
  "message.receivedAt": "moment",
  "classification.confidence": "number",
  "sla.metric": "choice",
  "sla.point": "text",
  "task.title": "text",
  "task.status": "choice",
  "campaign.name": "text",
  "now": "moment",
} as const satisfies Record<string, FieldKind>;
export type ConditionField = keyof typeof conditionFields | `custom.${string}`;

/** By kind of field. `matches` takes a regular expression of RE2's syntax; `in_hours` asks a calendar whether it is open then; `within` and `older_than` count business minutes up to now. */
export const operatorsOf = {
  choice: ["is", "is_not", "in", "not_in", "is_empty", "is_not_empty"],
  text: ["is", "is_not", "contains", "not_contains", "starts_with", "ends_with", "matches", "not_matches", "is_empty", "is_not_empty"],
  list: ["has_any", "has_all", "has_none", "is_empty", "is_not_empty"],
  number: ["is", "is_not", "greater", "at_least", "less", "at_most", "is_empty", "is_not_empty"],
  moment: ["before", "after", "within", "older_than", "in_hours", "outside_hours", "is_empty", "is_not_empty"],
  flag: ["is"],
} as const satisfies Record<FieldKind, readonly string[]>;
export const conditionOperators = [...new Set(Object.values(operatorsOf).flat())] as [ConditionOperator, ...ConditionOperator[]];
export type ConditionOperator = (typeof operatorsOf)[FieldKind][number];

export const CONDITION_DEPTH_MAX = 5;
export const CONDITIONS_MAX = 50;
const TEXT_MAX = 500;

export const Condition = z.object({
  field: z.string().max(80),
  operator: z.enum(conditionOperators),
  /** None for the operators that need none; several for `in`, `has_any` and their kin; ISO 8601 for moments; minutes for `within` and `older_than`; a calendar's id for hours. */
  value: z.union([z.string().max(TEXT_MAX), z.number(), z.boolean(), z.array(z.string().max(TEXT_MAX)).max(100), z.null()]).default(null),
});
export type Condition = z.infer<typeof Condition>;

/** `all` of nothing always holds; `any` of nothing never does. */
export interface ConditionGroup {
  match: "all" | "any" | "none";
  conditions: (Condition | ConditionGroup)[];
}
/** As deep as CONDITION_DEPTH_MAX and no recursion: what is nested a thousand times is refused, not followed. */
export const ConditionGroup = groupOfDepth(CONDITION_DEPTH_MAX);
function groupOfDepth(depth: number): z.ZodType<ConditionGroup, ConditionGroup> {
  const inside = depth > 1 ? z.union([Condition, groupOfDepth(depth - 1)]) : Condition;
  return z.object({ match: z.enum(["all", "any", "none"]), conditions: z.array(inside).max(CONDITIONS_MAX) }) as unknown as z.ZodType<ConditionGroup, ConditionGroup>;
}

export const everyCase: ConditionGroup = { match: "all", conditions: [] };

export const isGroup = (node: Condition | ConditionGroup): node is ConditionGroup => "conditions" in node;

/** What one condition found: enough to word a reason in any language. */
export const ConditionReason = z.object({ path: z.array(z.int()), field: z.string(), operator: z.enum(conditionOperators), value: Condition.shape.value, actual: z.string().nullable(), holds: z.boolean() });
export type ConditionReason = z.infer<typeof ConditionReason>;
