import type { OutboundAttachment, OutboundMessage, ProviderReference } from "../../services/deliveries/channel.ts";
import { composeMime, safeHeaders } from "../mime/compose-mime.ts";
import { GraphFault } from "./graph-fault.ts";
import type { GraphOptions } from "./graph-request.ts";
import { askGraph, askGraphJson } from "./graph-request.ts";
import { DELIVERY_PROPERTY, messagePath, usersPath } from "./messages-of.ts";
import { uploadAttachment } from "./upload-attachment.ts";

/** A request may have 4 MB, and base64 makes three bytes four. */
const BYTES_IN_ONE_REQUEST_MAX = 2_800_000;
/** https://learn.microsoft.com/graph/api/resources/internetmessageheader */
const JSON_HEADERS_MAX = 5;

/**
 * Makes the draft of a delivery. The delivery's id is set last where it takes several requests: a draft that carries it
 * is whole, and one found by its Message-ID alone was left half-made by a crash.
 */
export async function createDraft(options: GraphOptions, message: OutboundMessage): Promise<ProviderReference> {
  const { inline, uploaded } = splitAttachments(message.attachments);
  const isMime = needsMime(message);
  const isWhole = !isMime && uploaded.length === 0;
  const made = isMime ? await postMime(options, message, inline) : await postJson(options, message, inline, isWhole);
  if (isWhole) return made;
  try {
    for (const attachment of uploaded) await uploadAttachment(options, message.account.mailbox, made.providerMessageId, attachment);
    await markWhole(options, message, made);
    return made;
  } catch (error) {
    await discardDraft(options, message.account.mailbox, made.providerMessageId).catch(() => {});
    throw error;
  }
}

/** Into Deleted Items, and from there for good: a draft that must not leave is not left for somebody to send. */
export async function discardDraft(options: GraphOptions, mailbox: string, messageId: string): Promise<void> {
  for (let times = 0; times < 2; times += 1) {
    try {
      await askGraph(options, { method: "DELETE", path: messagePath(mailbox, messageId), mailbox });
    } catch (error) {
      if (error instanceof GraphFault && (error.status === 404 || error.code === "ErrorInvalidIdMalformed")) return;
      throw error;
    }
  }
}

/** In JSON Graph takes no header without x-, and no more than five. */
function needsMime({ headers }: OutboundMessage): boolean {
  const names = safeHeaders(headers).map(([name]) => name);
  return names.length > JSON_HEADERS_MAX || names.some((name) => !/^x-/i.test(name));
}

export function splitAttachments(attachments: OutboundAttachment[]) {
  const inline: OutboundAttachment[] = [];
  const uploaded: OutboundAttachment[] = [];
  let bytes = 0;
  for (const attachment of attachments) {
    const fits = bytes + attachment.bytes.length <= BYTES_IN_ONE_REQUEST_MAX;
    if (fits) bytes += attachment.bytes.length;
    (fits ? inline : uploaded).push(attachment);
  }
  return { inline, uploaded };
}

async function postJson(options: GraphOptions, message: OutboundMessage, attachments: OutboundAttachment[], isWhole: boolean): Promise<ProviderReference> {
  const { account, to, html, text } = message;
  const isOwnAddress = account.from.address.toLowerCase() === account.mailbox.toLowerCase();
  const body = {
    subject: message.subject,
    body: html === "" ? { contentType: "text", content: text } : { contentType: "html", content: html },
    toRecipients: [{ emailAddress: { address: to.address, ...(to.name ? { name: to.name } : {}) } }],
    ...(isOwnAddress ? {} : { from: { emailAddress: { address: account.from.address, ...(account.from.name ? { name: account.from.name } : {}) } } }),
    ...(message.replyTo === undefined ? {} : { replyTo: [{ emailAddress: { address: message.replyTo } }] }),
    internetMessageId: message.internetMessageId,
    internetMessageHeaders: safeHeaders(message.headers).map(([name, value]) => ({ name, value })),
    ...(attachments.length === 0 ? {} : { attachments: attachments.map(attachmentView) }),
    ...(isWhole ? { singleValueExtendedProperties: [{ id: DELIVERY_PROPERTY, value: message.deliveryId }] } : {}),
  };
  return referenceOf(await askGraphJson(options, { method: "POST", path: `${usersPath(account.mailbox)}/messages`, mailbox: account.mailbox, body }));
}

async function postMime(options: GraphOptions, message: OutboundMessage, attachments: OutboundAttachment[]): Promise<ProviderReference> {
  const { mailbox } = message.account;
  const mime = await composeMime(message, { date: options.now(), attachments });
  return referenceOf(await askGraphJson(options, { method: "POST", path: `${usersPath(mailbox)}/messages`, mailbox, mime }));
}

async function markWhole(options: GraphOptions, message: OutboundMessage, made: ProviderReference): Promise<void> {
  const { mailbox } = message.account;
  const body = { singleValueExtendedProperties: [{ id: DELIVERY_PROPERTY, value: message.deliveryId }] };
  await askGraphJson(options, { method: "PATCH", path: messagePath(mailbox, made.providerMessageId), mailbox, body });
}

export function attachmentView({ fileName, mediaType, contentId, bytes }: OutboundAttachment) {
  return {
    "@odata.type": "#microsoft.graph.fileAttachment",
    name: fileName,
    contentType: mediaType,
    contentBytes: Buffer.from(bytes).toString("base64"),
    isInline: contentId !== null,
    ...(contentId === null ? {} : { contentId }),
  };
}

function referenceOf({ id, internetMessageId }: Record<string, unknown>): ProviderReference {
  if (typeof id !== "string" || id === "") {
    throw new GraphFault({ status: 0, code: "UnreadableAnswer", message: "Graph made a draft and did not name it." });
  }
  return { providerMessageId: id, internetMessageId: typeof internetMessageId === "string" ? internetMessageId : null };
}
