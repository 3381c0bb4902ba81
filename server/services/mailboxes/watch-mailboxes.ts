import { randomBytes } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { mailboxFolders } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { isMailboxFault } from "../conversations/mailbox.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { type FolderRow, listWatchedFolders, ofFolder, type WatchedFolder } from "./watched-folders.ts";

/** Graph lets a mail subscription live for under 7 days; renewed daily, two failed days are no loss. */
const SUBSCRIPTION_MINUTES = 3 * 24 * 60;
const RENEW_BEFORE_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;

export interface WatchSummary {
  watching: number;
  /** What Graph refused, by mailbox and folder: one mailbox without rights does not stop the others. */
  failed: { mailbox: string; folder: string; reason: string }[];
}

/** Subscribes to every watched folder, renews in time, and makes lost subscriptions anew. Polling alone serves without an address to be called at. */
export async function watchMailboxes(ctx: Ctx): Promise<WatchSummary> {
  const summary: WatchSummary = { watching: 0, failed: [] };
  if (ctx.ports.hookUrl === null) return summary;
  for (const watched of await listWatchedFolders(ctx)) {
    try {
      await watchFolder(ctx, watched);
      summary.watching++;
    } catch (error) {
      summary.failed.push({ mailbox: watched.mailbox.address, folder: watched.folder.folder, reason: (error as Error).message });
    }
  }
  return summary;
}

/** Enqueues one look at each watched folder: a notification may be lost, and then the next look finds the mail. */
export async function pollMailboxes(ctx: Ctx): Promise<number> {
  const folders = await listWatchedFolders(ctx);
  await inTransaction(ctx, async (ctx) => {
    for (const { folder } of folders) await enqueueCatchUp(ctx, folder);
  });
  return folders.length;
}

export function enqueueCatchUp(ctx: Ctx, folder: { mailboxId: string; folder: string }, startAfter?: Date): Promise<void> {
  return enqueueJob(ctx, "mailbox.catchUp", { mailboxId: folder.mailboxId, folder: folder.folder }, { singletonKey: `${folder.mailboxId}:${folder.folder}`, startAfter });
}

/** Makes sure of one folder's subscription. Throws what the mailbox port throws. */
export async function watchFolder(ctx: Ctx, { mailbox, folder }: WatchedFolder): Promise<void> {
  const { hookUrl } = ctx.ports;
  if (hookUrl === null) return;
  const now = ctx.now().getTime();
  const expiresAt = new Date(now + SUBSCRIPTION_MINUTES * MINUTE_MS);
  const endsAt = folder.subscriptionExpiresAt?.getTime() ?? 0;
  if (folder.subscriptionId && endsAt > now + RENEW_BEFORE_MINUTES * MINUTE_MS) return;
  if (folder.subscriptionId && endsAt > now && (await ctx.ports.mailbox.renewSubscription(mailbox.address, folder.subscriptionId, expiresAt)) === "renewed") {
    await ctx.db.update(mailboxFolders).set({ subscriptionExpiresAt: expiresAt }).where(eq(mailboxFolders.subscriptionId, folder.subscriptionId));
    return;
  }
  // A secret, so from the system's own source of randomness and not from ctx.newId, which can be guessed in part.
  const clientState = randomBytes(32).toString("base64url");
  const made = await ctx.ports.mailbox.subscribe({ mailbox: mailbox.address, folder: folder.folder, notificationUrl: hookUrl, lifecycleUrl: `${hookUrl}/lifecycle`, clientState, expiresAt });
  await inTransaction(ctx, async (ctx) => {
    // Another server may have subscribed meanwhile: the first one stays, this one's notifications are unknown and expire.
    const isUnchanged = folder.subscriptionId === null ? isNull(mailboxFolders.subscriptionId) : eq(mailboxFolders.subscriptionId, folder.subscriptionId);
    const stored = await ctx.db
      .update(mailboxFolders)
      .set({ subscriptionId: made.subscriptionId, clientState, subscriptionExpiresAt: made.expiresAt })
      .where(and(ofFolder(folder), isUnchanged))
      .returning({ folder: mailboxFolders.folder });
    if (stored.length === 0) return;
    await recordEvent(ctx, { name: "mailbox.watched", subject: { type: "mailbox", id: mailbox.id }, data: { folder: folder.folder, expiresAt: made.expiresAt.toISOString() } });
    // What changed between the last look and the subscription was announced to nobody.
    await enqueueCatchUp(ctx, folder);
  });
}

/** Ends the subscriptions of a mailbox that is left alone from now on. Outlook ends by itself what it does not hear of. */
export async function unwatchFolders(ctx: Ctx, address: string, folders: Pick<FolderRow, "mailboxId" | "folder" | "subscriptionId">[]): Promise<void> {
  for (const folder of folders) {
    if (folder.subscriptionId === null) continue;
    await ctx.db.update(mailboxFolders).set({ subscriptionId: null, clientState: null, subscriptionExpiresAt: null }).where(ofFolder(folder));
    await ctx.ports.mailbox.unsubscribe(address, folder.subscriptionId).catch((error: unknown) => {
      if (!isMailboxFault(error)) throw error;
    });
  }
}
