import { and, eq, inArray, isNull } from "drizzle-orm";
import { caseWatchers, tasks } from "../../../drizzle/schema/cases.ts";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { conversations, messages, threadMoves } from "../../../drizzle/schema/conversations.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { isStopped } from "../../contract/cases.ts";
import type { MergeCase, MovedCase } from "../../contract/thread-moves.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { afterMove } from "./after-move.ts";
import { carryTargets } from "./carry-targets.ts";
import { lockCase, writeCase } from "./change-case.ts";
import { type CaseRow, readCase } from "./queries.ts";
import { type BeforeMove, type ThreadMoveRow, viewMove } from "./thread-moves-view.ts";

/** One case goes into another: its mails, open tasks, watchers and what it owes. Its number leads there, and all of it can be taken back. */
export function mergeCases(ctx: Ctx, input: { caseId: string } & MergeCase): Promise<MovedCase> {
  if (input.caseId === input.intoCaseId) throw refuse("bad_input", "A case cannot be merged into itself.");
  return inTransaction(ctx, async (ctx) => {
    // The conversations first, then the cases in one order, as everybody does.
    const moved = await ctx.db.select({ id: conversations.id }).from(conversations).where(eq(conversations.caseId, input.caseId)).orderBy(conversations.id).for("update");
    const { from, into } = await lockBoth(ctx, input);
    refuseUnfit(from, into);
    await requireSameRoom(ctx, from, into);
    if (!input.acceptsOtherContact) await refuseTwoCustomers(ctx, from, into);
    const move = await merge(ctx, { from, into, conversationIds: moved.map((row) => row.id) });
    await afterMove(ctx, [from.id, into.id]);
    return { case: await readCase(ctx, into.id), move: await viewMove(ctx, move) };
  });
}

async function lockBoth(ctx: Ctx, { caseId, version, intoCaseId, intoVersion }: { caseId: string } & MergeCase): Promise<{ from: CaseRow; into: CaseRow }> {
  const wanted = [{ caseId, version }, { caseId: intoCaseId, version: intoVersion }].toSorted((a, b) => (a.caseId < b.caseId ? -1 : 1));
  const rows: CaseRow[] = [];
  for (const one of wanted) rows.push(await lockCase(ctx, one));
  return { from: rows.find((row) => row.id === caseId)!, into: rows.find((row) => row.id === intoCaseId)! };
}

function refuseUnfit(from: CaseRow, into: CaseRow): void {
  for (const row of [from, into]) {
    if (row.mergedIntoId) throw refuse("conflict", `Case #${row.number} went into another case already.`, { remedy: "Open that case and merge it instead." });
    if (row.deletedAt) throw refuse("conflict", `Case #${row.number} is in the bin.`, { remedy: "Take it out of the bin first." });
  }
  if (isStopped(into.status) && !isStopped(from.status)) throw refuse("conflict", `Case #${into.number} is ${into.status}: what is still owed would be lost in it.`, { remedy: "Merge it the other way round, or reopen it first." });
}

/** Whoever sees one of them must be allowed to see the other: a case is seen through its mailbox. */
async function requireSameRoom(ctx: Ctx, from: CaseRow, into: CaseRow): Promise<void> {
  if (from.mailboxId === into.mailboxId) return;
  const rooms = await ctx.db.select({ teamId: mailboxes.teamId }).from(mailboxes).where(inArray(mailboxes.id, [from.mailboxId, into.mailboxId]));
  const isOneTeam = rooms.every((room) => room.teamId !== null && room.teamId === rooms[0]!.teamId);
  if (!isOneTeam) throw refuse("conflict", "These cases came into mailboxes that are seen by different people.", { remedy: "Link the two cases instead: each stays with those who may see it." });
}

async function refuseTwoCustomers(ctx: Ctx, from: CaseRow, into: CaseRow): Promise<void> {
  if (from.contactId === null || into.contactId === null || from.contactId === into.contactId) return;
  const rows = await ctx.db.select({ id: contacts.id, name: contacts.name }).from(contacts).where(inArray(contacts.id, [from.contactId, into.contactId]));
  const nameOf = (id: string | null) => rows.find((row) => row.id === id)?.name ?? "?";
  throw refuse("conflict", `These are cases of two customers: #${from.number} of ${nameOf(from.contactId)}, #${into.number} of ${nameOf(into.contactId)}.`, { remedy: "Merge them only if both belong together: say so (acceptsOtherContact). Otherwise link them.", errors: [{ path: "acceptsOtherContact", message: "must be true to merge cases of two customers" }] });
}

async function merge(ctx: Ctx, { from, into, conversationIds }: { from: CaseRow; into: CaseRow; conversationIds: string[] }): Promise<ThreadMoveRow> {
  const targets = await carryTargets(ctx, { fromCaseId: from.id, intoCaseId: into.id, priority: into.priority });
  await ctx.db.update(conversations).set({ caseId: into.id }).where(eq(conversations.caseId, from.id));
  if (conversationIds.length > 0) await ctx.db.update(messages).set({ joinSuggestion: null }).where(inArray(messages.conversationId, conversationIds));
  const taskRows = await ctx.db.update(tasks).set({ caseId: into.id }).where(and(eq(tasks.caseId, from.id), isNull(tasks.deletedAt))).returning({ id: tasks.id });
  const watcherIds = await bringWatchers(ctx, from.id, into.id);
  const before: BeforeMove["merge"] = {
    conversationIds, status: from.status, resolvedAt: from.resolvedAt?.toISOString() ?? null, closedAt: from.closedAt?.toISOString() ?? null, targets, taskIds: taskRows.map((row) => row.id), watcherIds,
  };
  const [move] = await ctx.db.insert(threadMoves).values({ id: ctx.newId(), kind: "merge", fromCaseId: from.id, toCaseId: into.id, before: { ...before }, createdBy: ctx.actor.type === "user" ? ctx.actor.id : null, createdAt: ctx.now() }).returning();
  // No change of status as the clock understands it: after an undo it must run as if nothing had been.
  const change = { status: "closed" as const, closedAt: ctx.now(), resolvedAt: from.resolvedAt ?? ctx.now(), mergedIntoId: into.id };
  await writeCase(ctx, from, change, { name: "case.merged_into", data: { moveId: move!.id, intoCaseId: into.id, number: into.number } });
  await writeCase(ctx, into, {}, { name: "case.merged", data: { moveId: move!.id, fromCaseId: from.id, number: from.number } });
  return move!;
}

/** Those who watched one watch the other: the ids of those who did not before. */
async function bringWatchers(ctx: Ctx, fromCaseId: string, intoCaseId: string): Promise<string[]> {
  const watching = await ctx.db.select({ userId: caseWatchers.userId }).from(caseWatchers).where(eq(caseWatchers.caseId, fromCaseId));
  if (watching.length === 0) return [];
  const added = await ctx.db.insert(caseWatchers).values(watching.map(({ userId }) => ({ caseId: intoCaseId, userId, createdAt: ctx.now() }))).onConflictDoNothing().returning({ userId: caseWatchers.userId });
  return added.map((row) => row.userId);
}
