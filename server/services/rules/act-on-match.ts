import { and, eq } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { type RuleEffect, ruleRuns } from "../../../drizzle/schema/rules.ts";
import type { RuleResult } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { openCase } from "../cases/open-case.ts";
import type { EventRow } from "../events/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { authorise } from "../people/authorise.ts";
import { runAction } from "./actions.ts";
import type { EventPlace } from "./event-facts.ts";
import { refreshPresences } from "./presence.ts";
import { addToDay, type NewRun, recordRuns } from "./record-run.ts";
import type { LiveRule } from "./run-rules.ts";
import { fieldEffects } from "./undo-run.ts";

interface Matched {
  rule: LiveRule;
  event: EventRow;
  place: EventPlace;
  run: NewRun;
  startedAt: number;
}

/**
 * Does what a rule says, all of it or nothing, with its run. What asks the network is done before: it is looked up who is
 * there, and the case that the actions need is opened, by a verb that may run twice.
 */
export async function actOnMatch(ctx: Ctx, { rule, event, place, run, startedAt }: Matched): Promise<void> {
  const { actions } = rule.definition;
  const teams = actions.flatMap((action) => (action.type === "assign_present" ? [action.teamId] : []));
  if (teams.length > 0) await refreshPresences(ctx, teams);
  const opened = actions.some(({ type }) => type === "open_case") ? await openFor(ctx, event, place) : null;
  const caseId = opened?.caseId ?? place.caseId;
  await inTransaction(ctx, async (ctx) => {
    const added = await recordRuns(ctx, [{ ...run, caseId, outcome: "done", effects: [], results: [] }]);
    if (added.size === 0) return;
    const ran = await recordEvent(ctx, { name: "rule.ran", subject: { type: "rule", id: rule.id }, caseId, data: { rule: rule.name, version: rule.version } });
    const caused: Ctx = { ...ctx, cause: { eventId: ran.id, depth: event.causeDepth + 1 } };
    const before = caseId ? await readRow(caused, caseId) : null;
    const effects: RuleEffect[] = [];
    const results: RuleResult[] = [];
    for (const action of actions) {
      if (action.type === "open_case") {
        results.push({ action: action.type, outcome: opened!.isNew ? "done" : "unchanged", detail: null });
        continue;
      }
      const done = await runAction(caused, action, { rule, event, ran, caseId, messageId: place.messageId });
      results.push({ action: action.type, outcome: done.outcome, detail: done.detail ?? null });
      effects.push(...(done.effects ?? []));
    }
    const after = caseId ? await readRow(caused, caseId) : null;
    const all = [...(before && after ? fieldEffects(before, after) : []), ...effects];
    await finish(ctx, { ruleId: rule.id, eventSeq: event.seq, effects: all, results, ms: performance.now() - startedAt });
  });
}

const readRow = async (ctx: Ctx, caseId: string) => (await ctx.db.select().from(cases).where(eq(cases.id, caseId)))[0] ?? null;

/** The figures of the day were begun with the run: what it changed and how long it took is added. */
async function finish(ctx: Ctx, { ruleId, eventSeq, effects, results, ms }: { ruleId: string; eventSeq: number; effects: RuleEffect[]; results: RuleResult[]; ms: number }): Promise<void> {
  await ctx.db.update(ruleRuns).set({ effects, results, ms }).where(and(eq(ruleRuns.ruleId, ruleId), eq(ruleRuns.eventSeq, eventSeq)));
  await addToDay(ctx, { ruleId, changed: effects.length > 0 ? 1 : 0, ms });
}

async function openFor(ctx: Ctx, event: EventRow, place: EventPlace): Promise<{ caseId: string; isNew: boolean }> {
  authorise(ctx, "openCase");
  if (place.caseId) return { caseId: place.caseId, isNew: false };
  if (!place.messageId) throw refuse("unprocessable", "There is no mail to open a case of.");
  const [message] = await ctx.db.select({ mailbox: mailboxes.address, providerMessageId: messages.providerMessageId, internetMessageId: messages.internetMessageId }).from(messages).innerJoin(mailboxes, eq(mailboxes.id, messages.mailboxId)).where(eq(messages.id, place.messageId));
  const { caseId, outcome } = await openCase({ ...ctx, cause: { eventId: event.id, depth: event.causeDepth } }, { message: message! });
  return { caseId, isNew: outcome === "opened" };
}
