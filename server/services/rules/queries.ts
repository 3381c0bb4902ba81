import { asc, eq, sql } from "drizzle-orm";
import { ruleRuns, rules } from "../../../drizzle/schema/rules.ts";
import type { Rule } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";

export type RuleRow = typeof rules.$inferSelect;

const withRuns = (ctx: Ctx) =>
  ctx.db
    .select({ rule: rules, runCount: sql<number>`count(${ruleRuns.ruleId})::int`, matchCount: sql<number>`(count(*) filter (where ${ruleRuns.matched}))::int` })
    .from(rules)
    .leftJoin(ruleRuns, eq(ruleRuns.ruleId, rules.id));

/** In the order in which they run. */
export async function listRules(ctx: Ctx): Promise<Rule[]> {
  const rows = await withRuns(ctx).groupBy(rules.id).orderBy(asc(rules.position));
  return rows.map(toRule);
}

export async function readRule(ctx: Ctx, ruleId: string): Promise<Rule> {
  const [row] = await withRuns(ctx).where(eq(rules.id, ruleId)).groupBy(rules.id);
  if (!row) throw refuse("not_found", "There is no such rule.");
  return toRule(row);
}

function toRule({ rule, runCount, matchCount }: { rule: RuleRow; runCount: number; matchCount: number }): Rule {
  return {
    id: rule.id, version: rule.version, name: rule.name, trigger: rule.trigger, conditions: rule.conditions, actions: rule.actions,
    isEnabled: rule.isEnabled, position: rule.position, runCount, matchCount, updatedAt: rule.updatedAt.toISOString(),
  };
}
