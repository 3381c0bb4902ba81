import { and, count, eq, isNull, lt, or, sql } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import { mailboxes, mailboxFolders } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { databaseErrorCode } from "../../database-error.ts";
import { recordEvent } from "../events/record-event.ts";
import { cleanLine } from "../conversations/clean-text.ts";
import { type FetchedMessage, isOutOfReach } from "../conversations/mailbox.ts";
import { receiveMessage } from "../conversations/receive-message.ts";
import { enqueueCatchUp, watchFolder } from "./watch-mailboxes.ts";
import { findWatchedFolder, type WatchedFolder } from "./watched-folders.ts";

/** A folder that was never read may hold years: this many mails, in the order in which Graph lists them, are received; the others when somebody opens them. */
export const INITIAL_MESSAGES_MAX = 2_000;
/** A mail that Graph refuses to hand over this often is set aside, so that it holds up no other. */
export const FETCH_ATTEMPTS_MAX = 5;
const LEASE_MS = 120_000;
const BUSY_RETRY_MS = 3_000;
const PAGES_PER_RUN = 50;

/**
 * Receives what changed in one folder since the last look. The delta link is stored after each page, so that a crash
 * repeats at most one page, which changes nothing. Throws when Graph does not answer: the job is tried again.
 */
export async function catchUpMailbox(ctx: Ctx, input: { mailboxId: string; folder: string }): Promise<{ received: number }> {
  const watched = await findWatchedFolder(ctx, input);
  if (!watched?.mailbox.isWatched) return { received: 0 };
  const lease = await takeLease(ctx, watched);
  if (!lease) {
    // Whoever reads now may have read past this change already: look once more.
    await enqueueCatchUp(ctx, input, new Date(ctx.now().getTime() + BUSY_RETRY_MS));
    return { received: 0 };
  }
  try {
    const received = await readPages(ctx, watched);
    await watchFolder(ctx, watched);
    return { received };
  } finally {
    await ctx.db.update(mailboxFolders).set({ leaseUntil: null }).where(ofFolder(watched));
  }
}

async function readPages(ctx: Ctx, watched: WatchedFolder): Promise<number> {
  const { mailbox, folder } = watched;
  const isFirstLook = folder.caughtUpAt === null;
  let deltaLink = folder.deltaLink;
  let received = 0;
  let leftOut = 0;
  for (let page = 0; page < PAGES_PER_RUN; page++) {
    const changes = await ctx.ports.mailbox.changes(mailbox.address, folder.folder, deltaLink);
    for (const { providerMessageId } of changes.changed) {
      if (isFirstLook && received >= INITIAL_MESSAGES_MAX) leftOut++;
      else if (await receiveOne(ctx, watched, providerMessageId)) received++;
    }
    deltaLink = changes.nextLink;
    await storeProgress(ctx, watched, deltaLink, changes.done);
    if (changes.done) {
      if (leftOut > 0) await recordEvent(ctx, { name: "mailbox.read_in_part", subject: { type: "mailbox", id: mailbox.id }, data: { folder: folder.folder, received, leftOut } });
      return received;
    }
  }
  await enqueueCatchUp(ctx, folder);
  return received;
}

/** Each mail in its own transaction: one that cannot be stored is set aside with the reason and holds up no other. */
async function receiveOne(ctx: Ctx, watched: WatchedFolder, providerMessageId: string): Promise<boolean> {
  const fetched = await fetchOne(ctx, watched, providerMessageId);
  if (fetched === null || fetched.isDraft) return false;
  try {
    return (await receiveMessage(ctx, { mailbox: watched.mailbox, fetched: { ...fetched, folder: watched.folder.folder } })).isNew;
  } catch (error) {
    if (isPassing(error)) throw error;
    await setAside(ctx, watched, providerMessageId, `It could not be stored: ${(error as Error).message}`);
    return false;
  }
}

/** A fault of the moment (a deadlock, a lost connection, a full disk) is not the mail's: the job comes back. */
function isPassing(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return /^(08|40|53|57|58)...$/.test(code) || /^(ECONN|EPIPE|ETIMEDOUT|CONNECT)/.test(code);
}

/** Null: gone, or set aside after too many refusals. */
async function fetchOne(ctx: Ctx, watched: WatchedFolder, providerMessageId: string): Promise<FetchedMessage | null> {
  try {
    return await ctx.ports.mailbox.fetchMessage(watched.mailbox.address, providerMessageId);
  } catch (error) {
    if (isOutOfReach(error)) throw error;
    const reason = cleanLine((error as Error).message, 300);
    await recordEvent(ctx, { name: "message.fetch_failed", subject: { type: "mailbox", id: watched.mailbox.id }, data: { providerMessageId, reason } });
    if ((await countFetchFailures(ctx, watched, providerMessageId)) < FETCH_ATTEMPTS_MAX) throw error;
    await setAside(ctx, watched, providerMessageId, `Outlook did not hand it over: ${reason}`);
    return null;
  }
}

async function countFetchFailures(ctx: Ctx, { mailbox }: WatchedFolder, providerMessageId: string): Promise<number> {
  const [row] = await ctx.db
    .select({ failures: count() })
    .from(events)
    .where(and(eq(events.subjectType, "mailbox"), eq(events.subjectId, mailbox.id), eq(events.name, "message.fetch_failed"), sql`${events.data} ->> 'providerMessageId' = ${providerMessageId}`));
  return row?.failures ?? 0;
}

async function setAside(ctx: Ctx, { mailbox, folder }: WatchedFolder, providerMessageId: string, reason: string): Promise<void> {
  await recordEvent(ctx, { name: "message.set_aside", subject: { type: "mailbox", id: mailbox.id }, data: { providerMessageId, folder: folder.folder, reason: cleanLine(reason, 500) } });
}

async function takeLease(ctx: Ctx, watched: WatchedFolder): Promise<boolean> {
  const isFree = or(isNull(mailboxFolders.leaseUntil), lt(mailboxFolders.leaseUntil, ctx.now()));
  const rows = await ctx.db.update(mailboxFolders).set({ leaseUntil: leaseEnd(ctx) }).where(and(ofFolder(watched), isFree)).returning({ folder: mailboxFolders.folder });
  return rows.length > 0;
}

async function storeProgress(ctx: Ctx, watched: WatchedFolder, deltaLink: string, isDone: boolean): Promise<void> {
  const caughtUp = isDone ? { caughtUpAt: ctx.now() } : {};
  await ctx.db.update(mailboxFolders).set({ deltaLink, leaseUntil: leaseEnd(ctx), ...caughtUp }).where(ofFolder(watched));
  if (isDone) await ctx.db.update(mailboxes).set({ lastSeenAt: ctx.now() }).where(eq(mailboxes.id, watched.mailbox.id));
}

const leaseEnd = (ctx: Ctx) => new Date(ctx.now().getTime() + LEASE_MS);

const ofFolder = ({ folder }: WatchedFolder) => and(eq(mailboxFolders.mailboxId, folder.mailboxId), eq(mailboxFolders.folder, folder.folder));
