import { and, desc, eq, gte, inArray, isNull } from "drizzle-orm";
import { cases, tasks } from "../../../drizzle/schema/cases.ts";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { followUps, type RuleEffect, ruleRuns } from "../../../drizzle/schema/rules.ts";
import type { UndoneRuns } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { Refusal, refuse } from "../../errors.ts";
import { stableJson } from "../../stable-json.ts";
import { assignCase } from "../cases/assign-case.ts";
import { changeCase } from "../cases/change-fields.ts";
import { changeCaseStatus } from "../cases/change-status.ts";
import type { CaseRow } from "../cases/queries.ts";
import { requireCase } from "../cases/queries.ts";
import { tagContacts } from "../contacts/tag-contacts.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { deleteTask } from "../tasks/change-task.ts";
import { endFollowUp } from "./end-follow-up.ts";
import { lockFollowUp } from "./follow-up-facts.ts";
import { UNDONE_PER_CALL } from "./limits.ts";
import { takeBackMail } from "./take-back-mail.ts";

/** Fields that actions set; the order is that in which they are put back. */
const FIELDS = ["priority", "category", "caseType", "title", "customFields", "assigneeId", "teamId", "status"] as const;
type Field = (typeof FIELDS)[number];
type Run = typeof ruleRuns.$inferSelect;
type Kept = UndoneRuns["kept"][number];

/** Pure: what a run changed of a case. */
export function fieldEffects(before: CaseRow, after: CaseRow): RuleEffect[] {
  return FIELDS.filter((field) => !isSame(before[field], after[field])).map((field) => ({ kind: "field", field, before: before[field], after: after[field] }));
}

export function isUndoable(run: Pick<Run, "effects" | "undoneAt">): boolean {
  return run.undoneAt === null && run.effects.some(({ kind }) => kind === "field" || kind === "task" || kind === "tag" || kind === "mail" || kind === "follow_up");
}

/** Takes back what one run did, where the case still has it. What cannot be taken back is said. */
export async function undoRun(ctx: Ctx, { ruleId, eventSeq }: { ruleId: string; eventSeq: number }): Promise<UndoneRuns> {
  const [run] = await ctx.db.select().from(ruleRuns).where(and(eq(ruleRuns.ruleId, ruleId), eq(ruleRuns.eventSeq, eventSeq)));
  if (!run) throw refuse("not_found", "There is no such run.");
  if (run.caseId) await requireCase(ctx, run.caseId);
  if (run.undoneAt) throw refuse("conflict", "This run was undone already.");
  return undoAll(ctx, ruleId, [run], false);
}

/** Takes back all that a rule did since a moment, the newest first, some hundreds a call. */
export async function undoRuns(ctx: Ctx, { ruleId, since }: { ruleId: string; since: string }): Promise<UndoneRuns> {
  const runs = await ctx.db
    .select()
    .from(ruleRuns)
    .where(and(eq(ruleRuns.ruleId, ruleId), gte(ruleRuns.at, new Date(since)), eq(ruleRuns.outcome, "done"), isNull(ruleRuns.undoneAt)))
    .orderBy(desc(ruleRuns.at), desc(ruleRuns.eventSeq))
    .limit(UNDONE_PER_CALL + 1);
  return undoAll(ctx, ruleId, runs.slice(0, UNDONE_PER_CALL), runs.length > UNDONE_PER_CALL);
}

async function undoAll(ctx: Ctx, ruleId: string, runs: Run[], isMore: boolean): Promise<UndoneRuns> {
  const answer: UndoneRuns = { runCount: 0, undone: [], kept: [], isMore };
  for (const run of runs) {
    const one = await inTransaction(ctx, (ctx) => undoOne(ctx, run));
    if (!one) continue;
    answer.runCount++;
    answer.undone.push(...one.undone);
    answer.kept.push(...one.kept);
  }
  if (answer.runCount > 0) await inTransaction(ctx, (ctx) => recordEvent(ctx, { name: "rule.undone", subject: { type: "rule", id: ruleId }, data: { runCount: answer.runCount, undoneCount: answer.undone.length, keptCount: answer.kept.length } }));
  return answer;
}

/** Null: somebody else undoes it just now. */
async function undoOne(ctx: Ctx, run: Run): Promise<Pick<UndoneRuns, "undone" | "kept"> | null> {
  const marked = await ctx.db.update(ruleRuns).set({ undoneAt: ctx.now(), undoneBy: userIdOf(ctx) }).where(and(eq(ruleRuns.ruleId, run.ruleId), eq(ruleRuns.eventSeq, run.eventSeq), isNull(ruleRuns.undoneAt))).returning({ seq: ruleRuns.eventSeq });
  if (marked.length === 0) return null;
  const undone: UndoneRuns["undone"] = [];
  const kept: Kept[] = [];
  for (const effect of run.effects.toReversed()) {
    const what = effect.kind === "field" ? effect.field! : effect.kind;
    const problem = await undoEffect(ctx, run.caseId, effect);
    if (problem) kept.push({ caseId: run.caseId, what, detail: null, ...problem });
    else undone.push({ caseId: run.caseId, what });
  }
  return { undone, kept };
}

type Problem = Pick<Kept, "reason"> & Partial<Pick<Kept, "detail">>;

async function undoEffect(ctx: Ctx, caseId: string | null, effect: RuleEffect): Promise<Problem | null> {
  try {
    // In a savepoint: what one refuses takes nothing else with it.
    return await ctx.db.transaction((db) => takeBack({ ...ctx, db }, caseId, effect));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { reason: "refused", detail: error.message };
  }
}

async function takeBack(ctx: Ctx, caseId: string | null, effect: RuleEffect): Promise<Problem | null> {
  switch (effect.kind) {
    case "field":
      return takeBackField(ctx, caseId!, effect);
    case "task": {
      const [task] = await ctx.db.select({ version: tasks.version, deletedAt: tasks.deletedAt }).from(tasks).where(eq(tasks.id, effect.id!));
      if (!task || task.deletedAt || task.version > 1) return { reason: "changed_since" };
      await deleteTask(ctx, { taskId: effect.id! });
      return null;
    }
    case "tag": {
      const [contact] = await ctx.db.select({ tags: contacts.tags }).from(contacts).where(eq(contacts.id, effect.id!));
      const added = effect.after as string[];
      const removed = effect.before as string[];
      if (!contact || added.some((tag) => !contact.tags.includes(tag)) || removed.some((tag) => contact.tags.includes(tag))) return { reason: "changed_since" };
      await tagContacts(ctx, { choice: { contactIds: [effect.id!] }, add: removed, remove: added });
      return null;
    }
    case "mail":
      return (await takeBackMail(ctx, { replyId: effect.id!, caseId })) ? null : { reason: "left_already" };
    case "follow_up": {
      const open = await lockFollowUp(ctx, { id: effect.id!, caseId: caseId! });
      const [ended] = open ? [] : await ctx.db.select({ sentCount: followUps.sentCount }).from(followUps).where(eq(followUps.id, effect.id!));
      const { sentCount } = open ? await endFollowUp(ctx, open, { ended: "stopped", detail: null }) : ended!;
      return sentCount > 0 ? { reason: "left_already" } : null;
    }
    case "note":
    case "told":
    case "called":
    case "outlook":
      return { reason: "left_already" };
    default:
      return effect.kind satisfies never;
  }
}

async function takeBackField(ctx: Ctx, caseId: string, { field, before, after }: RuleEffect): Promise<Problem | null> {
  const [row] = await ctx.db.select().from(cases).where(inArray(cases.id, [caseId])).for("update");
  if (!row || !isSame(row[field as Field], after)) return { reason: "changed_since" };
  switch (field as Field) {
    case "status":
      await changeCaseStatus(ctx, { caseId, status: before as CaseRow["status"] });
      return null;
    case "assigneeId":
      await assignCase(ctx, { caseId, assigneeId: before as string | null });
      return null;
    case "teamId":
      await assignCase(ctx, { caseId, teamId: before as string | null });
      return null;
    case "customFields": {
      const was = before as CaseRow["customFields"];
      const set = Object.fromEntries(Object.keys(after as CaseRow["customFields"]).map((key) => [key, was[key] ?? null]));
      await changeCase(ctx, { caseId, customFields: { ...set, ...was } });
      return null;
    }
    case "priority":
    case "category":
    case "caseType":
    case "title":
      await changeCase(ctx, { caseId, [field as string]: before });
      return null;
    default:
      return field as never;
  }
}

/** JSON keeps no order of keys. */
function isSame(one: unknown, other: unknown): boolean {
  return stableJson(one ?? null) === stableJson(other ?? null);
}
