import { and, eq, gte, isNull } from "drizzle-orm";
import { arrivals, mailboxes, mailboxFolders } from "../../../drizzle/schema/people.ts";
import type { ChangeMailbox, MailboxState } from "../../contract/mailboxes.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import type { MailboxRow } from "../people/queries.ts";
import { requireTeam } from "./connect-mailbox.ts";
import { readMailbox } from "./list-mailboxes.ts";
import { requireVisibleMailbox } from "./require-mailbox.ts";
import { enqueueCatchUp, unwatchFolders } from "./watch-mailboxes.ts";
import { type FolderRow, watchedFoldersOf } from "./watched-folders.ts";

/** Changes what is given. A mailbox that is watched again is caught up; an earlier `watchFrom` brings what lies between. */
export async function changeMailbox(ctx: Ctx, { mailboxId, ...input }: ChangeMailbox & { mailboxId: string }): Promise<MailboxState> {
  const before = await requireVisibleMailbox(ctx, mailboxId);
  if (before.userId !== null && input.teamId) throw refuse("unprocessable", "A person's own mailbox belongs to no team.", { remedy: "Connect a shared mailbox for the team." });
  const dropped = await inTransaction(ctx, async (ctx) => {
    await requireTeam(ctx, input.teamId);
    const { version, watchFrom, ...fields } = input;
    const change = { ...fields, ...(watchFrom === undefined ? {} : { watchFrom: watchFrom === null ? null : new Date(watchFrom) }) };
    const [after] = await ctx.db.update(mailboxes).set({ ...change, version: version + 1, ...(input.silentAfterMinutes === undefined ? {} : { alarmedAt: null }) }).where(and(eq(mailboxes.id, mailboxId), eq(mailboxes.version, version))).returning();
    if (!after) throw refuse("stale", "The mailbox was changed in the meantime.", { remedy: "Read it again." });
    if (isEarlier(after, before)) await readAnew(ctx, after);
    const folders = (await watchedFoldersOf(ctx, mailboxId)).map((watched) => watched.folder);
    for (const folder of folders) await enqueueCatchUp(ctx, folder);
    await recordEvent(ctx, { name: nameOf(before, after), subject: { type: "mailbox", id: mailboxId }, data: { address: after.address, changed: Object.keys(change) } });
    return before.isWatched && !after.isWatched ? subscribedOf(ctx, mailboxId) : [];
  });
  // Outside of the transaction: Outlook is asked.
  await unwatchFolders(ctx, before.address, dropped);
  return readMailbox(ctx, mailboxId);
}

function nameOf(before: MailboxRow, after: MailboxRow): string {
  if (before.isWatched === after.isWatched) return "mailbox.changed";
  return after.isWatched ? "mailbox.resumed" : "mailbox.paused";
}

function isEarlier(after: MailboxRow, before: MailboxRow): boolean {
  if (before.watchFrom === null) return false;
  return after.watchFrom === null || after.watchFrom < before.watchFrom;
}

/** What was left alone as too old has no account from now on, and the folders are listed once more. */
async function readAnew(ctx: Ctx, mailbox: MailboxRow): Promise<void> {
  const isWanted = mailbox.watchFrom === null ? undefined : gte(arrivals.receivedAt, mailbox.watchFrom);
  await ctx.db.delete(arrivals).where(and(eq(arrivals.mailboxId, mailbox.id), eq(arrivals.outcome, "ignored"), eq(arrivals.reason, "before_watch_from"), isNull(arrivals.messageId), isWanted));
  await ctx.db.update(mailboxFolders).set({ deltaLink: null, caughtUpAt: null }).where(eq(mailboxFolders.mailboxId, mailbox.id));
}

function subscribedOf(ctx: Ctx, mailboxId: string): Promise<FolderRow[]> {
  return ctx.db.select().from(mailboxFolders).where(eq(mailboxFolders.mailboxId, mailboxId));
}
