import type { GraphOptions } from "./graph-request.ts";
import { askGraphJson } from "./graph-request.ts";

/** Where a message carries the id of its delivery, in Drafts and in Sent Items alike. */
export const DELIVERY_PROPERTY = "String {6d2f2c1e-3b0a-4c53-9a55-5e1f0c9a7b42} Name mailroomDeliveryId";

const MESSAGES_MAX = 10;
const SELECT = "$select=id,internetMessageId,isDraft,parentFolderId";

export interface MessageState {
  id: string;
  internetMessageId: string | null;
  isDraft: boolean;
  parentFolderId: string;
}

export function usersPath(mailbox: string): string {
  return `/users/${encodeURIComponent(mailbox)}`;
}

export function messagePath(mailbox: string, messageId: string): string {
  return `${usersPath(mailbox)}/messages/${encodeURIComponent(messageId)}`;
}

export async function readMessageState(options: GraphOptions, mailbox: string, messageId: string): Promise<MessageState> {
  return stateOf(await askGraphJson(options, { method: "GET", path: `${messagePath(mailbox, messageId)}?${SELECT}`, mailbox }));
}

/** The messages of a delivery: the draft, the Sent Items copy, or none. */
export function findByDelivery(options: GraphOptions, mailbox: string, deliveryId: string): Promise<MessageState[]> {
  const filter = `singleValueExtendedProperties/any(ep: ep/id eq ${quote(DELIVERY_PROPERTY)} and ep/value eq ${quote(deliveryId)})`;
  return findMessages(options, mailbox, "/messages", filter);
}

/** `folder` narrows the search: in one's own inbox a mail to oneself has the same id. */
export function findByMessageId(options: GraphOptions, mailbox: string, internetMessageId: string, folder: string | null) {
  const below = folder === null ? "/messages" : `/mailFolders/${encodeURIComponent(folder)}/messages`;
  return findMessages(options, mailbox, below, `internetMessageId eq ${quote(internetMessageId)}`);
}

async function findMessages(options: GraphOptions, mailbox: string, below: string, filter: string): Promise<MessageState[]> {
  const query = `$filter=${encodeURIComponent(filter)}&${SELECT}&$top=${MESSAGES_MAX}`;
  const { value } = await askGraphJson(options, { method: "GET", path: `${usersPath(mailbox)}${below}?${query}`, mailbox });
  return Array.isArray(value) ? value.map((item) => stateOf(item as Record<string, unknown>)) : [];
}

function stateOf(message: Record<string, unknown>): MessageState {
  const { id, internetMessageId, isDraft, parentFolderId } = message;
  if (typeof id !== "string" || typeof isDraft !== "boolean") throw new Error("Graph described a message without id or isDraft.");
  return {
    id,
    isDraft,
    internetMessageId: typeof internetMessageId === "string" ? internetMessageId : null,
    parentFolderId: typeof parentFolderId === "string" ? parentFolderId : "",
  };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
