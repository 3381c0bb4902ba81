import { and, count, desc, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import { cases, notes, tasks } from "../../../drizzle/schema/cases.ts";
import { conversations, messages, threadMoves } from "../../../drizzle/schema/conversations.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { isStopped } from "../../contract/cases.ts";
import type { ThreadMove } from "../../contract/thread-moves.ts";
import type { Ctx } from "../../context.ts";
import type { CarriedTargets } from "./carry-targets.ts";
import { type CaseRow, isVisibleCase, requireCase } from "./queries.ts";

export type ThreadMoveRow = typeof threadMoves.$inferSelect;

/** What lay where before a move, by kind. */
export interface BeforeMove {
  join: { conversationId: string; suggestions: { messageId: string; caseId: string; reason: string }[] };
  split: { conversationId: string; newConversationId: string; messageIds: string[]; targets: CarriedTargets };
  merge: { conversationIds: string[]; status: CaseRow["status"]; resolvedAt: string | null; closedAt: string | null; targets: CarriedTargets; taskIds: string[]; watcherIds: string[] };
}

export const beforeOf = <Kind extends keyof BeforeMove>(move: ThreadMoveRow) => move.before as unknown as BeforeMove[Kind];

const MOVES_MAX = 50;

/** Newest first. */
export async function movesOfCase(ctx: Ctx, caseId: string): Promise<ThreadMove[]> {
  await requireCase(ctx, caseId);
  const rows = await ctx.db.select().from(threadMoves).where(or(eq(threadMoves.fromCaseId, caseId), eq(threadMoves.toCaseId, caseId))).orderBy(desc(threadMoves.createdAt), desc(threadMoves.id)).limit(MOVES_MAX);
  const moves: ThreadMove[] = [];
  for (const row of rows) moves.push(await viewMove(ctx, row));
  return moves;
}

export async function viewMove(ctx: Ctx, row: ThreadMoveRow): Promise<ThreadMove> {
  const ids = [row.fromCaseId, row.toCaseId].filter((id) => id !== null);
  const named = await ctx.db.select({ id: cases.id, number: cases.number, title: cases.title }).from(cases).where(and(inArray(cases.id, ids), await isVisibleCase(ctx)));
  const [author] = row.createdBy ? await ctx.db.select({ name: users.name }).from(users).where(eq(users.id, row.createdBy)) : [];
  const find = (id: string | null) => named.find((one) => one.id === id) ?? null;
  return { id: row.id, kind: row.kind, from: find(row.fromCaseId), to: find(row.toCaseId), createdAt: row.createdAt.toISOString(), createdBy: author?.name ?? "Mailroom", undoneAt: row.undoneAt?.toISOString() ?? null, obstacles: await obstaclesTo(ctx, row) };
}

/** Why a move cannot be taken back without losing something that was done since; empty: it can. */
export async function obstaclesTo(ctx: Ctx, move: ThreadMoveRow): Promise<string[]> {
  if (move.undoneAt) return ["It was taken back already."];
  switch (move.kind) {
    case "join":
      return obstaclesToJoin(ctx, move);
    case "split":
      return obstaclesToSplit(ctx, move);
    case "merge":
      return obstaclesToMerge(ctx, move);
    default:
      return move.kind satisfies never;
  }
}

async function obstaclesToJoin(ctx: Ctx, move: ThreadMoveRow): Promise<string[]> {
  const { conversationId } = beforeOf<"join">(move);
  const [conversation] = await ctx.db.select({ caseId: conversations.caseId }).from(conversations).where(eq(conversations.id, conversationId));
  if (conversation?.caseId !== move.toCaseId) return ["The mail lies in another case by now."];
  const answered = await countMails(ctx, conversationId, move.createdAt, "outbound");
  return answered > 0 ? ["The mail was answered from this case since."] : [];
}

async function obstaclesToSplit(ctx: Ctx, move: ThreadMoveRow): Promise<string[]> {
  const { conversationId, newConversationId } = beforeOf<"split">(move);
  const [made, left] = [await caseOf(ctx, move.toCaseId), await caseOf(ctx, move.fromCaseId)];
  const name = `#${made.number}`;
  const obstacles: string[] = [];
  if (made.mergedIntoId) obstacles.push(`Case ${name} went into another case since.`);
  else if (isStopped(made.status)) obstacles.push(`Case ${name} was ${made.status} since.`);
  if (left.mergedIntoId) obstacles.push(`Case #${left.number} went into another case since.`);
  if (made.deletedAt ?? left.deletedAt) obstacles.push("One of the two cases was deleted since.");
  const lying = await ctx.db.select({ id: conversations.id, caseId: conversations.caseId }).from(conversations).where(or(inArray(conversations.id, [conversationId, newConversationId]), eq(conversations.caseId, made.id)));
  const isElsewhere = lying.some((row) => row.caseId !== (row.id === newConversationId ? made.id : left.id) && row.caseId !== made.id);
  if (isElsewhere && !made.mergedIntoId && !left.mergedIntoId) obstacles.push("One of its mails lies in another case by now.");
  if (lying.some((row) => row.caseId === made.id && row.id !== newConversationId)) obstacles.push(`Other mails came into case ${name} since.`);
  const mails = await countMails(ctx, newConversationId, move.createdAt);
  if (mails > 0) obstacles.push(mails === 1 ? `Another mail came into case ${name} since.` : `${mails} more mails came into case ${name} since.`);
  const [noted] = await ctx.db.select({ n: count() }).from(notes).where(eq(notes.caseId, made.id));
  if (noted!.n > 0) obstacles.push(`Case ${name} has notes of its own.`);
  const [tasked] = await ctx.db.select({ n: count() }).from(tasks).where(and(eq(tasks.caseId, made.id), isNull(tasks.deletedAt)));
  if (tasked!.n > 0) obstacles.push(`Case ${name} has tasks of its own.`);
  return obstacles;
}

async function obstaclesToMerge(ctx: Ctx, move: ThreadMoveRow): Promise<string[]> {
  const { conversationIds } = beforeOf<"merge">(move);
  const [gone, into] = [await caseOf(ctx, move.fromCaseId), await caseOf(ctx, move.toCaseId)];
  const obstacles: string[] = [];
  if (into.mergedIntoId) obstacles.push(`Case #${into.number} went into another case since: take that back first.`);
  if (gone.mergedIntoId !== into.id) obstacles.push(`Case #${gone.number} lies elsewhere by now.`);
  if (gone.deletedAt ?? into.deletedAt) obstacles.push("One of the two cases was deleted since.");
  if (conversationIds.length === 0) return obstacles;
  const lying = await ctx.db.select({ caseId: conversations.caseId }).from(conversations).where(inArray(conversations.id, conversationIds));
  if (!into.mergedIntoId && lying.some((row) => row.caseId !== into.id)) obstacles.push("One of its conversations lies in another case by now.");
  const [split] = await ctx.db
    .select({ id: threadMoves.id })
    .from(threadMoves)
    .where(and(eq(threadMoves.kind, "split"), isNull(threadMoves.undoneAt), gt(threadMoves.createdAt, move.createdAt), inArray(sql`${threadMoves.before} ->> 'conversationId'`, conversationIds)))
    .limit(1);
  if (split) obstacles.push("One of its mails was split off since: take that back first.");
  return obstacles;
}

async function caseOf(ctx: Ctx, id: string | null): Promise<CaseRow> {
  const [row] = await ctx.db.select().from(cases).where(eq(cases.id, id!));
  return row!;
}

async function countMails(ctx: Ctx, conversationId: string, since: Date, direction?: "outbound"): Promise<number> {
  const [row] = await ctx.db
    .select({ n: count() })
    .from(messages)
    .where(and(eq(messages.conversationId, conversationId), gt(messages.storedAt, since), direction ? eq(messages.direction, direction) : undefined));
  return row!.n;
}
