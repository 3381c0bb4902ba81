import { eq } from "drizzle-orm";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { type CaseOfMail, openCase } from "../cases/open-case.ts";
import { requireConversation } from "./conversation-view.ts";
import { newestInbound } from "./mark-conversation.ts";

/** Makes a case of a conversation, by what was written last; answers the one that it has. Refuses `conflict` while nobody outside has written. */
export async function convertConversation(ctx: Ctx, { conversationId }: { conversationId: string }): Promise<CaseOfMail> {
  const row = await requireConversation(ctx, conversationId);
  const message = await newestInbound(ctx, conversationId);
  if (!message) throw refuse("conflict", "Nobody has written in this conversation yet.", { remedy: "Open a case without a message, under Cases." });
  const [mailbox] = await ctx.db.select({ address: mailboxes.address }).from(mailboxes).where(eq(mailboxes.id, row.mailboxId));
  return openCase(ctx, { message: { mailbox: mailbox!.address, internetMessageId: message.internetMessageId, providerMessageId: message.providerMessageId } });
}
