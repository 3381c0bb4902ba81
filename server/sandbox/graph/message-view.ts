import { headersOf } from "./parse-mime.ts";
import type { Store } from "./store.ts";
import { encodeId } from "./ids.ts";
import type { Mailbox } from "./mailbox.ts";
import type { ExtendedProperty, StoredAttachment, StoredMessage } from "./model.ts";
import { htmlToText, textToHtml } from "./plain-text.ts";

export interface View {
  store: Store;
  mailbox: Mailbox;
  immutableIds: boolean;
  bodyType: "text" | "html" | null;
  select: string[] | null;
  /** null: not expanded. A list: the ids asked for. */
  expandProperties: string[] | null;
  expandAttachments: boolean;
}

type Property = (message: StoredMessage, view: View) => unknown;

const REPLY_MARK = '<div id="divRplyFwdMsg"';
const CATEGORY_MAX_CHARS = 255;

const PROPERTIES: Record<string, Property> = {
  id: (message, view) => messageId(view, message),
  createdDateTime: (message) => message.createdAt,
  lastModifiedDateTime: (message) => message.lastModifiedAt,
  changeKey: (message) => changeKey(message.changedSeq),
  categories: (message) => message.categories,
  receivedDateTime: (message) => message.receivedAt,
  sentDateTime: (message) => message.sentAt,
  hasAttachments: (message) => message.attachments.some((attachment) => !attachment.isInline),
  internetMessageId: (message) => message.internetMessageId,
  subject: (message) => message.subject,
  bodyPreview: (message) => message.bodyPreview,
  importance: (message) => message.importance,
  parentFolderId: (message, view) => folderId(view.mailbox, message.folder),
  conversationId: (message) => message.conversation,
  conversationIndex: (message) => Buffer.from(`\u0001${message.conversation.slice(-28, -6)}`).toString("base64url"),
  isDeliveryReceiptRequested: (message) => message.deliveryReceipt,
  isReadReceiptRequested: (message) => message.readReceipt,
  isRead: (message) => message.isRead,
  isDraft: (message) => message.isDraft,
  webLink: (message, view) => webLink(messageId(view, message)),
  inferenceClassification: (message) => message.inference,
  body: (message, view) => bodyView(message.body, view),
  uniqueBody: (message, view) => bodyView({ ...message.body, content: uniquePart(message.body.content) }, view),
  sender: (message) => message.sender ?? undefined,
  from: (message) => message.from ?? undefined,
  toRecipients: (message) => message.to,
  ccRecipients: (message) => message.cc,
  bccRecipients: (message) => message.bcc,
  replyTo: (message) => message.replyTo,
  flag: (message) => message.flag,
  internetMessageHeaders: (message, view) => headersView(message, view),
};

const ON_REQUEST_ONLY = new Set(["uniqueBody", "internetMessageHeaders"]);
const DEFAULT_PROPERTIES = Object.keys(PROPERTIES).filter((name) => !ON_REQUEST_ONLY.has(name));

export const MESSAGE_PROPERTIES: ReadonlySet<string> = new Set(Object.keys(PROPERTIES));
export const FILTER_PROPERTIES: ReadonlySet<string> = new Set([...MESSAGE_PROPERTIES, "singleValueExtendedProperties"]);

/** A message as Graph answers it, under the request's $select, $expand and Prefer. */
export function messageView(message: StoredMessage, view: View): Record<string, unknown> {
  const result: Record<string, unknown> = { "@odata.etag": `W/"${changeKey(message.changedSeq)}"` };
  for (const name of view.select ?? DEFAULT_PROPERTIES) {
    const value = PROPERTIES[name]?.(message, view);
    if (value !== undefined) result[name] = value;
  }
  result["id"] ??= messageId(view, message);
  const properties = expandedProperties(message, view.expandProperties);
  if (properties.length > 0) result["singleValueExtendedProperties"] = properties;
  if (view.expandAttachments) {
    result["attachments"] = message.attachments.map((attachment) => attachmentView(attachment, message, view));
  }
  return result;
}

export function readMessage(message: StoredMessage, view: View): (name: string) => unknown {
  return (name) => (name === "singleValueExtendedProperties" ? message.properties : PROPERTIES[name]?.(message, view));
}

export function messageId(view: Pick<View, "mailbox" | "immutableIds">, item: { key: number; moves: number }): string {
  const moves = view.immutableIds ? null : item.moves;
  return encodeId({ kind: "message", userId: view.mailbox.user.id, key: item.key, moves });
}

export function folderId(mailbox: Mailbox, key: number): string {
  return encodeId({ kind: "folder", userId: mailbox.user.id, key, moves: 0 });
}

export function changeKey(seq: number): string {
  const bytes = Buffer.alloc(18, 0);
  bytes[3] = 0x16;
  bytes[0] = 0x09;
  bytes.writeUIntBE(seq, 12, 6);
  return bytes.toString("base64");
}

/** An attachment without its content unless `withContent`: lists of big mails stay small, as $select allows. */
export function attachmentView(
  attachment: StoredAttachment,
  message: StoredMessage,
  view: Pick<View, "mailbox" | "store">,
  select: string[] | null = null,
): Record<string, unknown> {
  const { key, kind, name, contentType, size, isInline, contentId, lastModifiedAt } = attachment;
  const whole: Record<string, () => unknown> = {
    id: () => encodeId({ kind: "attachment", userId: view.mailbox.user.id, key, moves: message.key }),
    lastModifiedDateTime: () => lastModifiedAt,
    name: () => name.slice(0, CATEGORY_MAX_CHARS),
    contentType: () => contentType,
    size: () => size,
    isInline: () => isInline,
  };
  if (kind === "file") {
    whole["contentId"] = () => contentId;
    whole["contentLocation"] = () => null;
    whole["contentBytes"] = () => Buffer.from(view.store.state.blobs.get(key) ?? "", "latin1").toString("base64");
  }
  const type = kind === "file" ? "#microsoft.graph.fileAttachment" : "#microsoft.graph.itemAttachment";
  const result: Record<string, unknown> = { "@odata.type": type, "@odata.mediaContentType": contentType };
  for (const [property, read] of Object.entries(whole)) {
    if (!select || property === "id" || select.includes(property)) result[property] = read();
  }
  return result;
}

function bodyView(body: StoredMessage["body"], view: View) {
  if (view.bodyType === "text" && body.contentType === "html") return { contentType: "text", content: htmlToText(body.content) };
  if (view.bodyType === "html" && body.contentType === "text") return { contentType: "html", content: textToHtml(body.content) };
  return body;
}

function uniquePart(content: string): string {
  const quoted = content.indexOf(REPLY_MARK);
  return quoted < 0 ? content : content.slice(0, quoted);
}

function headersView(message: StoredMessage, view: View) {
  if (message.raw === null) return message.headers.length > 0 ? message.headers : undefined;
  return headersOf(view.store.state.blobs.get(message.raw) ?? "");
}

function expandedProperties(message: StoredMessage, ids: string[] | null): ExtendedProperty[] {
  if (!ids) return [];
  return message.properties.filter((property) => ids.includes(property.id.toLowerCase()));
}

function webLink(id: string): string {
  return `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(id)}&exvsurl=1&viewmodel=ReadMessageItem`;
}
