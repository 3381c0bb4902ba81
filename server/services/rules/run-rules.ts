import { and, asc, eq } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { ruleRuns, rules } from "../../../drizzle/schema/rules.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { isVisibleCase } from "../cases/queries.ts";
import type { EventRow } from "../events/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { runAction } from "./actions.ts";
import { factsOf } from "./facts.ts";
import { matchRule } from "./match-rules.ts";
import type { RuleRow } from "./queries.ts";

/** A rule may wake a rule; a chain longer than this is a loop. */
export const CAUSE_DEPTH_MAX = 5;

/**
 * Runs the rules that an event wakes, in their order, each with the rights of its author and in a transaction of its
 * own with its run: a repeated job finds the run and does nothing. A rule never fires on what a rule of the same chain
 * did beyond CAUSE_DEPTH_MAX, nor on its own doing, nor on a case that its author does not see. One whose action is
 * refused does nothing at all and says so in its run; the rules after it run.
 */
export async function runRules(ctx: Ctx, event: EventRow): Promise<void> {
  if (event.causeDepth >= CAUSE_DEPTH_MAX) return;
  const woken = await ctx.db
    .select({ rule: rules, author: { role: users.role, disabledAt: users.disabledAt } })
    .from(rules)
    .innerJoin(users, eq(users.id, rules.authorId))
    .where(and(eq(rules.trigger, event.name as RuleRow["trigger"]), eq(rules.isEnabled, true)))
    .orderBy(asc(rules.position));
  for (const { rule, author } of woken) {
    if (event.actorType === "rule" && event.actorId === rule.id) continue;
    if (author.disabledAt) continue;
    const asRule: Ctx = { ...ctx, actor: { type: "rule", id: rule.id, name: rule.name, authorId: rule.authorId, role: author.role } };
    if (!(await seesCase(asRule, event))) continue;
    try {
      await runRule(asRule, rule, event);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await noteRefusal(asRule, rule, event, error.message);
    }
  }
}

async function seesCase(ctx: Ctx, event: EventRow): Promise<boolean> {
  if (!event.caseId) return false;
  const [row] = await ctx.db.select({ id: cases.id }).from(cases).where(and(eq(cases.id, event.caseId), await isVisibleCase(ctx)));
  return row !== undefined;
}

function noteRefusal(ctx: Ctx, rule: RuleRow, event: EventRow, reason: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const inserted = await ctx.db
      .insert(ruleRuns)
      .values({ ruleId: rule.id, eventSeq: event.seq, caseId: event.caseId, matched: true, reasons: [`It was refused and did nothing: ${reason}`], at: ctx.now() })
      .onConflictDoNothing()
      .returning({ ruleId: ruleRuns.ruleId });
    if (inserted.length > 0) await recordEvent(ctx, { name: "rule.refused", subject: { type: "rule", id: rule.id }, data: { rule: rule.name, caseId: event.caseId, reason } });
  });
}

async function runRule(ctx: Ctx, rule: RuleRow, event: EventRow): Promise<void> {
  await ctx.db.transaction(async (db) => {
    const inside: Ctx = { ...ctx, db };
    // Read anew for each rule: the one before may have changed the case.
    const facts = await factsOf(inside, event);
    if (!facts) return;
    const match = matchRule(rule.conditions, facts);
    const inserted = await db
      .insert(ruleRuns)
      .values({ ruleId: rule.id, eventSeq: event.seq, caseId: event.caseId, matched: match.matched, reasons: match.reasons, at: ctx.now() })
      .onConflictDoNothing()
      .returning({ ruleId: ruleRuns.ruleId });
    if (inserted.length === 0 || !match.matched) return;
    const run = await recordEvent(inside, { name: "rule.ran", subject: { type: "rule", id: rule.id }, caseId: event.caseId, data: { rule: rule.name, reasons: match.reasons } });
    const caused: Ctx = { ...inside, cause: { eventId: run.id, depth: event.causeDepth + 1 } };
    for (const action of rule.actions) await runAction(caused, action, event.caseId);
  });
}
