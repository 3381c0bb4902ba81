import { and, eq, isNull } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";

/** The job: gives a mail a category in Outlook, beside those that it has. A mail that is gone needs none, and Outlook knows no chats. */
export async function setOutlookCategory(ctx: Ctx, { messageId, category }: { messageId: string; category: string }): Promise<void> {
  const [row] = await ctx.db.select({ mailbox: mailboxes.address, providerMessageId: messages.providerMessageId }).from(messages).innerJoin(mailboxes, eq(mailboxes.id, messages.mailboxId)).where(and(eq(messages.id, messageId), isNull(messages.chat)));
  if (row) await ctx.ports.mailbox.categorise(row.mailbox, row.providerMessageId, category);
}
