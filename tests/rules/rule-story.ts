import { eq } from "drizzle-orm";
import type { Sql } from "postgres";
import { ruleRuns } from "../../drizzle/schema/rules.ts";
import { supportMailbox } from "../../drizzle/seed/story.ts";
import type { Condition, ConditionGroup } from "../../server/contract/conditions.ts";
import type { Rule, RuleBackTest, RuleDefinition, SaveRule } from "../../server/contract/rules.ts";
import { readBackTest } from "../../server/services/rules/read-back-test.ts";
import { startBackTest } from "../../server/services/rules/start-back-test.ts";
import { saveRule } from "../../server/services/rules/save-rule.ts";
import type { Desk } from "../support/desk.ts";

/** All of these must hold. */
export const when = (...conditions: [field: string, operator: Condition["operator"], value?: Condition["value"]][]): ConditionGroup => ({ match: "all", conditions: conditions.map(([field, operator, value = null]) => ({ field, operator, value })) });

export const on = (event: Extract<SaveRule["trigger"], { type: "event" }>["event"]): SaveRule["trigger"] => ({ type: "event", event });

/** Mara publishes a rule that makes what is opened urgent, unless it is told otherwise. */
export function publishedRule(desk: Desk, input: Partial<SaveRule> = {}, who = "Mara"): Promise<Rule> {
  return saveRule(desk.as(who), { name: "Rule", trigger: on("case.opened"), actions: [{ type: "set_priority", priority: "urgent" }], publishes: true, ...input });
}

export const runsOf = (desk: Desk, ruleId: string) => desk.db.select().from(ruleRuns).where(eq(ruleRuns.ruleId, ruleId)).orderBy(ruleRuns.eventSeq);

/** Tried by Mara, to the end. */
export async function backTested(desk: Desk, input: { ruleId: string; definition: RuleDefinition; days: number }): Promise<RuleBackTest> {
  const { id } = await startBackTest(desk.as("Mara"), input);
  await desk.drainJobs();
  return readBackTest(desk.as("Mara"), id);
}

/** So many cases of the shared mailbox, each with the fact that it was opened; written by one statement. */
export async function manyCases(sql: Sql, { count, at }: { count: number; at: Date }): Promise<void> {
  const moment = at.toISOString();
  await sql`
    with made as (
      insert into cases (id, number, title, status, priority, sentiment, summary, mailbox_id, is_indexed, opened_at, updated_at)
      select gen_random_uuid(), 100000 + i, 'Case ' || i, 'new', 'low', 'neutral', '', (select id from mailboxes where address = ${supportMailbox.address}), true, ${moment}::timestamptz, ${moment}::timestamptz from generate_series(1, ${count}::int) i returning id)
    insert into events (id, name, subject_type, subject_id, case_id, actor_type, actor_name, data, at) select gen_random_uuid(), 'case.opened', 'case', id, id, 'system', 'test', '{}', ${moment}::timestamptz from made`;
}
