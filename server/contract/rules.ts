import { z } from "zod";
import { Id, Instant } from "./common.ts";
import { Priority } from "./conversations.ts";

/** The event that wakes a rule. */
export const ruleTriggers = ["case.opened", "case.status_changed", "case.assigned", "case.priority_changed", "case.message_received"] as const;
export const conditionFields = ["category", "priority", "status", "subject", "sender", "language", "team"] as const;
export const conditionOperators = ["is", "is_not", "contains", "not_contains"] as const;

export const Condition = z.object({ field: z.enum(conditionFields), operator: z.enum(conditionOperators), value: z.string().trim().min(1).max(200) });
export type Condition = z.infer<typeof Condition>;

export const RuleAction = z.discriminatedUnion("type", [
  z.object({ type: z.literal("set_priority"), priority: Priority }),
  z.object({ type: z.literal("assign_user"), userId: Id }),
  z.object({ type: z.literal("assign_team"), teamId: Id }),
  z.object({ type: z.literal("add_task"), title: z.string().trim().min(1).max(200) }),
]);
export type RuleAction = z.infer<typeof RuleAction>;

export const SaveRule = z.object({
  id: Id.optional(), version: z.int().optional(),
  name: z.string().trim().min(1).max(120),
  trigger: z.enum(ruleTriggers),
  /** All must hold; none means always. */
  conditions: z.array(Condition).max(20),
  actions: z.array(RuleAction).min(1).max(10),
  isEnabled: z.boolean().default(true),
});
export type SaveRule = z.input<typeof SaveRule>;

export const Rule = z.object({
  id: Id, version: z.int(), name: z.string(), trigger: z.enum(ruleTriggers), conditions: z.array(Condition), actions: z.array(RuleAction),
  isEnabled: z.boolean(), position: z.int(), runCount: z.int(), matchCount: z.int(), updatedAt: Instant,
});
export type Rule = z.infer<typeof Rule>;
