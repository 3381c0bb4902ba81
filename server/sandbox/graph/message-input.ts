import { graphError } from "./errors.ts";
import type { ExtendedProperty, HeaderField, ItemBody, Recipient, StoredMessage } from "./model.ts";

const CUSTOM_HEADERS_MAX = 5;
const RECIPIENTS_MAX = 500;

export interface AttachmentInput {
  kind: "file" | "item";
  name: string;
  contentType: string;
  isInline: boolean;
  contentId: string | null;
  content: Buffer;
}

export type MessageFields = Partial<
  Pick<
    StoredMessage,
    | "subject" | "body" | "from" | "sender" | "to" | "cc" | "bcc" | "replyTo" | "internetMessageId" | "importance"
    | "inference" | "flag" | "categories" | "isRead" | "readReceipt" | "deliveryReceipt" | "properties" | "headers"
  >
>;

export interface MessageInput {
  fields: MessageFields;
  attachments: AttachmentInput[];
}

type Json = Record<string, unknown>;
type Setter = (fields: MessageFields, value: unknown, name: string) => void;

const SETTERS: Record<string, Setter> = {
  subject: (fields, value, name) => void (fields.subject = value === null ? "" : text(value, name)),
  body: (fields, value, name) => void (fields.body = itemBody(value, name)),
  from: (fields, value, name) => void (fields.from = value === null ? null : recipient(value, name)),
  sender: (fields, value, name) => void (fields.sender = value === null ? null : recipient(value, name)),
  toRecipients: (fields, value, name) => void (fields.to = recipients(value, name)),
  ccRecipients: (fields, value, name) => void (fields.cc = recipients(value, name)),
  bccRecipients: (fields, value, name) => void (fields.bcc = recipients(value, name)),
  replyTo: (fields, value, name) => void (fields.replyTo = recipients(value, name)),
  internetMessageId: (fields, value, name) => void (fields.internetMessageId = text(value, name)),
  importance: (fields, value, name) => void (fields.importance = oneOf(value, name, ["low", "normal", "high"])),
  inferenceClassification: (fields, value, name) => void (fields.inference = oneOf(value, name, ["focused", "other"])),
  flag: (fields, value, name) => void (fields.flag = object(value, name)),
  categories: (fields, value, name) => void (fields.categories = [...new Set(list(value, name).map((one) => text(one, name)))]),
  isRead: (fields, value, name) => void (fields.isRead = flag(value, name)),
  isReadReceiptRequested: (fields, value, name) => void (fields.readReceipt = flag(value, name)),
  isDeliveryReceiptRequested: (fields, value, name) => void (fields.deliveryReceipt = flag(value, name)),
  singleValueExtendedProperties: (fields, value, name) => void (fields.properties = list(value, name).map(extendedProperty)),
  internetMessageHeaders: (fields, value, name) => void (fields.headers = customHeaders(value, name)),
};

const READ_ONLY = new Set([
  "id", "createdDateTime", "lastModifiedDateTime", "changeKey", "receivedDateTime", "sentDateTime", "hasAttachments",
  "bodyPreview", "parentFolderId", "conversationId", "conversationIndex", "isDraft", "webLink", "uniqueBody",
  "multiValueExtendedProperties", "extensions",
]);

/** Reads a message as a client sends it. Throws Graph's 400 for what Graph does not accept. */
export function readMessageInput(value: unknown): MessageInput {
  const fields: MessageFields = {};
  let attachments: AttachmentInput[] = [];
  for (const [key, item] of Object.entries(object(value, "message"))) {
    const name = lowerFirst(key);
    if (key.startsWith("@odata.") || key.includes("@odata.") || READ_ONLY.has(name)) continue;
    if (name === "attachments") attachments = list(item, name).map(readAttachmentInput);
    else (SETTERS[name] ?? refuseProperty(key))(fields, item, name);
  }
  return { fields, attachments };
}

export function readAttachmentInput(value: unknown): AttachmentInput {
  const input = object(value, "attachment");
  const type = String(input["@odata.type"] ?? "").replace(/^#?/, "#");
  if (/itemAttachment$/i.test(type)) return itemAttachment(input);
  if (!/fileAttachment$/i.test(type)) {
    const message = "Cannot create an abstract class. An explicit '@odata.type' of a concrete attachment is needed.";
    throw graphError(400, "ErrorInvalidRequest", message);
  }
  const contentBytes = text(input["contentBytes"] ?? "", "contentBytes");
  return {
    kind: "file",
    name: text(input["name"] ?? "", "name"),
    contentType: text(input["contentType"] ?? "application/octet-stream", "contentType"),
    isInline: input["isInline"] === true,
    contentId: typeof input["contentId"] === "string" ? input["contentId"] : null,
    content: base64(contentBytes) ?? fail("Cannot convert the literal of 'contentBytes' to the expected type 'Edm.Binary'."),
  };
}

/** Strict base64, line breaks allowed; null when it is not that. */
export function base64(value: string): Buffer | null {
  const compact = value.replace(/\s+/g, "");
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return null;
  return Buffer.from(compact, "base64");
}

export function object(value: unknown, name: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  return fail(`An object was expected for '${name}'.`);
}

/** A parameter of an action, by its camelCase or PascalCase name: Microsoft's documents use both. */
export function parameter(body: Json, name: string): unknown {
  return body[name] ?? body[name[0]?.toUpperCase() + name.slice(1)];
}

export function recipients(value: unknown, name: string): Recipient[] {
  const all = list(value ?? [], name).map((one) => recipient(one, name));
  if (all.length > RECIPIENTS_MAX) throw graphError(400, "ErrorTooManyRecipients", "The message has too many recipients.");
  return all;
}

function itemAttachment(input: Json): AttachmentInput {
  const { fields } = readMessageInput(input["item"] ?? fail("An itemAttachment needs an item."));
  const body = fields.body ?? { contentType: "text", content: "" };
  const mime = [
    `Subject: =?UTF-8?B?${Buffer.from(fields.subject ?? "").toString("base64")}?=`,
    `To: ${(fields.to ?? []).map((one) => one.emailAddress.address ?? "").join(", ").replace(/[\r\n]/g, "")}`,
    "MIME-Version: 1.0",
    `Content-Type: text/${body.contentType === "html" ? "html" : "plain"}; charset=utf-8`,
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from(body.content).toString("base64").replace(/.{76}/g, "$&\r\n"),
  ].join("\r\n");
  const name = text(input["name"] ?? fields.subject ?? "", "name");
  const isInline = input["isInline"] === true;
  return { kind: "item", name, contentType: "message/rfc822", isInline, contentId: null, content: Buffer.from(mime) };
}

function recipient(value: unknown, name: string): Recipient {
  const { emailAddress } = object(value, name) as { emailAddress?: unknown };
  const input = object(emailAddress ?? fail(`The property 'emailAddress' is missing in '${name}'.`), name);
  const address = parameter(input, "address");
  const displayName = parameter(input, "name");
  return {
    emailAddress: {
      ...(displayName === undefined || displayName === null ? {} : { name: text(displayName, "name") }),
      ...(address === undefined || address === null ? {} : { address: text(address, "address").trim() }),
    },
  };
}

function itemBody(value: unknown, name: string): ItemBody {
  const input = object(value, name);
  const contentType = oneOf(parameter(input, "contentType") ?? "text", "contentType", ["html", "text"]);
  return { contentType, content: text(parameter(input, "content") ?? "", "content") };
}

function extendedProperty(value: unknown): ExtendedProperty {
  const input = object(value, "singleValueExtendedProperties");
  const id = text(input["id"], "id");
  const isKnownForm = /^\w+ (\{[0-9a-f-]{36}\} (Name .+|Id 0x[0-9a-f]+)|0x[0-9a-f]+)$/i.test(id);
  if (!isKnownForm) throw graphError(400, "ErrorInvalidProperty", `The property id '${id}' is invalid.`);
  return { id, value: text(input["value"] ?? "", "value") };
}

// https://learn.microsoft.com/graph/api/resources/internetmessageheader
function customHeaders(value: unknown, property: string): HeaderField[] {
  const headers = list(value, property).map((one) => {
    const input = object(one, property);
    const name = text(input["name"], "name");
    if (!/^x-[!-9;-~]+$/i.test(name)) {
      const message = `The internet message header name '${name}' should start with 'x-' or 'X-'.`;
      throw graphError(400, "InvalidInternetMessageHeader", message);
    }
    return { name, value: text(input["value"] ?? "", "value").replace(/[\r\n]+/g, " ") };
  });
  if (headers.length > CUSTOM_HEADERS_MAX) {
    const message = `Maximum number of headers in one message should be less than or equal to ${CUSTOM_HEADERS_MAX}.`;
    throw graphError(400, "InvalidInternetMessageHeaderCollection", message);
  }
  return headers;
}

function list(value: unknown, name: string): unknown[] {
  return Array.isArray(value) ? value : fail(`An array was expected for '${name}'.`);
}

function text(value: unknown, name: string): string {
  return typeof value === "string" ? value.replaceAll("\0", "").toWellFormed() : fail(`A string was expected for '${name}'.`);
}

function flag(value: unknown, name: string): boolean {
  return typeof value === "boolean" ? value : fail(`A boolean was expected for '${name}'.`);
}

function oneOf<const T extends string>(value: unknown, name: string, known: readonly T[]): T {
  const wanted = typeof value === "string" ? value.toLowerCase() : "";
  return known.find((one) => one === wanted) ?? fail(`The value '${String(value)}' is not valid for '${name}'.`);
}

function refuseProperty(name: string): never {
  const message = `The property '${name}' does not exist on type 'microsoft.graph.message'. Make sure to only use property names that are defined by the type.`;
  throw graphError(400, "RequestBodyRead", message);
}

function fail(message: string): never {
  throw graphError(400, "RequestBodyRead", message);
}

function lowerFirst(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}
