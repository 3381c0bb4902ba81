import { and, eq, inArray, max } from "drizzle-orm";
import { caseWatchers, tasks } from "../../../drizzle/schema/cases.ts";
import { conversations, messages, threadMoves } from "../../../drizzle/schema/conversations.ts";
import type { MovedCase } from "../../contract/thread-moves.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { cancelTargets } from "../sla/cancel-targets.ts";
import { openTargetsOf } from "../sla/queries.ts";
import { afterMove } from "./after-move.ts";
import { giveTargetsBack } from "./carry-targets.ts";
import { lockCase, writeCase } from "./change-case.ts";
import { type CaseRow, readCase } from "./queries.ts";
import { replayMails } from "./replay-mails.ts";
import { beforeOf, obstaclesTo, type ThreadMoveRow, viewMove } from "./thread-moves-view.ts";

/** Takes a join, split or merge back: all lies as before. Refuses with what was done since where something of it would be lost. */
export function undoThreadMove(ctx: Ctx, { moveId }: { moveId: string }): Promise<MovedCase> {
  return inTransaction(ctx, async (ctx) => {
    const [move] = await ctx.db.select().from(threadMoves).where(eq(threadMoves.id, moveId)).for("update");
    if (!move) throw refuse("not_found", "There is no such move.");
    await lockConversations(ctx, move);
    const rows = await lockCases(ctx, move);
    const obstacles = await obstaclesTo(ctx, move);
    if (obstacles.length > 0) throw refuse("conflict", `This can no longer be taken back. ${obstacles.join(" ")}`, { remedy: move.undoneAt ? "Open the case as it is now." : "Split or merge what lies in the wrong place now." });
    const shown = await undo(ctx, move, rows);
    await afterMove(ctx, [move.fromCaseId, move.toCaseId]);
    const [undone] = await ctx.db.update(threadMoves).set({ undoneAt: ctx.now(), undoneBy: ctx.actor.type === "user" ? ctx.actor.id : null }).where(eq(threadMoves.id, move.id)).returning();
    return { case: await readCase(ctx, shown), move: await viewMove(ctx, undone!) };
  });
}

async function lockConversations(ctx: Ctx, move: ThreadMoveRow): Promise<void> {
  const caseIds = [move.fromCaseId, move.toCaseId].filter((id) => id !== null);
  await ctx.db.select({ id: conversations.id }).from(conversations).where(inArray(conversations.caseId, caseIds)).orderBy(conversations.id).for("update");
}

/** Whoever may not see both cases is told that there is no such move. */
async function lockCases(ctx: Ctx, move: ThreadMoveRow): Promise<Map<string, CaseRow>> {
  const rows = new Map<string, CaseRow>();
  for (const caseId of [move.fromCaseId, move.toCaseId].filter((id) => id !== null).toSorted()) rows.set(caseId, await lockCase(ctx, { caseId }));
  return rows;
}

/** Answers the id of the case to show. */
function undo(ctx: Ctx, move: ThreadMoveRow, rows: Map<string, CaseRow>): Promise<string> {
  const [from, to] = [rows.get(move.fromCaseId ?? "") ?? null, rows.get(move.toCaseId ?? "")!];
  switch (move.kind) {
    case "join":
      return undoJoin(ctx, move, to);
    case "split":
      return undoSplit(ctx, move, { left: from!, made: to });
    case "merge":
      return undoMerge(ctx, move, { gone: from!, into: to });
    default:
      return move.kind satisfies never;
  }
}

async function undoJoin(ctx: Ctx, move: ThreadMoveRow, joined: CaseRow): Promise<string> {
  const { conversationId, suggestions } = beforeOf<"join">(move);
  await ctx.db.update(conversations).set({ caseId: null }).where(eq(conversations.id, conversationId));
  for (const { messageId, caseId, reason } of suggestions) await ctx.db.update(messages).set({ joinSuggestion: { caseId, reason } }).where(eq(messages.id, messageId));
  await cancelOwedFor(ctx, joined.id, [conversationId]);
  await writeCase(ctx, joined, {}, { name: "case.join_undone", data: { moveId: move.id } });
  return joined.id;
}

/** What is owed since mails that are gone now, unless others of the case wait too. */
async function cancelOwedFor(ctx: Ctx, caseId: string, conversationIds: string[]): Promise<void> {
  if (conversationIds.length === 0) return;
  const gone = await ctx.db.select({ receivedAt: messages.receivedAt }).from(messages).where(inArray(messages.conversationId, conversationIds));
  const moments = new Set(gone.map(({ receivedAt }) => receivedAt.getTime()));
  const owed = (await openTargetsOf(ctx, caseId)).filter((target) => target.metric === "next_response" && moments.has(target.startedAt.getTime()));
  await cancelTargets(ctx, owed.map((target) => target.id));
  if (owed.length > 0) await replayMails(ctx, { caseId, since: owed[0]!.startedAt });
}

/** The case that the split made stays as a name that leads back. */
async function undoSplit(ctx: Ctx, move: ThreadMoveRow, { left, made }: { left: CaseRow; made: CaseRow }): Promise<string> {
  const before = beforeOf<"split">(move);
  if (before.newConversationId === before.conversationId) {
    await ctx.db.update(conversations).set({ caseId: left.id }).where(eq(conversations.id, before.conversationId));
  } else {
    await ctx.db.update(messages).set({ conversationId: before.conversationId }).where(eq(messages.conversationId, before.newConversationId));
    await ctx.db.delete(conversations).where(eq(conversations.id, before.newConversationId));
    const [newest] = await ctx.db.select({ at: max(messages.receivedAt) }).from(messages).where(eq(messages.conversationId, before.conversationId));
    await ctx.db.update(conversations).set({ lastMessageAt: newest!.at! }).where(eq(conversations.id, before.conversationId));
  }
  await cancelTargets(ctx, (await openTargetsOf(ctx, made.id)).map((target) => target.id));
  await giveTargetsBack(ctx, before.targets, { fromCaseId: made.id, intoCaseId: left.id });
  await writeCase(ctx, made, { status: "closed", resolvedAt: ctx.now(), closedAt: ctx.now(), mergedIntoId: left.id }, { name: "case.split_undone", data: { moveId: move.id, number: left.number } });
  await writeCase(ctx, left, {}, { name: "case.split_undone", data: { moveId: move.id, number: made.number } });
  return left.id;
}

async function undoMerge(ctx: Ctx, move: ThreadMoveRow, { gone, into }: { gone: CaseRow; into: CaseRow }): Promise<string> {
  const before = beforeOf<"merge">(move);
  if (before.conversationIds.length > 0) await ctx.db.update(conversations).set({ caseId: gone.id }).where(inArray(conversations.id, before.conversationIds));
  if (before.taskIds.length > 0) await ctx.db.update(tasks).set({ caseId: gone.id }).where(and(inArray(tasks.id, before.taskIds), eq(tasks.caseId, into.id)));
  if (before.watcherIds.length > 0) await ctx.db.delete(caseWatchers).where(and(eq(caseWatchers.caseId, into.id), inArray(caseWatchers.userId, before.watcherIds)));
  const moment = (at: string | null) => (at === null ? null : new Date(at));
  const change = { status: before.status, resolvedAt: moment(before.resolvedAt), closedAt: moment(before.closedAt), mergedIntoId: null };
  await writeCase(ctx, gone, change, { name: "case.merge_undone", data: { moveId: move.id, number: into.number } });
  await giveTargetsBack(ctx, before.targets, { fromCaseId: gone.id, intoCaseId: into.id });
  // What was written and answered meanwhile in its own conversations counts for it.
  await replayMails(ctx, { caseId: gone.id, since: move.createdAt });
  await cancelOwedFor(ctx, into.id, before.conversationIds);
  await writeCase(ctx, into, {}, { name: "case.merge_undone", data: { moveId: move.id, number: gone.number } });
  return gone.id;
}
