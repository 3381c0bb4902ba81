import type { TemplateContent } from "../templates/merge-chat-template.ts";
import type { OutboundMessage } from "./channel.ts";

/** What leaves for one recipient by an approved template: it may go at any time, and names no file of ours. */
export const templateMessage = (content: TemplateContent) =>
  ({
    subject: "", html: "", text: content.preview, headers: {}, attachments: [],
    chat: { content, replyTo: null, isHuman: false, isOutsideWindow: true, files: new Map() },
  }) satisfies Partial<OutboundMessage>;
