import PostalMime, { type Email } from "postal-mime";
import { htmlToText } from "../conversations/mail-html.ts";
import { readNotification } from "./read-notification.ts";

/** One recipient's lines of a delivery report: RFC 3464, 2.3. */
export interface ReportedRecipient {
  /** Where it went in the end; a forwarding may have made it another than we wrote to. */
  finalRecipient: string | null;
  /** As we wrote it. */
  originalRecipient: string | null;
  action: "failed" | "delayed" | "delivered" | "relayed" | "expanded" | null;
  status: string | null;
  diagnostic: string | null;
  smtpCode: number | null;
  /** Refused after the whole mail had been handed over. */
  isAfterData: boolean;
}

/** The mail of ours that a report is about, as far as it was sent back. */
export interface ReportedOriginal {
  messageId: string | null;
  /** Our own name for it, from X-Mailroom-Delivery. */
  deliveryId: string | null;
  to: string[];
}

export type MailReport =
  | { type: "delivery"; /** Words of a mail that follows no standard are not certain. */ isStructured: boolean; recipients: ReportedRecipient[]; original: ReportedOriginal }
  /** RFC 5965. */
  | { type: "feedback"; feedbackType: string; recipients: string[]; original: ReportedOriginal };

/** The header of every mail that we send; Exchange sends headers back whole. */
export const DELIVERY_HEADER = "x-mailroom-delivery";

const RECIPIENTS_MAX = 200;
const TEXT_CHARS_MAX = 200_000;
const FIELD_CHARS_MAX = 2_000;

/** What a bounce or complaint says. Null: the mail is no report, or one that says nothing. Never throws: its bytes are a stranger's. */
export async function readReport(mime: Uint8Array): Promise<MailReport | null> {
  const email = await PostalMime.parse(mime, { forceRfc822Attachments: true }).catch(() => null);
  if (!email) return null;
  const words = textOf(email);
  const original = originalOf(email, words);
  const feedback = partOf(email, /^message\/feedback-report$/i) ?? arfInText(email);
  if (feedback) return readFeedback(feedback, original);
  if (COMPLAINT_SUBJECT.test(email.subject ?? "") && (original.messageId !== null || original.to.length > 0)) return { type: "feedback", feedbackType: "abuse", recipients: original.to.slice(0, RECIPIENTS_MAX), original };
  const notified = readNotification(email.text ?? "", original);
  if (notified) return notified;
  const status = partOf(email, /^message\/(global-)?delivery-status$/i);
  const recipients = status ? readDeliveryStatus(status, words) : [];
  if (recipients.length > 0) return { type: "delivery", isStructured: true, recipients, original };
  return readWords(email, words, original);
}

/** Providers that complain without a report of RFC 5965 use this subject. */
const COMPLAINT_SUBJECT = /^\s*complaint about message from [\d.:a-f]+\s*$/i;

function textOf(email: Email): string {
  const text = email.text?.trim() ? email.text : htmlToText(email.html ?? "");
  return text.slice(0, TEXT_CHARS_MAX);
}

function partOf(email: Email, type: RegExp): string | null {
  const part = email.attachments.find((attachment) => type.test(attachment.mimeType));
  return part ? contentOf(part.content) : null;
}

function contentOf(content: string | ArrayBuffer | Uint8Array): string {
  if (typeof content === "string") return content.slice(0, TEXT_CHARS_MAX);
  return new TextDecoder("utf-8").decode(new Uint8Array(content as ArrayBuffer).subarray(0, TEXT_CHARS_MAX));
}

/** Some providers put the report's fields into the text. */
function arfInText(email: Email): string | null {
  const text = email.text ?? "";
  return /^feedback-type:\s*\S/im.test(text) && /^(user-agent|version|source-ip|original-mail-from|arrival-date):/im.test(text) ? text.slice(0, TEXT_CHARS_MAX) : null;
}

function readFeedback(part: string, original: ReportedOriginal): MailReport {
  const fields = fieldsOf(part);
  const recipients = [...fields.filter(([name]) => name === "original-rcpt-to").map(([, value]) => addressIn(value))].filter((address): address is string => address !== null);
  return { type: "feedback", feedbackType: (fields.find(([name]) => name === "feedback-type")?.[1] ?? "").toLowerCase().slice(0, 60), recipients: recipients.slice(0, RECIPIENTS_MAX), original };
}

/** Blocks of fields, the first about the message, each other about one recipient. */
function readDeliveryStatus(part: string, words: string): ReportedRecipient[] {
  const blocks = part.replaceAll("\r\n", "\n").split(/\n[ \t]*\n/).map(fieldsOf);
  return blocks
    .filter((fields) => fields.some(([name]) => name === "final-recipient" || name === "original-recipient" || name === "action" || name === "x-actual-recipient"))
    .slice(0, RECIPIENTS_MAX)
    .map((fields) => toRecipient(new Map(fields.toReversed()), words));
}

function toRecipient(fields: Map<string, string>, words: string): ReportedRecipient {
  const diagnostic = fields.get("diagnostic-code")?.replace(/^\s*[\w-]+\s*;\s*/, "") ?? null;
  const finalRecipient = addressIn(fields.get("final-recipient") ?? "");
  const status = codeIn(fields.get("status") ?? "");
  const about = wordsAbout(words, finalRecipient);
  return {
    finalRecipient,
    originalRecipient: addressIn(fields.get("original-recipient") ?? ""),
    action: actionOf(fields.get("action") ?? ""),
    status: statusOf(status, diagnostic ?? about?.slice(0, NEAR_CHARS) ?? ""),
    diagnostic: diagnostic ?? about,
    smtpCode: replyCodeIn(diagnostic ?? ""),
    isAfterData: AFTER_DATA.test(diagnostic ?? "") || isSaidAfterData(words.slice(0, 2 * FIELD_CHARS_MAX)),
  };
}

/** Of the words after an address, those that are about it. */
const NEAR_CHARS = 300;
const AFTER_DATA = /in reply to (the )?end of data|after end of data|smtp command\s{1,20}data\b|>>> ?data\s{1,20}<<< ?5\d\d/i;
/** The recipient was refused before, or its refusal was read late: nothing was handed over. */
const REFUSED_BEFORE = />>> ?rcpt[^<>]{0,20}(<[^<>]{0,300}>)?[^<>]{0,20}<<< ?5\d\d|<<< ?(503|554) [^\n]{0,40}(rcpt|valid recipient)|need rcpt|no valid recipient/i;
const isSaidAfterData = (text: string) => AFTER_DATA.test(text) && !REFUSED_BEFORE.test(text);

/** Exchange and others write 5.0.0 into the field and the real code into the words; where the words begin with a server's own answer, that is what it said. */
function statusOf(field: string | null, words: string): string | null {
  const answered = /^[^\w<]{0,3}[45]\d\d[ -]([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(words)?.[1];
  if (answered && !isEmpty(answered) && answered[0] === (field?.[0] ?? answered[0])) return answered;
  if (!isVague(field)) return field;
  const codes = [...words.matchAll(CODES)].map(([, code]) => code!).filter((code) => code[0] === (field?.[0] ?? code[0]));
  return codes.find((code) => !isVague(code)) ?? (isEmpty(field) ? codes.find((code) => !isEmpty(code)) : undefined) ?? field;
}

function actionOf(value: string): ReportedRecipient["action"] {
  const word = /^\s*([a-z]+)/i.exec(value)?.[1]?.toLowerCase();
  switch (word) {
    case "failed":
    case "delayed":
    case "delivered":
    case "relayed":
    case "expanded":
      return word;
    case "failure":
    case "error":
      return "failed";
    default:
      return null;
  }
}

/** Where the report's own words end and the returned mail begins. Bounded: a line of a stranger may be endless. */
const ORIGINAL_BELOW = /^[ \t>]{0,80}-{2,80}[^\n]{0,80}?(original|returned|copy of|included|unsent|headers?|message (text )?follows|below this line|undelivered message|message body|ursprüngliche|nachricht)|^[ \t>]{0,80}(received|return-path|message-id):[ \t]|^[ \t]{0,20}(original message|message headers?) follows?\b/im;

/** Servers that follow no standard: addresses with the sentence after them, by words alone. */
function readWords(email: Email, words: string, original: ReportedOriginal): MailReport | null {
  const cut = words.search(ORIGINAL_BELOW);
  const told = cut > 0 ? words.slice(0, cut) : words;
  const failed = email.headers.find(({ key }) => key === "x-failed-recipients")?.value ?? "";
  const named = [...failed.matchAll(ADDRESS), ...told.matchAll(ADDRESS)].map(([address]) => address.toLowerCase());
  const addresses = [...new Set(named)].filter((address) => !/^(postmaster|mailer-daemon)@/.test(address)).slice(0, RECIPIENTS_MAX);
  if (addresses.length === 0 && original.messageId === null && original.deliveryId === null) return null;
  const isDelay = /\b(will (keep|continue) (trying|to try)|still being retried|has not (yet )?been delivered|delayed \d+|warning: message|delivery (is )?delayed|no action is required)/i.test(told);
  const isAfterData = isSaidAfterData(told);
  const about = (address: string | null): ReportedRecipient => ({ finalRecipient: address, originalRecipient: null, action: isDelay ? "delayed" : "failed", status: codeIn(told), diagnostic: told.replace(/\s+/g, " ").trim().slice(0, FIELD_CHARS_MAX), smtpCode: replyCodeIn(told), isAfterData });
  return { type: "delivery", isStructured: false, recipients: addresses.length > 0 ? addresses.map(about) : [about(null)], original };
}

/** Of our mail as it came back: whole, its headers alone, or quoted in the text (Exchange: `Original message headers`). */
function originalOf(email: Email, words: string): ReportedOriginal {
  const returned = partOf(email, /^(message\/(global|rfc822)(-headers)?|text\/rfc822-headers)$/i);
  const head = returned?.replaceAll("\r\n", "\n").split(/\n[ \t]*\n/)[0] ?? headersInWords(words);
  const fields = new Map(fieldsOf(head ?? "").toReversed());
  return {
    messageId: /<[^<>\s]{1,990}>/.exec(fields.get("message-id") ?? "")?.[0] ?? null,
    deliveryId: /^[0-9a-f-]{36}$/i.exec((fields.get(DELIVERY_HEADER) ?? "").trim())?.[0]?.toLowerCase() ?? null,
    to: [...(fields.get("to") ?? "").matchAll(ADDRESS)].map(([address]) => address.toLowerCase()),
  };
}

function headersInWords(words: string): string | null {
  const at = words.search(/^[ \t>]{0,80}(x-mailroom-delivery|message-id):[ \t]*\S/im);
  if (at < 0) return null;
  // The fields around the one that was found, unquoted.
  return words.slice(Math.max(0, at - 8_000), at + 8_000).replace(/^[ \t>]+(?=[\w-]+:)/gm, "");
}

/** Name and value of each field, unfolded. */
function fieldsOf(block: string): [name: string, value: string][] {
  const lines = block.replaceAll("\r\n", "\n").replace(/\n[ \t]+/g, " ").split("\n");
  return lines.flatMap((line): [string, string][] => {
    const match = /^([!-9;-~]{1,80}):[ \t]*(.*)$/.exec(line);
    return match ? [[match[1]!.toLowerCase(), match[2]!.slice(0, FIELD_CHARS_MAX)]] : [];
  });
}

const ADDRESS = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62}\.){1,8}\p{L}{2,24}/gu;

function addressIn(value: string): string | null {
  const bare = value.replace(/^\s*[\w-]+\s*;\s*/, "");
  return bare.match(ADDRESS)?.[0]?.toLowerCase() ?? null;
}

const CODES = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/g;
const codeIn = (text: string): string | null => text.matchAll(CODES).next().value?.[1] ?? null;
const isEmpty = (code: string | null) => code === null || /^\d\.(0|1|5)\.0$/.test(code);
const isVague = (code: string | null) => code === null || /^\d\.(0|1|3|5|7)\.0$|^\d\.7\.1$/.test(code);

function replyCodeIn(text: string): number | null {
  const found = /(?<![\d.])([45]\d\d)(?=[ -])/.exec(text)?.[1];
  return found ? Number(found) : null;
}

/** The lines after the address that failed: where a report keeps its reason in the text for people. */
function wordsAbout(words: string, address: string | null): string | null {
  const at = address ? words.toLowerCase().indexOf(address) : -1;
  const found = at < 0 ? "" : words.slice(at, at + FIELD_CHARS_MAX).replace(/\s+/g, " ").trim();
  return found || null;
}
