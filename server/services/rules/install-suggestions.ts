import { and, asc, count, eq, isNull, sql } from "drizzle-orm";
import { users } from "../../../drizzle/schema/people.ts";
import { rules } from "../../../drizzle/schema/rules.ts";
import { RuleDefinition } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { publishVersion, switchRule } from "./publish-rule.ts";
import { readRule } from "./queries.ts";
import { writeDraft } from "./save-rule.ts";

/** What most desks want sooner or later. Published and switched off: one look and one click make each run. */
export const suggestedRules: RuleDefinition[] = [
  {
    name: "Urgent words make a case urgent",
    trigger: { type: "event", event: "case.opened" },
    conditions: { match: "any", conditions: [{ field: "message.subject", operator: "matches", value: "\\b(urgent|emergency|stranded|dringend|notfall)\\b" }, { field: "message.text", operator: "matches", value: "\\b(stranded|hospital|missed (my|our) flight|gestrandet)\\b" }] },
    actions: [{ type: "set_priority", priority: "urgent" }, { type: "notify", who: ["team"], userIds: [], text: "A customer needs help now." }],
  },
  {
    name: "A case of an important customer is never low",
    trigger: { type: "event", event: "case.opened" },
    conditions: { match: "all", conditions: [{ field: "contact.tags", operator: "has_any", value: ["vip"] }, { field: "case.priority", operator: "in", value: ["low", "medium"] }] },
    actions: [{ type: "set_priority", priority: "high" }],
  },
  {
    name: "A case that came back is looked at",
    trigger: { type: "event", event: "case.status_changed" },
    conditions: { match: "all", conditions: [{ field: "before.status", operator: "in", value: ["resolved", "closed"] }, { field: "case.reopenCount", operator: "at_least", value: 2 }] },
    actions: [{ type: "add_note", text: "This case came back more than once. What would end it?" }, { type: "notify", who: ["assignee", "team_lead"], userIds: [], text: "A case came back more than once." }],
  },
  {
    name: "A case that nobody took within an hour is told to the team",
    trigger: { type: "time", after: "opened", minutes: 60 },
    conditions: { match: "all", conditions: [{ field: "case.assignee", operator: "is_empty", value: null }, { field: "case.status", operator: "is", value: "new" }] },
    actions: [{ type: "notify", who: ["team"], userIds: [], text: "Nobody has taken this case yet." }],
  },
  {
    name: "Who does not answer for a week is asked no more",
    trigger: { type: "time", after: "answer", minutes: 7 * 24 * 60, clock: "wall" },
    conditions: { match: "all", conditions: [{ field: "case.status", operator: "is", value: "awaiting_customer" }] },
    actions: [{ type: "set_status", status: "resolved" }, { type: "add_note", text: "The customer did not answer for a week." }],
  },
].map((rule) => RuleDefinition.parse(rule));

/** Once, on a desk that never had a rule and has an admin to be their author. */
export function installRuleSuggestions(ctx: Ctx): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    // Servers that start together install them once.
    await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended('rule suggestions', 0))`);
    const [known] = await ctx.db.select({ n: count() }).from(rules);
    const [admin] = await ctx.db.select({ id: users.id, name: users.name, role: users.role }).from(users).where(and(eq(users.role, "admin"), isNull(users.disabledAt))).orderBy(asc(users.createdAt)).limit(1);
    if (known!.n > 0 || !admin) return;
    const asAdmin: Ctx = { ...ctx, actor: { type: "user", ...admin } };
    for (const definition of suggestedRules) {
      const ruleId = await writeDraft(asAdmin, { definition });
      const { version } = await readRule(asAdmin, ruleId);
      await switchRule(asAdmin, { ruleId, version, isEnabled: false });
      await publishVersion(asAdmin, ruleId);
    }
  });
}
