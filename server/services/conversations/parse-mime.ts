import { createHash } from "node:crypto";
import PostalMime, { type Address, type Attachment, decodeWords, type Email } from "postal-mime";
import { cleanLine, cleanText, cutAt } from "./clean-text.ts";
import { HTML_CHARS_MAX, htmlToText, sanitiseMailHtml } from "./mail-html.ts";
import { visibleTextOf } from "./visible-text.ts";

export const TEXT_CHARS_MAX = 500_000;
export const SUBJECT_CHARS_MAX = 998;
export const ADDRESSES_MAX = 500;
export const REFERENCES_MAX = 50;
export const ATTACHMENTS_MAX = 200;
const ADDRESS_CHARS_MAX = 254;
const NAME_CHARS_MAX = 200;
const EML = ".eml";

export interface MailAddress {
  address: string;
  name: string | null;
}

export interface ParsedMail {
  messageId: string | null;
  inReplyTo: string | null;
  references: string[];
  from: MailAddress | null;
  /** Where the mail asks answers to go. */
  replyTo: MailAddress | null;
  to: MailAddress[];
  cc: MailAddress[];
  subject: string;
  date: Date | null;
  text: string;
  /** What it says itself: see visible-text.ts. */
  visible: string;
  /** Sanitised; null when the mail has none. */
  html: string | null;
  isTruncated: boolean;
  /** By lower-case name, the first value of each. */
  headers: Map<string, string>;
  attachments: ParsedAttachment[];
  /** Why only raw text could be read of it; null for mails that follow the format. */
  damage: string | null;
}

export interface ParsedAttachment {
  name: string;
  contentType: string;
  size: number;
  sha256: string;
  contentId: string | null;
  isInline: boolean;
}

/** A mail that hangs on another one is a file of it; its words are not those of the mail around it. */
export const PARSE_OPTIONS = { forceRfc822Attachments: true } as const;

/** Reads any bytes as a mail and never throws: what cannot be parsed is kept as raw text, with the reason in `damage`. */
export async function parseMime(mime: Uint8Array): Promise<ParsedMail> {
  try {
    return toParsedMail(await PostalMime.parse(mime, PARSE_OPTIONS), null);
  } catch (error) {
    const raw = new TextDecoder("utf-8").decode(mime.subarray(0, TEXT_CHARS_MAX));
    const subject = /^subject:[ \t]*(.*)$/im.exec(raw)?.[1] ?? "";
    const from = /^from:.*?([^\s<>"]+@[^\s<>"]+)/im.exec(raw)?.[1] ?? null;
    const email: Email = { headers: [], headerLines: [], attachments: [], subject, text: raw, ...(from && { from: { name: "", address: from } }) };
    const parsed = toParsedMail(email, `The mail does not follow the format: ${(error as Error).message}`);
    return { ...parsed, isTruncated: parsed.isTruncated || mime.byteLength > TEXT_CHARS_MAX };
  }
}

function toParsedMail(parsed: Email, damage: string | null): ParsedMail {
  const email = isUtf7(parsed) ? { ...parsed, subject: fromUtf7(parsed.subject ?? ""), text: fromUtf7(parsed.text ?? ""), html: undefined } : parsed;
  const text = cleanText(email.text?.trim() ? email.text : htmlToText(email.html ?? ""));
  const kept = cutAt(text, TEXT_CHARS_MAX);
  const html = email.html?.trim() ? email.html : null;
  const headers = new Map<string, string>();
  for (const { key, value } of email.headers) if (!headers.has(key)) headers.set(key, cleanLine(value, SUBJECT_CHARS_MAX));
  return {
    messageId: messageIds(email.messageId)[0] ?? null,
    inReplyTo: messageIds(email.inReplyTo)[0] ?? null,
    references: messageIds(email.references).slice(-REFERENCES_MAX),
    from: addressesOf([email.from, email.sender])[0] ?? null,
    replyTo: addressesOf(email.replyTo)[0] ?? null,
    to: addressesOf(email.to),
    cc: addressesOf(email.cc),
    subject: cleanLine(email.subject ?? "", SUBJECT_CHARS_MAX),
    date: dateOf(email.date),
    text: kept,
    visible: cleanText(visibleTextOf({ text: kept, html: html && cutAt(html, HTML_CHARS_MAX), isTextOfHtml: !email.text?.trim() })),
    html: html && sanitiseMailHtml(html),
    isTruncated: text.length > TEXT_CHARS_MAX || (email.html?.length ?? 0) > HTML_CHARS_MAX || email.attachments.length > ATTACHMENTS_MAX,
    headers,
    attachments: email.attachments.slice(0, ATTACHMENTS_MAX).map(toAttachment),
    damage,
  };
}

/** RFC 2152: old Outlook wrote it, and nothing decodes it any more. Its HTML is not shown: letters that nobody checked may come out of it. */
const isUtf7 = (email: Email) => /charset\s*=\s*"?(unicode-1-1-)?utf-7/i.test(email.headers.find(({ key }) => key === "content-type")?.value ?? "");

const fromUtf7 = (text: string) =>
  text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, coded: string) => (coded === "" ? "+" : Buffer.from(coded, "base64").subarray(0, 2 * Math.floor((coded.length * 6) / 16)).swap16().toString("utf16le")));

/** With angle brackets, however they were written; RFC 5322, 3.6.4. */
function messageIds(header: string | undefined): string[] {
  const ids = (header ?? "").match(/<[^<>\s]{1,990}>/g) ?? [];
  if (ids.length > 0) return ids.map((id) => cleanLine(id, 998));
  const bare = cleanLine(header ?? "", 996).replace(/[<>\s]/g, "");
  return bare ? [`<${bare}>`] : [];
}

function addressesOf(addresses: (Address | undefined)[] | undefined): MailAddress[] {
  const flat = (addresses ?? []).flatMap((entry) => (entry?.group ? entry.group : entry ? [entry] : []));
  return flat
    .map((entry) => ({ address: cleanLine(entry.address ?? "", ADDRESS_CHARS_MAX).replace(/\s/g, ""), name: cleanLine(entry.name ?? "", NAME_CHARS_MAX) || null }))
    .filter((entry) => entry.address.includes("@"))
    .slice(0, ADDRESSES_MAX);
}

function dateOf(date: string | undefined): Date | null {
  const moment = new Date(date ?? "");
  return Number.isNaN(moment.getTime()) ? null : moment;
}

function toAttachment(attachment: Attachment): ParsedAttachment {
  const content = typeof attachment.content === "string" ? new TextEncoder().encode(attachment.content) : new Uint8Array(attachment.content);
  return {
    name: attachmentName(attachment.filename ?? (attachment.mimeType === "message/rfc822" ? nameOfMail(content) : "")),
    contentType: cleanLine(attachment.mimeType, 100) || "application/octet-stream",
    size: content.byteLength,
    sha256: sha256Of(content),
    contentId: attachment.contentId ? cleanLine(attachment.contentId, NAME_CHARS_MAX) : null,
    isInline: attachment.related === true || attachment.disposition === "inline",
  };
}

export const attachmentName = (name: string) => cleanLine(name, NAME_CHARS_MAX) || "unnamed";

const HEADER_CHARS_MAX = 64 * 1024;

/** As Outlook names an attached mail: by its subject. */
function nameOfMail(content: Uint8Array): string {
  const head = new TextDecoder("latin1").decode(content.subarray(0, HEADER_CHARS_MAX)).split(/\r?\n\r?\n/, 1)[0]!;
  const subject = /^subject:[ \t]*(.*(?:\r?\n[ \t].*)*)/im.exec(head)?.[1] ?? "";
  const words = decodeWords(Buffer.from(subject.replace(/\r?\n[ \t]+/g, " "), "latin1").toString("utf8"));
  return `${cleanLine(words, NAME_CHARS_MAX - EML.length) || "message"}${EML}`;
}

export const sha256Of = (content: Uint8Array) => createHash("sha256").update(content).digest("hex");
