import { and, eq, isNull, sql } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import type { ChatChannel, OutgoingContent } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { channelRules } from "./channel-rules.ts";
import type { Chat } from "./require-chat.ts";

/** What the telephones' own menus offer first. */
const OFFERED = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
/** Instagram lets a business set this one alone: https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message#send-a-reaction */
const INSTAGRAM_HAS = "❤️";
const ONE_EMOJI = new RegExp(String.raw`^\p{RGI_Emoji}$`, "v");

/** The signs that are offered at a message of this channel; none: it has no reactions. */
export function reactionsOn(channel: ChatChannel): string[] {
  if (!channelRules[channel].reactions) return [];
  return channel === "instagram" ? [INSTAGRAM_HAS] : OFFERED;
}

/** One emoji (or none, which takes the last one back), at a message of this chat that is still there. Refuses `unprocessable` and `not_found`. */
export async function refuseReaction(ctx: Ctx, chat: Chat, { emoji, toProviderMessageId }: Extract<OutgoingContent, { type: "reaction" }>): Promise<void> {
  const offered = reactionsOn(chat.channel);
  if (offered.length === 0) throw refuse("unprocessable", "This channel has no reactions.", { remedy: "Answer with a message." });
  if (emoji !== null && !ONE_EMOJI.test(emoji)) throw refuse("unprocessable", "A reaction is one emoji.", { remedy: "Choose one emoji, or write a message." });
  if (emoji !== null && chat.channel === "instagram" && emoji !== INSTAGRAM_HAS) throw refuse("unprocessable", `On Instagram a business can react with ${INSTAGRAM_HAS} alone.`, { remedy: `Choose ${INSTAGRAM_HAS}, or write a message.` });
  const [at] = await ctx.db
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.mailboxId, chat.mailboxId), eq(messages.providerMessageId, toProviderMessageId), eq(messages.conversationId, chat.id), isNull(messages.revokedAt), sql`(${messages.chat} ->> 'type') is distinct from 'reaction'`));
  if (!at) throw refuse("not_found", "The message that you react to is not in this chat.", { remedy: "Load the chat again." });
}
