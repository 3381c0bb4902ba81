import { isNotNull, and, eq, or } from "drizzle-orm";
import { mailboxes, mailboxFolders, mailboxGrants, users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { forgetGrant } from "./disconnect-own-mailbox.ts";

/**
 * Whose access to Mailroom was ended: their leave is deleted, and their mailbox is left alone. Its token counts for nothing
 * from the moment that the access ends (mailbox-tokens); Outlook's subscriptions end by themselves.
 */
export async function endGrants(ctx: Ctx): Promise<void> {
  const ended = await ctx.db
    .select({ mailbox: mailboxes })
    .from(users)
    .innerJoin(mailboxes, eq(mailboxes.userId, users.id))
    .leftJoin(mailboxGrants, eq(mailboxGrants.userId, users.id))
    .where(and(isNotNull(users.disabledAt), or(eq(mailboxes.isWatched, true), isNotNull(mailboxGrants.userId))));
  for (const { mailbox } of ended) {
    await ctx.db.update(mailboxFolders).set({ subscriptionId: null, clientState: null, subscriptionExpiresAt: null }).where(eq(mailboxFolders.mailboxId, mailbox.id));
    await forgetGrant(ctx, mailbox);
  }
}
