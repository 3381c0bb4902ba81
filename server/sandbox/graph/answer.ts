import { graphError } from "./errors.ts";
import type { Mailbox } from "./mailbox.ts";
import { object, parameter, readMessageInput, recipients } from "./message-input.ts";
import { createDraft } from "./messages.ts";
import type { ItemBody, Recipient, StoredMessage } from "./model.ts";
import { textToHtml } from "./plain-text.ts";
import type { Store } from "./store.ts";

const REFERENCES_MAX = 100;

export type AnswerKind = "reply" | "replyAll" | "forward";

/** Makes the draft of a reply or a forward: addressed, quoted and tied to the conversation. */
export function createAnswer(store: Store, mailbox: Mailbox, original: StoredMessage, kind: AnswerKind, body: unknown) {
  const given = object(body ?? {}, "parameters");
  const message = parameter(given, "message");
  const comment = parameter(given, "comment");
  const input = message === undefined || message === null ? { fields: {}, attachments: [] } : readMessageInput(message);
  if (input.fields.body && typeof comment === "string" && comment !== "") {
    throw graphError(400, "ErrorInvalidArgument", "Specify either a comment or the body of the message, not both.");
  }
  const forwardTo = kind === "forward" ? recipients(parameter(given, "toRecipients"), "toRecipients") : [];
  const fields = {
    subject: `${kind === "forward" ? "FW" : "RE"}: ${original.subject.replace(/^((re|fw|fwd|aw|wg)\s*:\s*)+/i, "")}`,
    body: quoted(original, typeof comment === "string" ? comment : ""),
    to: kind === "forward" ? forwardTo : replyRecipients(mailbox, original, kind),
    cc: kind === "replyAll" ? others(mailbox, original.cc) : [],
    ...input.fields,
  };
  const references = [...original.references, original.internetMessageId].slice(-REFERENCES_MAX);
  const answer = { inReplyTo: original.internetMessageId, references };
  const attachments = kind === "forward" ? forwardedAttachments(store, original) : [];
  return createDraft(store, mailbox, { fields, attachments: [...attachments, ...input.attachments] }, undefined, answer);
}

function replyRecipients(mailbox: Mailbox, original: StoredMessage, kind: AnswerKind): Recipient[] {
  const writer = original.from ? [original.from] : [];
  const answerTo = original.replyTo.length > 0 ? original.replyTo : writer;
  const isOwn = original.from?.emailAddress.address?.toLowerCase() === mailbox.user.mail.toLowerCase();
  if (isOwn) return original.to;
  return kind === "replyAll" ? [...answerTo, ...others(mailbox, original.to)] : answerTo;
}

function others(mailbox: Mailbox, recipients: Recipient[]): Recipient[] {
  return recipients.filter((one) => one.emailAddress.address?.toLowerCase() !== mailbox.user.mail.toLowerCase());
}

function forwardedAttachments(store: Store, original: StoredMessage) {
  return original.attachments.map((attachment) => {
    const content = Buffer.from(store.state.blobs.get(attachment.key) ?? "", "latin1");
    return { ...attachment, content };
  });
}

function quoted(original: StoredMessage, comment: string): ItemBody {
  const { contentType, content } = original.body;
  const html = contentType === "html" ? content : textToHtml(content);
  const from = escape(original.from?.emailAddress.name ?? original.from?.emailAddress.address ?? "");
  const to = escape(original.to.map((one) => one.emailAddress.name ?? one.emailAddress.address ?? "").join("; "));
  const head = `<b>From:</b> ${from}<br><b>Sent:</b> ${original.sentAt}<br><b>To:</b> ${to}<br><b>Subject:</b> ${escape(original.subject)}`;
  const lead = comment === "" ? "" : `<div>${escape(comment).replaceAll("\n", "<br>")}</div>`;
  const mark = `<hr tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">${head}</div><br>`;
  return { contentType: "html", content: `<html><body>${lead}${mark}${innerBody(html)}</body></html>` };
}

function innerBody(html: string): string {
  const open = /<body[^>]{0,2000}>/i.exec(html);
  const inner = open ? html.slice(open.index + open[0].length) : html;
  const close = inner.toLowerCase().lastIndexOf("</body>");
  return close < 0 ? inner : inner.slice(0, close);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
