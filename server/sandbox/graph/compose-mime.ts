import MailComposer from "nodemailer/lib/mail-composer";
import type { HeaderField, Recipient, StoredMessage } from "./model.ts";
import { htmlToText } from "./plain-text.ts";

/**
 * The MIME form of a message that was made over Graph. Blind recipients are left out, as in the copies
 * that travel. `blob` reads an attachment's content, one character a byte.
 */
export async function composeMime(message: StoredMessage, blob: (key: number) => string): Promise<Buffer> {
  const isHtml = message.body.contentType === "html";
  const composer = new MailComposer({
    from: addressOf(message.from),
    sender: isSame(message.sender, message.from) ? undefined : addressOf(message.sender),
    to: message.to.map(addressOf).filter((address) => address !== undefined),
    cc: message.cc.map(addressOf).filter((address) => address !== undefined),
    replyTo: message.replyTo.map(addressOf).filter((address) => address !== undefined),
    subject: message.subject,
    messageId: message.internetMessageId,
    date: new Date(message.sentAt),
    inReplyTo: message.inReplyTo ?? undefined,
    references: message.references.length > 0 ? message.references : undefined,
    priority: message.importance,
    html: isHtml ? message.body.content : undefined,
    text: isHtml ? htmlToText(message.body.content) : message.body.content,
    headers: [...message.headers, ...keptHeaders(message)].map((header: HeaderField) => ({ key: header.name, value: header.value })),
    attachments: message.attachments.map((attachment) => ({
      filename: attachment.name,
      contentType: attachment.contentType,
      content: Buffer.from(blob(attachment.key), "latin1"),
      cid: attachment.isInline ? (attachment.contentId ?? undefined) : undefined,
      contentDisposition: attachment.isInline ? ("inline" as const) : ("attachment" as const),
    })),
    newline: "windows",
    // A client's text must never make the sandbox read its files or call other hosts.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/** Headers that were set as properties of PS_INTERNET_HEADERS travel with the mail. */
function keptHeaders({ properties }: StoredMessage): HeaderField[] {
  return properties.flatMap(({ id, value }) => {
    const name = /^String \{00020386-0000-0000-c000-000000000046\} Name (x-[\w-]{1,60})$/i.exec(id)?.[1];
    return name ? [{ name, value }] : [];
  });
}

function addressOf(recipient: Recipient | null): { name: string; address: string } | undefined {
  const { name, address } = recipient?.emailAddress ?? {};
  return address ? { name: name && name !== address ? name : "", address } : undefined;
}

function isSame(a: Recipient | null, b: Recipient | null): boolean {
  return a?.emailAddress.address?.toLowerCase() === b?.emailAddress.address?.toLowerCase();
}
