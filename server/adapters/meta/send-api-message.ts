import type { MediaType, OutgoingContent } from "../../contract/chats.ts";
import type { OutboundMessage } from "../../services/deliveries/channel.ts";
import type { PageProvider } from "./page-route.ts";

/** https://developers.facebook.com/docs/messenger-platform/reference/buttons/quick-replies */
const QUICK_REPLY_TITLE_CHARS_MAX = 20;

/** What the platform calls a file. It knows no stickers of others. */
export const attachmentTypes: Record<MediaType, "image" | "video" | "audio" | "file"> = { image: "image", sticker: "image", video: "video", audio: "audio", document: "file" };

/** The requests of one message, in order: a picture says nothing below it, so its words follow. Null: the platform has no such thing. */
export function sendApiBodies(provider: PageProvider, message: OutboundMessage, attachmentId: string | null): Record<string, unknown>[] | null {
  const { content, replyTo, isOutsideWindow } = message.chat!;
  const recipient = { id: message.to.address };
  // What a person writes may go for seven days: https://developers.facebook.com/docs/messenger-platform/send-messages/message-tags
  const kind = isOutsideWindow ? { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" } : { messaging_type: "RESPONSE" };
  const say = (said: Record<string, unknown>) => ({
    recipient,
    ...kind,
    // Comes back with the echo, as WhatsApp's word of ours does with every status.
    message: { ...said, ...(provider === "messenger" && { metadata: message.deliveryId }) },
    ...(replyTo !== null && { reply_to: { mid: replyTo } }),
  });
  switch (content.type) {
    case "text": {
      return [say({ text: content.body })];
    }
    case "interactive": {
      const text = content.footer === null ? content.body : `${content.body}\n\n${content.footer}`;
      return [say({ text, quick_replies: content.choices.map(({ id, title }) => ({ content_type: "text", title: title.slice(0, QUICK_REPLY_TITLE_CHARS_MAX), payload: id })) })];
    }
    case "reaction": {
      const payload = { message_id: content.toProviderMessageId };
      if (content.emoji === null) return [{ recipient, sender_action: "unreact", payload }];
      // Instagram knows one.
      return [{ recipient, sender_action: "react", payload: { ...payload, reaction: provider === "instagram" ? "love" : content.emoji } }];
    }
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker": {
      const attachment = say({ attachment: { type: attachmentTypes[content.type], payload: { attachment_id: attachmentId ?? "" } } });
      return content.caption === null ? [attachment] : [attachment, say({ text: content.caption })];
    }
    case "template": {
      return null;
    }
    default: {
      return content satisfies never;
    }
  }
}

/** What the platform lets nobody but a person say. */
export const isWindowClosed = ({ chat }: OutboundMessage): boolean => chat!.isOutsideWindow && !chat!.isHuman;

export const isFile = (content: OutgoingContent): content is Extract<OutgoingContent, { fileSha256: string }> => "fileSha256" in content;
