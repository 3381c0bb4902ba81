import type { OutboundReply } from "../../services/conversations/mailbox.ts";
import type { OutboundAttachment, ProviderReference, SendOutcome } from "../../services/deliveries/channel.ts";
import { attachmentView, discardDraft, splitAttachments } from "./create-draft.ts";
import { GraphFault } from "./graph-fault.ts";
import type { GraphOptions } from "./graph-request.ts";
import { askGraph, askGraphJson } from "./graph-request.ts";
import { DELIVERY_PROPERTY, findByMessageId, messagePath } from "./messages-of.ts";
import { outcomeBeforeSending, sendDraft } from "./send-outcomes.ts";
import { uploadAttachment } from "./upload-attachment.ts";

/** A header of the mail as Exchange keeps it (MS-OXPROPS, PS_INTERNET_HEADERS): `internetMessageHeaders` cannot be set on the draft that createReply makes. */
const SUPPRESS_PROPERTY = "String {00020386-0000-0000-C000-000000000046} Name X-Auto-Response-Suppress";

/**
 * Answers a message above its quoted text, in its conversation. The delivery's id is the draft's last change: one that a
 * later look-up finds is whole. Half a draft is taken back.
 */
export async function sendReply(options: GraphOptions, message: OutboundReply, onPrepared: (reference: ProviderReference) => Promise<void>): Promise<SendOutcome> {
  const prepared = await prepareReply(options, message).catch(outcomeBeforeSending);
  if ("outcome" in prepared) return prepared;
  try {
    await onPrepared(prepared);
  } catch (error) {
    // Whoever holds the claim now makes a draft of their own; this one must not stay for somebody to send.
    await discardDraft(options, message.mailbox, prepared.providerMessageId).catch(() => {});
    throw error;
  }
  return sendDraft(options, message.mailbox, prepared);
}

async function prepareReply(options: GraphOptions, message: OutboundReply): Promise<ProviderReference> {
  const draft = await createReply(options, message, message.messageId).catch(async (error: unknown) => {
    if (!isGone(error)) throw error;
    // It was moved by somebody who does not keep ids; its other name stays.
    const found = (await findByMessageId(options, message.mailbox, message.internetMessageId, null)).find((one) => !one.isDraft);
    if (!found) throw error;
    return createReply(options, message, found.id);
  });
  const providerMessageId = text(draft["id"]);
  if (!providerMessageId) throw new GraphFault({ status: 0, code: "UnreadableAnswer", message: "Graph made a reply and did not name it." });
  try {
    await fill(options, message, providerMessageId, draft["body"]);
  } catch (error) {
    await discardDraft(options, message.mailbox, providerMessageId).catch(() => {});
    throw error;
  }
  return { providerMessageId, internetMessageId: text(draft["internetMessageId"]) };
}

function createReply(options: GraphOptions, { mailbox, isForward }: OutboundReply, messageId: string): Promise<Record<string, unknown>> {
  return askGraphJson(options, { method: "POST", path: `${messagePath(mailbox, messageId)}/${isForward ? "createForward" : "createReply"}`, mailbox, body: {} });
}

async function fill(options: GraphOptions, message: OutboundReply, draftId: string, quote: unknown): Promise<void> {
  const { mailbox, to, cc, html, attachments, deliveryId, isAutomatic } = message;
  const path = messagePath(mailbox, draftId);
  const suppress = isAutomatic ? [{ id: SUPPRESS_PROPERTY, value: "All" }] : [];
  const mark = { singleValueExtendedProperties: [{ id: DELIVERY_PROPERTY, value: deliveryId }, ...suppress] };
  const body = { toRecipients: to.map(recipientView), ccRecipients: cc.map(recipientView), body: { contentType: "html", content: aboveQuote(html, quote) } };
  await askGraph(options, { method: "PATCH", path, mailbox, body: { ...body, ...(attachments.length === 0 ? mark : {}) } });
  if (attachments.length === 0) return;
  await attach(options, { mailbox, draftId }, attachments);
  await askGraph(options, { method: "PATCH", path, mailbox, body: mark });
}

async function attach(options: GraphOptions, { mailbox, draftId }: { mailbox: string; draftId: string }, attachments: OutboundAttachment[]): Promise<void> {
  const { inline, uploaded } = splitAttachments(attachments);
  for (const attachment of inline) await askGraph(options, { method: "POST", path: `${messagePath(mailbox, draftId)}/attachments`, mailbox, body: attachmentView(attachment) });
  for (const attachment of uploaded) await uploadAttachment(options, mailbox, draftId, attachment);
}

const recipientView = ({ address, name }: { address: string; name: string | null }) => ({ emailAddress: { address, ...(name ? { name } : {}) } });

function aboveQuote(html: string, body: unknown): string {
  const quoted = text((body as { content?: unknown } | undefined)?.content) ?? "";
  const open = /<body[^>]{0,2000}>/i.exec(quoted);
  if (!open) return `${html}${quoted}`;
  const at = open.index + open[0].length;
  return `${quoted.slice(0, at)}${html}${quoted.slice(at)}`;
}

function isGone(error: unknown): boolean {
  return error instanceof GraphFault && (error.status === 404 || error.code === "ErrorInvalidIdMalformed");
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
