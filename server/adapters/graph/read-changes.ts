import type { ListedMessage, MailboxChanges } from "../../services/conversations/mailbox.ts";
import { GraphFault } from "./graph-fault.ts";
import { type GraphOptions, askGraphJson } from "./graph-request.ts";
import type { FolderNames } from "./mail-folders.ts";
import { usersPath } from "./messages-of.ts";

export const CHANGES_PER_PAGE = 100;
const LISTED_PER_PAGE = 500;
export const LISTED_SELECT = "$select=id,internetMessageId,conversationId,isDraft,parentFolderId,receivedDateTime,webLink";

/** One page of the folder's delta; where its link is too old, the first page of everything. */
export async function readChanges(options: GraphOptions, input: { mailbox: string; folder: string; deltaLink: string | null; names: FolderNames }): Promise<MailboxChanges> {
  const { mailbox, folder, deltaLink } = input;
  const first = `${usersPath(mailbox)}/mailFolders/${encodeURIComponent(folder)}/messages/delta?${LISTED_SELECT}`;
  const ask = (path: string) => askGraphJson(options, { method: "GET", path, mailbox, prefer: `odata.maxpagesize=${CHANGES_PER_PAGE}` });
  let isRestarted = false;
  const page = await ask(deltaLink ?? first).catch((error: unknown) => {
    if (deltaLink === null || !isStale(error)) throw error;
    isRestarted = true;
    return ask(first);
  });
  const items = itemsOf(page);
  const doneLink = text(page["@odata.deltaLink"]);
  const nextLink = doneLink ?? text(page["@odata.nextLink"]);
  if (nextLink === null) throw new GraphFault({ status: 200, code: "UnreadableAnswer", message: "Graph answered changes without a link to go on." });
  const isRemoved = (item: Record<string, unknown>) => item["@removed"] !== undefined;
  return {
    changed: items.filter((item) => !isRemoved(item)).map((item) => ({ providerMessageId: text(item["id"]) ?? "", listed: listedOf(item, input.names) })),
    removed: items.filter(isRemoved).map((item) => text(item["id"]) ?? ""),
    nextLink,
    done: doneLink !== null,
    isRestarted,
  };
}

/** Graph wants everything read anew. https://learn.microsoft.com/graph/delta-query-overview */
function isStale(error: unknown): boolean {
  return error instanceof GraphFault && (error.status === 410 || /syncState|resyncRequired/i.test(error.code));
}

export async function readList(options: GraphOptions, input: { mailbox: string; folder: string; link: string | null; names: FolderNames }) {
  const { mailbox, folder, link } = input;
  const first = `${usersPath(mailbox)}/mailFolders/${encodeURIComponent(folder)}/messages?${LISTED_SELECT}&$top=${LISTED_PER_PAGE}`;
  const page = await askGraphJson(options, { method: "GET", path: link ?? first, mailbox });
  const messages = itemsOf(page).map((item) => listedOf(item, input.names)).filter((one) => one !== null);
  return { messages, nextLink: text(page["@odata.nextLink"]) };
}

/** Null: what it takes to account for a message is not all there. An update may name only what changed. */
export function listedOf(item: Record<string, unknown>, names: FolderNames): ListedMessage | null {
  const id = text(item["id"]);
  const folderId = text(item["parentFolderId"]);
  const receivedAt = new Date(text(item["receivedDateTime"]) ?? NaN);
  if (id === null || folderId === null || typeof item["isDraft"] !== "boolean" || Number.isNaN(receivedAt.getTime())) return null;
  return {
    providerMessageId: id,
    internetMessageId: text(item["internetMessageId"]),
    conversationId: text(item["conversationId"]) ?? "",
    isDraft: item["isDraft"],
    folder: names.get(folderId) ?? folderId,
    receivedAt,
    webLink: text(item["webLink"]),
  };
}

function itemsOf(page: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(page["value"]) ? (page["value"] as Record<string, unknown>[]) : [];
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
