import MailComposer from "nodemailer/lib/mail-composer";
import type { OutboundMessage } from "../../services/deliveries/channel.ts";

/** RFC 5322, 2.1.1: octets in a line, without its end. */
const HEADER_VALUE_CHARS_MAX = 900;
const NAME_CHARS_MAX = 200;

/** What the message itself says; a header of the same name would contradict it, or smuggle recipients in. */
const OWN_HEADERS = /^(from|sender|to|cc|bcc|subject|date|message-id|reply-to|return-path|received|mime-version|content-.*|dkim-.*|arc-.*)$/i;

/**
 * The message as it travels, as bytes: text and HTML as alternatives, pictures in the text related to it, attachments
 * beside them. Whatever is in a name, a subject or a header stays within its line.
 */
export function composeMime(message: OutboundMessage, options: { date: Date; attachments?: OutboundMessage["attachments"] }): Promise<Buffer> {
  const { account } = message;
  const composer = new MailComposer({
    from: addressOf(account.from),
    to: addressOf({ address: message.to.address, name: message.to.name ?? null }),
    replyTo: message.replyTo === undefined ? undefined : addressOf({ address: message.replyTo, name: null }),
    subject: oneLine(message.subject).slice(0, HEADER_VALUE_CHARS_MAX),
    messageId: oneLine(message.internetMessageId),
    date: options.date,
    html: message.html === "" ? undefined : message.html,
    text: message.text,
    headers: safeHeaders(message.headers).map(([key, value]) => ({ key, value })),
    attachments: (options.attachments ?? message.attachments).map((attachment) => ({
      filename: oneLine(attachment.fileName).slice(0, NAME_CHARS_MAX),
      contentType: oneLine(attachment.mediaType),
      content: Buffer.from(attachment.bytes),
      cid: attachment.contentId === null ? undefined : oneLine(attachment.contentId).replace(/[<>\s]/g, ""),
      contentDisposition: attachment.contentId === null ? ("attachment" as const) : ("inline" as const),
    })),
    newline: "windows",
    // A template's text must never make us read our files or call other hosts.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/** Headers that may be set from outside, each on one line. */
export function safeHeaders(headers: Record<string, string>): [name: string, value: string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    if (!/^[!-9;-~]{1,76}$/.test(name) || OWN_HEADERS.test(name)) return [];
    return [[name, oneLine(value).slice(0, HEADER_VALUE_CHARS_MAX)]];
  });
}

/** Without line breaks and other control characters. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

function addressOf({ address, name }: { address: string; name: string | null }): { name: string; address: string } {
  // Brackets and commas would make of one address several.
  return { name: oneLine(name ?? "").slice(0, NAME_CHARS_MAX), address: oneLine(address).replace(/[<>,;\s"]/g, "") };
}
