import type { ChatMessage } from "../../contract/chats.ts";
import type { SendMessage } from "../../contract/inbox.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { queueChat } from "../chats/queue-chat.ts";
import { requireConversation } from "./conversation-view.ts";

/** A text into a conversation, as queueChat does it. A mail is answered by its case's reply, which knows whom it goes to: refuses `unprocessable`. */
export async function sendMessage(ctx: Ctx, { conversationId, text, id }: SendMessage): Promise<ChatMessage> {
  const { channel, caseId } = await requireConversation(ctx, conversationId);
  if (channel === "email") throw refuse("unprocessable", "A mail is answered with recipients and a subject, which this call does not have.", { remedy: caseId ? "Answer its case (PUT /replies/{id}), or in Outlook." : "Convert it to a case and answer that, or answer in Outlook." });
  return queueChat(ctx, { conversationId, id: id ?? ctx.newId(), content: { type: "text", body: text } });
}
