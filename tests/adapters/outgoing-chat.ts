import fc from "fast-check";
import type { OutgoingContent, TemplateComponent } from "../../server/contract/chats.ts";
import type { OutboundChat, OutboundMessage } from "../../server/services/deliveries/channel.ts";
import type { accountOf } from "./outbound.ts";
import { messageOf } from "./outbound.ts";

/** The SHA-256 under which tests keep a picture's bytes. */
export const FILE = "f".repeat(64);
export const files = new Map([[FILE, Buffer.from("\x89PNG picture", "latin1") as Uint8Array]]);

export function chatOf(account: ReturnType<typeof accountOf>, content: OutgoingContent, given: Partial<OutboundChat> = {}, to = "+4791234567"): OutboundMessage {
  return messageOf(account, { to: { address: to }, subject: "", html: "", text: "", chat: { content, replyTo: null, isHuman: true, isOutsideWindow: false, files, ...given } });
}

const words = (maxLength: number, minLength = 1) => fc.string({ minLength, maxLength, unit: "grapheme" }).filter((text) => text.trim().length >= minLength && text.length <= maxLength);
const mediaParameter = fc.record({ type: fc.constantFrom("image" as const, "video" as const, "document" as const), fileSha256: fc.constant(FILE), fileName: fc.option(words(40), { nil: undefined }) });
const textParameter = fc.record({ type: fc.constant("text" as const), text: words(200), name: fc.option(fc.constantFrom("first_name", "trip"), { nil: undefined }) });
const component: fc.Arbitrary<TemplateComponent> = fc.oneof(
  fc.record({ type: fc.constant("header" as const), parameters: fc.array(fc.oneof(mediaParameter, textParameter), { maxLength: 1 }) }),
  fc.record({ type: fc.constant("body" as const), parameters: fc.array(textParameter, { maxLength: 5 }) }),
  fc.record({ type: fc.constant("button" as const), button: fc.record({ kind: fc.constantFrom("quick_reply" as const, "url" as const, "copy_code" as const), index: fc.nat(9) }), parameters: fc.array(fc.oneof(textParameter, fc.record({ type: fc.constant("payload" as const), payload: words(60) })), { minLength: 1, maxLength: 1 }) }),
);

/** Everything that a chat may say. */
export const anyContent: fc.Arbitrary<OutgoingContent> = fc.oneof(
  fc.record({ type: fc.constant("text" as const), body: words(4_096) }),
  fc.record({ type: fc.constantFrom("image" as const, "video" as const, "audio" as const, "document" as const, "sticker" as const), fileSha256: fc.constant(FILE), mimeType: fc.constantFrom("image/png", "application/pdf"), fileName: fc.option(words(60)), caption: fc.option(words(1_024)) }),
  fc.record({ type: fc.constant("template" as const), name: fc.stringMatching(/^[a-z_]{1,40}$/), language: fc.constantFrom("de", "en_US", "nb"), components: fc.array(component, { maxLength: 4 }), preview: words(100) }),
  fc.record({ type: fc.constant("interactive" as const), body: words(1_024), footer: fc.option(words(60)), choices: fc.array(fc.record({ id: words(200), title: words(24), description: fc.option(words(72)) }), { minLength: 1, maxLength: 10 }) }),
  fc.record({ type: fc.constant("reaction" as const), emoji: fc.option(fc.constantFrom("👍", "❤️")), toProviderMessageId: fc.constant("wamid.HBgLMTY1MDM4") }),
);
