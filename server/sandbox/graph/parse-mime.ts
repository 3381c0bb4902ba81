import PostalMime, { decodeWords } from "postal-mime";
import type { Address, Attachment, Email } from "postal-mime";
import type { HeaderField, ItemBody, Recipient } from "./model.ts";

const RECIPIENTS_MAX = 500;
const REFERENCES_MAX = 100;
const ATTACHMENTS_MAX = 250;
const HEADER_CHARS_MAX = 256 * 1024;
const SUBJECT_CHARS_MAX = 1_000;

export interface ParsedMime {
  subject: string;
  body: ItemBody;
  from: Recipient | null;
  sender: Recipient | null;
  to: Recipient[];
  cc: Recipient[];
  bcc: Recipient[];
  replyTo: Recipient[];
  internetMessageId: string | null;
  inReplyTo: string | null;
  references: string[];
  sentAt: Date | null;
  importance: "low" | "normal" | "high";
  attachments: ParsedAttachment[];
}

export interface ParsedAttachment {
  kind: "file" | "item";
  name: string;
  contentType: string;
  isInline: boolean;
  contentId: string | null;
  content: Buffer;
}

/** Reads a raw message. Never throws: what cannot be read as MIME becomes a text body with what was found. */
export async function parseMime(raw: Uint8Array): Promise<ParsedMime> {
  const email = await PostalMime.parse(raw, { forceRfc822Attachments: true }).catch(() => unreadable(raw));
  return {
    subject: clean(email.subject ?? "").replace(/\s+/g, " ").slice(0, SUBJECT_CHARS_MAX),
    body: bodyOf(email),
    from: recipientsOf(email.from)[0] ?? null,
    sender: recipientsOf(email.sender)[0] ?? null,
    to: recipientsOf(...(email.to ?? [])),
    cc: recipientsOf(...(email.cc ?? [])),
    bcc: recipientsOf(...(email.bcc ?? [])),
    replyTo: recipientsOf(...(email.replyTo ?? [])),
    internetMessageId: messageIds(email.messageId)[0] ?? null,
    inReplyTo: messageIds(email.inReplyTo)[0] ?? null,
    references: messageIds(email.references).slice(-REFERENCES_MAX),
    sentAt: readDate(email.date),
    importance: importanceOf(email),
    attachments: email.attachments.slice(0, ATTACHMENTS_MAX).map(attachmentOf),
  };
}

/** The header fields of a raw message (one character a byte), in order, unfolded and decoded. */
export function headersOf(raw: string): HeaderField[] {
  const end = /\r?\n\r?\n/.exec(raw.slice(0, HEADER_CHARS_MAX))?.index ?? Math.min(raw.length, HEADER_CHARS_MAX);
  const unfolded = raw.slice(0, end).replace(/\r?\n[ \t]+/g, " ");
  return unfolded.split(/\r?\n/).flatMap((line) => {
    const field = /^([!-9;-~]+)[ \t]*:\s*(.*)$/.exec(line);
    if (!field) return [];
    const value = Buffer.from(field[2] ?? "", "latin1").toString("utf8");
    return [{ name: field[1] ?? "", value: clean(decodeWords(value)).trim() }];
  });
}

function unreadable(raw: Uint8Array): Email {
  const text = Buffer.from(raw).toString("latin1");
  const headers = headersOf(text).map((field) => ({ ...field, key: field.name.toLowerCase(), originalKey: field.name }));
  const valueOf = (key: string) => headers.find((header) => header.key === key)?.value;
  const bodyAt = /\r?\n\r?\n/.exec(text)?.index ?? 0;
  return {
    headers,
    headerLines: [],
    attachments: [],
    subject: valueOf("subject"),
    messageId: valueOf("message-id"),
    date: valueOf("date"),
    text: text.slice(bodyAt).trim(),
  };
}

function bodyOf(email: Email): ItemBody {
  if (email.html?.trim()) return { contentType: "html", content: clean(email.html) };
  return { contentType: "text", content: clean(email.text ?? "") };
}

function recipientsOf(...addresses: (Address | undefined)[]): Recipient[] {
  const mailboxes = addresses.flatMap((address) => (address ? (address.group ?? [address]) : []));
  return mailboxes.slice(0, RECIPIENTS_MAX).map(({ name, address }) => {
    const readable = clean(address ?? "").trim();
    return { emailAddress: { name: clean(name).trim() || readable, address: readable } };
  });
}

function messageIds(value: string | undefined): string[] {
  const ids = clean(value ?? "").match(/<[^<>\s]{1,900}>/g);
  return ids ?? [];
}

function readDate(value: string | undefined): Date | null {
  const date = value ? new Date(value) : null;
  if (!date || Number.isNaN(date.getTime())) return null;
  const year = date.getUTCFullYear();
  return year >= 1601 && year <= 9999 ? date : null;
}

function importanceOf(email: Email): "low" | "normal" | "high" {
  const value = email.headers.find((header) => header.key === "importance" || header.key === "x-priority")?.value ?? "";
  if (/^\s*(high|[12]\b)/i.test(value)) return "high";
  return /^\s*(low|[45]\b)/i.test(value) ? "low" : "normal";
}

function attachmentOf(part: Attachment, index: number): ParsedAttachment {
  const content = typeof part.content === "string" ? Buffer.from(part.content) : Buffer.from(part.content as Uint8Array);
  const contentId = part.contentId?.replace(/^<|>$/g, "").trim();
  const isItem = part.mimeType === "message/rfc822";
  return {
    kind: isItem ? "item" : "file",
    name: clean(part.filename ?? "").trim() || `${isItem ? "message" : "attachment"}-${index + 1}`,
    contentType: clean(part.mimeType || "application/octet-stream"),
    isInline: part.related === true || (part.disposition === "inline" && Boolean(contentId)),
    contentId: contentId ? clean(contentId) : null,
    content,
  };
}

// NUL and lone surrogates cannot travel: the one breaks databases further on, the others are no valid UTF-8.
function clean(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}
