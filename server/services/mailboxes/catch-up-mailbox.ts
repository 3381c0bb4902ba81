import { and, eq, isNull, lt, or } from "drizzle-orm";
import { mailboxes, mailboxFolders } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { isMailboxFault, type ListedMessage, type MailboxChanges } from "../conversations/mailbox.ts";
import { recordEvent } from "../events/record-event.ts";
import { type Hold, holdMailbox } from "./hold-mailbox.ts";
import { findArrivals, isSettled, placeArrivals } from "./place-arrivals.ts";
import { receiveListed } from "./receive-listed.ts";
import { enqueueReconciliation } from "./reconcile-mailbox.ts";
import { enqueueCatchUp, watchFolder } from "./watch-mailboxes.ts";
import { findWatchedFolder, ofFolder, type WatchedFolder } from "./watched-folders.ts";

/** What is left after so long is read by the next job, so that a mailbox of years holds up no other. */
const RUN_MS_MAX = 10_000;

/**
 * Accounts for all that changed in one folder since the last look, whatever the length of the gap. The delta link is
 * stored after each page, so that a crash repeats at most one page, which changes nothing. While Outlook does not
 * answer, the mailbox says so, and the job comes again.
 */
export async function catchUpMailbox(ctx: Ctx, input: { mailboxId: string; folder: string }): Promise<{ received: number }> {
  const watched = await findWatchedFolder(ctx, input);
  if (!watched) return { received: 0 };
  const held = await holdMailbox(ctx, input.mailboxId, async (hold) => {
    const fresh = (await findWatchedFolder(ctx, input)) ?? watched;
    const received = await readPages(ctx, hold, fresh);
    await watchFolder(ctx, fresh).catch(onlyFaults);
    return received;
  });
  if (held.isHeld) return { received: held.value };
  // Whoever reads now may have read past this change already: look once more.
  if (held.until) await enqueueCatchUp(ctx, input, held.until);
  return { received: 0 };
}

/** Outlook refused the subscription: polling serves meanwhile, and the next look or the schedule tries again. */
function onlyFaults(error: unknown): void {
  if (!isMailboxFault(error)) throw error;
}

async function readPages(ctx: Ctx, hold: Hold, { folder }: WatchedFolder): Promise<number> {
  const endsAt = performance.now() + RUN_MS_MAX;
  let { deltaLink } = folder;
  let received = 0;
  for (;;) {
    const changes = await readPage(ctx, hold, folder, deltaLink);
    if (changes === null) return received;
    received += await accountFor(ctx, hold, changes);
    // What left the folder while the link was too old is told nowhere: both sides are counted.
    if (changes.isRestarted) await enqueueReconciliation(ctx, folder);
    deltaLink = changes.nextLink;
    await storeProgress(ctx, hold, folder, changes);
    if (changes.done) return received;
    if (performance.now() > endsAt) {
      await enqueueCatchUp(ctx, folder);
      return received;
    }
    await hold.renew();
  }
}

/** Null: somebody deleted the folder in Outlook. */
async function readPage(ctx: Ctx, hold: Hold, folder: WatchedFolder["folder"], deltaLink: string | null): Promise<MailboxChanges | null> {
  try {
    return await ctx.ports.mailbox.changes(hold.mailbox.address, folder.folder, deltaLink);
  } catch (error) {
    const isLost = isMailboxFault(error) && error.status === 404 && folder.providerFolderId !== null && !/user|mailbox/i.test(error.code);
    if (!isLost) throw error;
    await loseFolder(ctx, hold, folder);
    return null;
  }
}

async function loseFolder(ctx: Ctx, hold: Hold, folder: WatchedFolder["folder"]): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    await ctx.db.update(mailboxFolders).set({ isWatched: false, deltaLink: null, subscriptionId: null, clientState: null, subscriptionExpiresAt: null }).where(ofFolder(folder));
    await recordEvent(ctx, { name: "mailbox.folder_lost", subject: { type: "mailbox", id: hold.mailbox.id }, data: { folder: folder.name ?? folder.folder } });
    await enqueueReconciliation(ctx, folder);
  });
}

/** Every message of the page has its account before the page counts as read. */
async function accountFor(ctx: Ctx, hold: Hold, changes: MailboxChanges): Promise<number> {
  const { mailbox } = hold;
  const changedIds = changes.changed.map((one) => one.providerMessageId);
  const known = await findArrivals(ctx, mailbox.id, [...changedIds, ...changes.removed]);
  const listed = await listedOf(ctx, hold, changes, (id) => isSettled(known.get(id)));
  const moved = new Map([...listed.values()].flatMap((one) => (known.has(one.providerMessageId) ? [[one.providerMessageId, one.folder] as const] : [])));
  const left = changes.removed.filter((id) => known.has(id) && !listed.has(id));
  await placeArrivals(ctx, mailbox.id, new Map([...moved, ...left.map((id) => [id, null] as const)]));
  const unknown = [...listed.values()].filter((one) => !known.has(one.providerMessageId) || known.get(one.providerMessageId)!.outcome === "gone");
  return receiveListed(ctx, hold, unknown);
}

/**
 * What Outlook says of each that changed or left. An update may say only what changed of a mail; one that left the folder
 * may lie in another, also before we ever saw it.
 */
async function listedOf(ctx: Ctx, hold: Hold, changes: MailboxChanges, isKnown: (id: string) => boolean): Promise<Map<string, ListedMessage>> {
  const told = new Map(changes.changed.flatMap(({ providerMessageId, listed }) => (listed ? [[providerMessageId, listed] as const] : [])));
  const untold = changes.changed.filter((one) => one.listed === null && !isKnown(one.providerMessageId)).map((one) => one.providerMessageId);
  const asked = [...new Set([...untold, ...changes.removed])].filter((id) => id !== "" && !told.has(id));
  const described = asked.length === 0 ? new Map<string, ListedMessage>() : await ctx.ports.mailbox.describe(hold.mailbox.address, asked);
  return new Map([...told, ...described]);
}

async function storeProgress(ctx: Ctx, hold: Hold, folder: WatchedFolder["folder"], changes: MailboxChanges): Promise<void> {
  const caughtUp = changes.done ? { caughtUpAt: ctx.now() } : {};
  await ctx.db.update(mailboxFolders).set({ deltaLink: changes.nextLink, ...caughtUp }).where(ofFolder(folder));
  if (!changes.done) return;
  const isOlder = or(isNull(mailboxes.lastSeenAt), lt(mailboxes.lastSeenAt, ctx.now()));
  await ctx.db.update(mailboxes).set({ lastSeenAt: ctx.now() }).where(and(eq(mailboxes.id, hold.mailbox.id), isOlder));
}
