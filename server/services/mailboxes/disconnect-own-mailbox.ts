import { eq, sql } from "drizzle-orm";
import { mailboxes, mailboxFolders, mailboxGrants } from "../../../drizzle/schema/people.ts";
import type { MailboxState } from "../../contract/mailboxes.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import type { MailboxRow } from "../people/queries.ts";
import { findOwnMailbox } from "./grants.ts";
import { readMailbox } from "./list-mailboxes.ts";
import { unwatchFolders } from "./watch-mailboxes.ts";

/** One's own mailbox is left alone from now on, and one's leave forgotten. What was read of it stays; connecting it again goes on from there. */
export async function disconnectOwnMailbox(ctx: Ctx): Promise<MailboxState> {
  const mailbox = ctx.actor.type === "user" ? await findOwnMailbox(ctx, ctx.actor.id) : null;
  if (!mailbox) throw refuse("not_found", "You have no mailbox here.");
  // While its token still opens it.
  await unwatchFolders(ctx, mailbox.address, await ctx.db.select().from(mailboxFolders).where(eq(mailboxFolders.mailboxId, mailbox.id)));
  await forgetGrant(ctx, mailbox);
  return readMailbox(ctx, mailbox.id);
}

/** The leave is deleted and its mailbox stops, in one. */
export function forgetGrant(ctx: Ctx, { id, userId, address, isWatched }: MailboxRow): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    if (userId !== null) await ctx.db.delete(mailboxGrants).where(eq(mailboxGrants.userId, userId));
    await ctx.db.update(mailboxes).set({ isWatched: false, readBy: "delegated", failure: null, failedAt: null, blockedUntil: null, alarmedAt: null, version: sql`${mailboxes.version} + 1` }).where(eq(mailboxes.id, id));
    if (isWatched) await recordEvent(ctx, { name: "mailbox.disconnected", subject: { type: "mailbox", id }, data: { address } });
  });
}
