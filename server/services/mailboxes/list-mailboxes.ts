import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { arrivals, mailboxes, mailboxFolders, mailboxGrants, users } from "../../../drizzle/schema/people.ts";
import type { MailboxState, PersonalMailbox, SignInState } from "../../contract/mailboxes.ts";
import type { Ctx } from "../../context.ts";
import { type MailboxRow, visibleMailboxes } from "../people/queries.ts";
import { findOwnMailbox, type GrantRow } from "./grants.ts";
import { requireVisibleMailbox } from "./require-mailbox.ts";
import type { FolderRow } from "./watched-folders.ts";

/** The mailboxes that the actor may see, with how each fares. */
export async function listMailboxes(ctx: Ctx): Promise<MailboxState[]> {
  const rows = (await visibleMailboxes(ctx)).filter(({ channel }) => channel === "email").toSorted((a, b) => a.name.localeCompare(b.name));
  return statesOf(ctx, rows);
}

export async function readMailbox(ctx: Ctx, mailboxId: string): Promise<MailboxState> {
  const [state] = await statesOf(ctx, [await requireVisibleMailbox(ctx, mailboxId)]);
  return state!;
}

/** Null: one has none. */
export async function readOwnMailbox(ctx: Ctx): Promise<MailboxState | null> {
  const own = ctx.actor.type === "user" ? await findOwnMailbox(ctx, ctx.actor.id) : null;
  return own && (await statesOf(ctx, [own]))[0]!;
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
  const ownerIds = rows.flatMap((row) => (row.readBy === "delegated" && row.userId !== null ? [row.userId] : []));
  const grants = ownerIds.length === 0 ? [] : await ctx.db.select().from(mailboxGrants).where(inArray(mailboxGrants.userId, ownerIds));
  return rows.map((row) => {
    const own = folders.filter((folder) => folder.mailboxId === row.id);
    const { all = 0, waiting = 0 } = asideOf.get(row.id) ?? {};
    const grant = grants.find((one) => one.userId === row.userId) ?? null;
    return toState(row, own, { userId, grant, waitingCount: waiting, failedCount: all - waiting });
  });
}

function toState(row: MailboxRow, folders: FolderRow[], more: { userId: string | null; grant: GrantRow | null; waitingCount: number; failedCount: number }): MailboxState {
  const { id, version, address, name, teamId, isWatched, silentAfterMinutes, failure, keepsFromLlm } = row;
  return {
    readBy: row.readBy,
    ...signInOf(row, more.grant),
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

/** What an admin sees of people's own mailboxes: whose they are and how they fare. */
export async function listPersonalMailboxes(ctx: Ctx): Promise<PersonalMailbox[]> {
  const rows = await ctx.db
    .select({ mailbox: mailboxes, owner: users.name, grant: mailboxGrants })
    .from(mailboxes)
    .innerJoin(users, eq(users.id, mailboxes.userId))
    .leftJoin(mailboxGrants, eq(mailboxGrants.userId, users.id))
    .where(isNull(users.disabledAt))
    .orderBy(asc(users.name));
  return rows.map(({ mailbox, owner, grant }) => {
    const { id, address, name, isWatched, readBy, failure } = mailbox;
    return { id, address, name, owner, isWatched, readBy, failure, failedAt: at(mailbox.failedAt), lastReadAt: at(mailbox.lastSeenAt), ...signInOf(mailbox, grant) };
  });
}

function signInOf({ readBy }: MailboxRow, grant: GrantRow | null): { signIn: SignInState | null; signedInAt: string | null } {
  if (readBy === "app") return { signIn: null, signedInAt: null };
  return { signIn: grant ? (grant.failure ?? "good") : "none", signedInAt: at(grant?.grantedAt ?? null) };
}

const at = (moment: Date | null) => moment?.toISOString() ?? null;
