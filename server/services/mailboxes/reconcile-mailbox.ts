import { and, desc, eq, gte, inArray, isNull, notInArray, or, sql } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { arrivals, mailboxCounts, mailboxFolders } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { ListedMessage } from "../conversations/mailbox.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { type Hold, holdMailbox } from "./hold-mailbox.ts";
import { BIN, findArrivals, isSettled, placeArrivals } from "./place-arrivals.ts";
import { receiveListed } from "./receive-listed.ts";
import { type FolderRow, listWatchedFolders, ofFolder, watchedFoldersOf } from "./watched-folders.ts";

/** How many messages are compared, fetched or looked for together. */
const MESSAGES_PER_STEP = 200;
/** As long as Outlook's bin keeps what was deleted by default. */
const STRAY_DAYS = 30;
/** A hundred requests, by batch. */
const STRAYS_MAX = 2_000;
const DAY_MS = 24 * 60 * 60_000;

/** Counts each watched folder once a day (in UTC): what a day's first run left out, a later one does. */
export async function reconcileMailboxes(ctx: Ctx): Promise<void> {
  const day = dayOf(ctx);
  const counted = await ctx.db.select({ mailboxId: mailboxCounts.mailboxId, folder: mailboxCounts.folder }).from(mailboxCounts).where(eq(mailboxCounts.day, day));
  const isCounted = new Set(counted.map((one) => `${one.mailboxId} ${one.folder}`));
  const open = (await listWatchedFolders(ctx)).filter(({ folder }) => folder.caughtUpAt !== null && !isCounted.has(`${folder.mailboxId} ${folder.folder}`));
  await inTransaction(ctx, async (ctx) => {
    for (const { folder } of open) await enqueueReconciliation(ctx, folder);
  });
}

export function enqueueReconciliation(ctx: Ctx, { mailboxId, folder }: { mailboxId: string; folder: string }, startAfter?: Date): Promise<void> {
  return enqueueJob(ctx, "mailbox.reconcile", { mailboxId, folder }, { singletonKey: `${mailboxId}:${folder}`, startAfter });
}

/** Compares what a folder holds with our accounts of it, message by message; fetches what has none, and finds out where the others went. */
export async function reconcileMailbox(ctx: Ctx, input: { mailboxId: string; folder: string }): Promise<void> {
  const [folder] = await ctx.db.select().from(mailboxFolders).where(ofFolder(input));
  if (!folder) return;
  const held = await holdMailbox(ctx, input.mailboxId, (hold) => compare(ctx, hold, folder));
  if (!held.isHeld && held.until) await enqueueReconciliation(ctx, input, held.until);
}

async function compare(ctx: Ctx, hold: Hold, folder: FolderRow): Promise<void> {
  await noteOpened(ctx, hold.mailbox.id);
  const accounted = await ctx.db.select({ id: arrivals.providerMessageId }).from(arrivals).where(and(eq(arrivals.mailboxId, hold.mailbox.id), eq(arrivals.folder, folder.folder), isNull(arrivals.removedAt)));
  const { listedIds, missingCount } = await readFolder(ctx, hold, folder);
  const surplus = accounted.map((one) => one.id).filter((id) => !listedIds.has(id));
  await findSurplus(ctx, hold, [...surplus, ...(await strayIds(ctx, folder))]);
  await inTransaction(ctx, async (ctx) => {
    const counts = { serverCount: listedIds.size, arrivalCount: accounted.length, missingCount, countedAt: ctx.now() };
    await ctx.db
      .insert(mailboxCounts)
      .values({ mailboxId: hold.mailbox.id, folder: folder.folder, day: dayOf(ctx), ...counts })
      .onConflictDoUpdate({ target: [mailboxCounts.mailboxId, mailboxCounts.folder, mailboxCounts.day], set: counts });
    if (missingCount > 0) await recordEvent(ctx, { name: "mailbox.gap_found", subject: { type: "mailbox", id: hold.mailbox.id }, data: { folder: folder.name ?? folder.folder, count: missingCount } });
  });
}

async function readFolder(ctx: Ctx, hold: Hold, folder: FolderRow): Promise<{ listedIds: Set<string>; missingCount: number }> {
  const listedIds = new Set<string>();
  let missingCount = 0;
  let link: string | null = null;
  // A folder that is watched no more was deleted in Outlook: it holds nothing, and its mails are looked for one by one.
  if (!folder.isWatched) return { listedIds, missingCount };
  do {
    const page: { messages: ListedMessage[]; nextLink: string | null } = await ctx.ports.mailbox.list(hold.mailbox.address, folder.folder, link);
    const listed = page.messages.filter((one) => !one.isDraft && !listedIds.has(one.providerMessageId));
    for (const one of listed) listedIds.add(one.providerMessageId);
    const known = await findArrivals(ctx, hold.mailbox.id, listed.map((one) => one.providerMessageId));
    await placeArrivals(ctx, hold.mailbox.id, new Map(listed.map((one) => [one.providerMessageId, one.folder])));
    const missing = listed.filter((one) => !known.has(one.providerMessageId) || known.get(one.providerMessageId)!.outcome === "gone");
    missingCount += missing.length;
    for (let start = 0; start < missing.length; start += MESSAGES_PER_STEP) await receiveListed(ctx, hold, missing.slice(start, start + MESSAGES_PER_STEP));
    link = page.nextLink;
    await hold.renew();
  } while (link !== null);
  return { listedIds, missingCount };
}

async function findSurplus(ctx: Ctx, hold: Hold, surplus: string[]): Promise<void> {
  for (let start = 0; start < surplus.length; start += MESSAGES_PER_STEP) {
    const ids = surplus.slice(start, start + MESSAGES_PER_STEP);
    const found = await ctx.ports.mailbox.describe(hold.mailbox.address, ids);
    await placeArrivals(ctx, hold.mailbox.id, new Map(ids.map((id) => [id, found.get(id)?.folder ?? null])));
    // It was deleted before it was read, and somebody brought it back.
    const known = await findArrivals(ctx, hold.mailbox.id, ids);
    await receiveListed(ctx, hold, [...found.values()].filter((one) => one.folder !== BIN && !isSettled(known.get(one.providerMessageId))));
    await hold.renew();
  }
}

/**
 * Mails that left the watched folders not long ago: where nobody watches, no delta tells that they were deleted, restored
 * or moved on. Once a mailbox: with the first of its folders.
 */
async function strayIds(ctx: Ctx, { mailboxId, folder }: FolderRow): Promise<string[]> {
  const watched = (await watchedFoldersOf(ctx, mailboxId)).map((one) => one.folder.folder).toSorted();
  if (watched[0] !== folder) return [];
  const since = new Date(ctx.now().getTime() - STRAY_DAYS * DAY_MS);
  const isThere = or(isNull(arrivals.removedAt), eq(arrivals.folder, BIN));
  const rows = await ctx.db
    .select({ id: arrivals.providerMessageId })
    .from(arrivals)
    .where(and(eq(arrivals.mailboxId, mailboxId), notInArray(arrivals.folder, watched), isThere, gte(arrivals.updatedAt, since)))
    .orderBy(desc(arrivals.updatedAt))
    .limit(STRAYS_MAX);
  return rows.map((row) => row.id);
}

/** Somebody opened a mail that was left alone as too old: it is stored now, and its account says so. */
async function noteOpened(ctx: Ctx, mailboxId: string): Promise<void> {
  await ctx.db
    .update(arrivals)
    .set({ outcome: "received", reason: null, messageId: sql`${messages.id}`, updatedAt: ctx.now() })
    .from(messages)
    .where(and(eq(arrivals.mailboxId, mailboxId), inArray(arrivals.outcome, ["ignored"]), isNull(arrivals.messageId), eq(messages.mailboxId, arrivals.mailboxId), sql`${messages.providerMessageId} = ${arrivals.providerMessageId}`));
}

const dayOf = (ctx: Ctx) => ctx.now().toISOString().slice(0, 10);
