import type { FetchedMessage, ListedAttachment, ListedMessage, Mailbox } from "../../services/conversations/mailbox.ts";
import { readTogether } from "./graph-batch.ts";
import { GraphFault } from "./graph-fault.ts";
import type { GraphOptions } from "./graph-request.ts";
import { askGraph, askGraphJson } from "./graph-request.ts";
import { openGraphStream } from "./graph-stream.ts";
import { type FolderNames, readFolders, rememberFolders } from "./mail-folders.ts";
import { findByMessageId, messagePath } from "./messages-of.ts";
import { LISTED_SELECT, listedOf, readChanges, readList } from "./read-changes.ts";
import { categorise, readMailboxSettings } from "./mailbox-settings.ts";
import { sendReply } from "./send-reply.ts";

/**
 * An Outlook mailbox read and answered through Graph. `folder` is a well-known name such as "inbox", or the folder's id
 * where it has none. Throws GraphFault when Graph refuses or does not answer.
 */
export function createGraphMailbox(options: GraphOptions): Mailbox {
  const namesOf = rememberFolders(options);
  const fetchMessage = (mailbox: string, messageId: string) => orNullWhenGone(readWhole(options, mailbox, messageId, namesOf));
  return {
    fetchMessage,
    findByInternetMessageId: async (mailbox, internetMessageId) => {
      const found = await findByMessageId(options, mailbox, internetMessageId, null);
      const message = found.find((one) => !one.isDraft) ?? found[0];
      return message ? fetchMessage(mailbox, message.id) : null;
    },
    changes: async (mailbox, folder, deltaLink) => readChanges(options, { mailbox, folder, deltaLink, names: await namesOf(mailbox) }),
    list: async (mailbox, folder, link) => readList(options, { mailbox, folder, link, names: await namesOf(mailbox) }),
    describe: async (mailbox, messageIds) => describe(options, mailbox, messageIds, await namesOf(mailbox)),
    readMime: async (mailbox, messageId) => (await orNullWhenGone(readContent(options, mailbox, messageId))) ?? null,
    attachments: async (mailbox, messageId) => (await orNullWhenGone(listAttachments(options, mailbox, messageId))) ?? null,
    openAttachment: (mailbox, messageId, attachmentId) => orNullWhenGone(openGraphStream(options, { mailbox, path: `${messagePath(mailbox, messageId)}/attachments/${encodeURIComponent(attachmentId)}/$value` })),
    folders: async (mailbox) => readFolders(options, mailbox, await namesOf(mailbox)),
    subscribe: (input) => subscribe(options, input),
    renewSubscription: (mailbox, subscriptionId, expiresAt) => renewSubscription(options, { mailbox, subscriptionId, expiresAt }),
    unsubscribe: async (mailbox, subscriptionId) => void (await orNullWhenGone(askGraph(options, { method: "DELETE", path: subscriptionPath(subscriptionId), mailbox, takesNoSlot: true }))),
    reply: (message, onPrepared) => sendReply(options, message, onPrepared),
    categorise: (mailbox, messageId, category) => categorise(options, { mailbox, messageId, category }),
    settings: (mailbox) => readMailboxSettings(options, mailbox),
  };
}

async function readWhole(options: GraphOptions, mailbox: string, messageId: string, namesOf: (mailbox: string) => Promise<FolderNames>): Promise<FetchedMessage> {
  const message = await askGraphJson(options, { method: "GET", path: `${messagePath(mailbox, messageId)}?${LISTED_SELECT}`, mailbox });
  const listed = listedOf(message, await namesOf(mailbox));
  if (!listed) throw new GraphFault({ status: 200, code: "UnreadableAnswer", message: "Graph described a message without its id, folder or time." });
  return { ...listed, mime: await readContent(options, mailbox, messageId) };
}

async function readContent(options: GraphOptions, mailbox: string, messageId: string): Promise<Uint8Array> {
  const { bytes } = await askGraph(options, { method: "GET", path: `${messagePath(mailbox, messageId)}/$value`, mailbox });
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Names alone: the contents would come with them. */
async function listAttachments(options: GraphOptions, mailbox: string, messageId: string): Promise<ListedAttachment[]> {
  const { value } = await askGraphJson(options, { method: "GET", path: `${messagePath(mailbox, messageId)}/attachments?$select=id,name,contentType,size`, mailbox });
  return (Array.isArray(value) ? (value as Record<string, unknown>[]) : []).flatMap((item) => {
    const id = text(item["id"]);
    return id === null ? [] : [{ id, name: text(item["name"]) ?? "", isFile: item["@odata.type"] === "#microsoft.graph.fileAttachment" }];
  });
}

async function describe(options: GraphOptions, mailbox: string, messageIds: string[], names: FolderNames): Promise<Map<string, ListedMessage>> {
  const found = await readTogether(options, mailbox, messageIds.map((id) => `${messagePath(mailbox, id)}?${LISTED_SELECT}`));
  const listed = found.map((message) => message && listedOf(message, names));
  return new Map(messageIds.flatMap((id, index) => (listed[index] ? [[id, listed[index]] as const] : [])));
}

async function subscribe(options: GraphOptions, input: Parameters<Mailbox["subscribe"]>[0]) {
  const { mailbox, folder, notificationUrl, lifecycleUrl, clientState, expiresAt } = input;
  const made = await askGraphJson(options, {
    method: "POST",
    path: "/subscriptions",
    mailbox,
    takesNoSlot: true,
    body: {
      // Not "updated": each mail that somebody reads would be one.
      changeType: "created,deleted",
      notificationUrl,
      // It cannot be added later.
      lifecycleNotificationUrl: lifecycleUrl,
      resource: `/users/${mailbox}/mailFolders('${folder.replaceAll("'", "''")}')/messages`,
      expirationDateTime: expiresAt.toISOString(),
      clientState,
    },
  });
  const subscriptionId = text(made["id"]);
  if (!subscriptionId) throw new GraphFault({ status: 201, code: "UnreadableAnswer", message: "Graph made a subscription and did not name it." });
  return { subscriptionId, expiresAt: new Date(text(made["expirationDateTime"]) ?? expiresAt) };
}

async function renewSubscription(options: GraphOptions, { mailbox, subscriptionId, expiresAt }: { mailbox: string; subscriptionId: string; expiresAt: Date }): Promise<"renewed" | "gone"> {
  const body = { expirationDateTime: expiresAt.toISOString() };
  return (await orNullWhenGone(askGraph(options, { method: "PATCH", path: subscriptionPath(subscriptionId), mailbox, takesNoSlot: true, body }))) ? "renewed" : "gone";
}

const subscriptionPath = (subscriptionId: string) => `/subscriptions/${encodeURIComponent(subscriptionId)}`;

async function orNullWhenGone<T>(work: Promise<T>): Promise<T | null> {
  return work.catch((error: unknown) => {
    if (error instanceof GraphFault && error.status === 404) return null;
    throw error;
  });
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
