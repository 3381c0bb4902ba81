import { and, asc, inArray, sql } from "drizzle-orm";
import { arrivals, mailboxFolders } from "../../../drizzle/schema/people.ts";
import type { MailboxState } from "../../contract/mailboxes.ts";
import type { Ctx } from "../../context.ts";
import { type MailboxRow, visibleMailboxes } from "../people/queries.ts";
import { requireVisibleMailbox } from "./require-mailbox.ts";
import type { FolderRow } from "./watched-folders.ts";

/** The mailboxes that the actor may see, with how each fares. */
export async function listMailboxes(ctx: Ctx): Promise<MailboxState[]> {
  const rows = (await visibleMailboxes(ctx)).toSorted((a, b) => a.name.localeCompare(b.name));
  return statesOf(ctx, rows);
}

export async function readMailbox(ctx: Ctx, mailboxId: string): Promise<MailboxState> {
  const [state] = await statesOf(ctx, [await requireVisibleMailbox(ctx, mailboxId)]);
  return state!;
}

async function statesOf(ctx: Ctx, rows: MailboxRow[]): Promise<MailboxState[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const folders = await ctx.db.select().from(mailboxFolders).where(inArray(mailboxFolders.mailboxId, ids)).orderBy(asc(mailboxFolders.folder));
  const aside = await ctx.db
    .select({ mailboxId: arrivals.mailboxId, all: sql<number>`count(*)::int`, waiting: sql<number>`count(${arrivals.nextAttemptAt})::int` })
    .from(arrivals)
    // Written out, so that the planner knows the partial index.
    .where(and(inArray(arrivals.mailboxId, ids), sql`${arrivals.outcome} = 'failed'`))
    .groupBy(arrivals.mailboxId);
  const asideOf = new Map(aside.map((row) => [row.mailboxId, row]));
  const userId = ctx.actor.type === "user" ? ctx.actor.id : null;
  return rows.map((row) => {
    const own = folders.filter((folder) => folder.mailboxId === row.id);
    const { all = 0, waiting = 0 } = asideOf.get(row.id) ?? {};
    return toState(row, own, { userId, waitingCount: waiting, failedCount: all - waiting });
  });
}

function toState(row: MailboxRow, folders: FolderRow[], more: { userId: string | null; waitingCount: number; failedCount: number }): MailboxState {
  const { id, version, address, name, teamId, isWatched, silentAfterMinutes, failure, keepsFromLlm } = row;
  const at = (moment: Date | null) => moment?.toISOString() ?? null;
  return {
    id, version, address, name, teamId, isWatched, silentAfterMinutes, failure, keepsFromLlm,
    isOwn: row.userId !== null && row.userId === more.userId,
    lastReadAt: at(row.lastSeenAt),
    lastMailAt: at(row.lastMailAt),
    watchFrom: at(row.watchFrom),
    alarmedAt: at(row.alarmedAt),
    failedAt: at(row.failedAt),
    blockedUntil: at(row.blockedUntil),
    folders: folders.map((folder) => ({ folder: folder.folder, name: folder.name, isWatched: folder.isWatched, caughtUpAt: at(folder.caughtUpAt), subscriptionExpiresAt: at(folder.subscriptionExpiresAt) })),
    waitingCount: more.waitingCount,
    failedCount: more.failedCount,
    isCatchingUp: isWatched && folders.some((folder) => folder.isWatched && folder.caughtUpAt === null),
  };
}
