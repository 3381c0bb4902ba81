import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { ruleBackTests } from "../../../drizzle/schema/rules.ts";
import type { RuleBackTest } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { visibleMailboxIds } from "../cases/queries.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { userIdOf } from "../people/user-id-of.ts";

export type BackTestRow = typeof ruleBackTests.$inferSelect;

/** Only whoever started it reads it: it was asked with their rights. */
export async function readBackTest(ctx: Ctx, backTestId: string): Promise<RuleBackTest> {
  const [row] = await ctx.db.select().from(ruleBackTests).where(and(eq(ruleBackTests.id, backTestId), isOwn(ctx)));
  if (!row) throw refuse("not_found", "There is no such back-test.");
  return toBackTest(ctx, row);
}

/** One's newest trial of a rule; null: none is kept. */
export async function newestBackTest(ctx: Ctx, ruleId: string): Promise<RuleBackTest | null> {
  const [row] = await ctx.db.select().from(ruleBackTests).where(and(eq(ruleBackTests.ruleId, ruleId), isOwn(ctx))).orderBy(desc(ruleBackTests.startedAt), desc(ruleBackTests.id)).limit(1);
  return row ? toBackTest(ctx, row) : null;
}

const isOwn = (ctx: Ctx) => sql`${ruleBackTests.startedBy} = ${userIdOf(ctx)}`;
const mailing = ["reply", "forward"];

async function toBackTest(ctx: Ctx, { id, ruleId, state, definition, published, days, startedAt, finishedAt, caseTotal, caseCount, figures }: BackTestRow): Promise<RuleBackTest> {
  const { eventCount, matched, matchedBefore, touchedCount, reminderCount, differenceCount } = figures;
  const count = (fits: (type: string) => boolean) => definition.actions.filter(({ type }) => fits(type)).length * matched;
  return {
    id, ruleId, state, definition, days, startedAt: startedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null, caseTotal, caseCount, eventCount,
    before: published && { matched: matchedBefore },
    after: { matched, caseCount: touchedCount, actions: definition.actions.map(({ type }) => ({ type, count: matched })), mailCount: count((type) => mailing.includes(type)) + reminderCount },
    differenceCount, differences: await withTitles(ctx, figures.differences),
  };
}

/** As the cases are called now; those that one does not see any more are left out. */
async function withTitles(ctx: Ctx, differences: BackTestRow["figures"]["differences"]): Promise<RuleBackTest["differences"]> {
  if (differences.length === 0) return [];
  const rows = await ctx.db.select({ id: cases.id, number: cases.number, title: cases.title }).from(cases).where(and(sql`${cases.id} = any(${sqlIds(differences.map(({ caseId }) => caseId))})`, inArray(cases.mailboxId, await visibleMailboxIds(ctx))));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return differences.flatMap(({ caseId, ...rest }) => (byId.has(caseId) ? [{ ...rest, case: byId.get(caseId)! }] : []));
}
