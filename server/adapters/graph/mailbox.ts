import type { FetchedMessage, Mailbox } from "../../services/conversations/mailbox.ts";
import type { SendOutcome } from "../../services/deliveries/channel.ts";
import { GraphFault } from "./graph-fault.ts";
import type { GraphOptions } from "./graph-request.ts";
import { askGraph, askGraphJson } from "./graph-request.ts";
import { DELIVERY_PROPERTY, findByMessageId, messagePath, usersPath } from "./messages-of.ts";
import { outcomeBeforeSending, sendDraft } from "./send-outcomes.ts";

export const CHANGES_PER_PAGE = 50;
const SELECT = "$select=id,internetMessageId,conversationId,isDraft,parentFolderId,receivedDateTime,webLink";
const NAMED_FOLDERS = ["inbox", "sentitems", "drafts", "deleteditems", "archive", "junkemail"];

type FolderNames = Map<string, string>;

/**
 * An Outlook mailbox read and answered through Graph. `FetchedMessage.folder` is a well-known name such as "inbox",
 * or the folder's id where it has none. Throws GraphFault when Graph refuses or does not answer.
 */
export function createGraphMailbox(options: GraphOptions): Mailbox {
  const foldersOf = rememberFolders(options);
  const fetchMessage = (mailbox: string, messageId: string) => orNullWhenGone(readWhole(options, mailbox, messageId, foldersOf));
  return {
    fetchMessage,
    findByInternetMessageId: async (mailbox, internetMessageId) => {
      const found = await findByMessageId(options, mailbox, internetMessageId, null);
      const message = found.find((one) => !one.isDraft) ?? found[0];
      return message ? fetchMessage(mailbox, message.id) : null;
    },
    changes: (mailbox, folder, deltaLink) => readChanges(options, mailbox, folder, deltaLink),
    subscribe: (input) => subscribe(options, input),
    renewSubscription: (subscriptionId, expiresAt) => renewSubscription(options, subscriptionId, expiresAt),
    reply: (input) => reply(options, input),
  };
}

async function readWhole(options: GraphOptions, mailbox: string, messageId: string, foldersOf: (mailbox: string) => Promise<FolderNames>) {
  const path = messagePath(mailbox, messageId);
  const message = await askGraphJson(options, { method: "GET", path: `${path}?${SELECT}`, mailbox });
  const { bytes } = await askGraph(options, { method: "GET", path: `${path}/$value`, mailbox });
  const folderId = text(message["parentFolderId"]) ?? "";
  const receivedAt = new Date(text(message["receivedDateTime"]) ?? NaN);
  return {
    providerMessageId: text(message["id"]) ?? messageId,
    internetMessageId: text(message["internetMessageId"]),
    conversationId: text(message["conversationId"]) ?? "",
    isDraft: message["isDraft"] === true,
    folder: (await foldersOf(mailbox)).get(folderId) ?? folderId,
    receivedAt: Number.isNaN(receivedAt.getTime()) ? options.now() : receivedAt,
    webLink: text(message["webLink"]),
    mime: new Uint8Array(bytes),
  } satisfies FetchedMessage;
}

/** The well-known folders' ids by mailbox: they stay for as long as the mailbox does. */
function rememberFolders(options: GraphOptions): (mailbox: string) => Promise<FolderNames> {
  const known = new Map<string, FolderNames>();
  return async (mailbox) => {
    const remembered = known.get(mailbox);
    if (remembered) return remembered;
    const entries = NAMED_FOLDERS.map(async (name) => {
      const path = `${usersPath(mailbox)}/mailFolders/${name}?$select=id`;
      const folder = await orNullWhenGone(askGraphJson(options, { method: "GET", path, mailbox }));
      return [text(folder?.["id"]) ?? `no ${name}`, name] as const;
    });
    const names = new Map(await Promise.all(entries));
    known.set(mailbox, names);
    return names;
  };
}

async function readChanges(options: GraphOptions, mailbox: string, folder: string, deltaLink: string | null) {
  const first = `${usersPath(mailbox)}/mailFolders/${encodeURIComponent(folder)}/messages/delta?$select=id`;
  const ask = (path: string) => askGraphJson(options, { method: "GET", path, mailbox, prefer: `odata.maxpagesize=${CHANGES_PER_PAGE}` });
  const page = await ask(deltaLink ?? first).catch((error: unknown) => {
    // The link is too old: Graph wants everything read anew. https://learn.microsoft.com/graph/delta-query-overview
    const isStale = error instanceof GraphFault && (error.status === 410 || /syncState/i.test(error.code));
    if (deltaLink !== null && isStale) return ask(first);
    throw error;
  });
  const items = (Array.isArray(page["value"]) ? page["value"] : []) as Record<string, unknown>[];
  const doneLink = text(page["@odata.deltaLink"]);
  const nextLink = doneLink ?? text(page["@odata.nextLink"]);
  if (nextLink === null) throw new GraphFault({ status: 200, code: "UnreadableAnswer", message: "Graph answered changes without a link to go on." });
  const isRemoved = (item: Record<string, unknown>) => item["@removed"] !== undefined;
  return {
    changed: items.filter((item) => !isRemoved(item)).map((item) => ({ providerMessageId: text(item["id"]) ?? "" })),
    removed: items.filter(isRemoved).map((item) => text(item["id"]) ?? ""),
    nextLink,
    done: doneLink !== null,
  };
}

async function subscribe(options: GraphOptions, input: Parameters<Mailbox["subscribe"]>[0]) {
  const { mailbox, folder, notificationUrl, clientState, expiresAt } = input;
  const made = await askGraphJson(options, {
    method: "POST",
    path: "/subscriptions",
    mailbox: null,
    body: {
      changeType: "created",
      notificationUrl,
      // It cannot be added later; the one hook tells the two kinds of call apart by `lifecycleEvent`.
      lifecycleNotificationUrl: notificationUrl,
      resource: `/users/${mailbox}/mailFolders('${folder.replaceAll("'", "''")}')/messages`,
      expirationDateTime: expiresAt.toISOString(),
      clientState,
    },
  });
  const subscriptionId = text(made["id"]);
  if (!subscriptionId) throw new GraphFault({ status: 201, code: "UnreadableAnswer", message: "Graph made a subscription and did not name it." });
  return { subscriptionId, expiresAt: new Date(text(made["expirationDateTime"]) ?? expiresAt) };
}

async function renewSubscription(options: GraphOptions, subscriptionId: string, expiresAt: Date): Promise<"renewed" | "gone"> {
  const path = `/subscriptions/${encodeURIComponent(subscriptionId)}`;
  const body = { expirationDateTime: expiresAt.toISOString() };
  return (await orNullWhenGone(askGraph(options, { method: "PATCH", path, mailbox: null, body }))) ? "renewed" : "gone";
}

/**
 * Answers a message above its quoted text. The delivery's id is written together with our words, in one PATCH: a draft
 * that a later look-up finds is therefore whole.
 */
async function reply(options: GraphOptions, { mailbox, messageId, html, deliveryId }: Parameters<Mailbox["reply"]>[0]): Promise<SendOutcome> {
  try {
    const path = `${messagePath(mailbox, messageId)}/createReply`;
    const draft = await askGraphJson(options, { method: "POST", path, mailbox, body: {} });
    const providerMessageId = text(draft["id"]) ?? "";
    await askGraph(options, {
      method: "PATCH",
      path: messagePath(mailbox, providerMessageId),
      mailbox,
      body: {
        body: { contentType: "html", content: aboveQuote(html, draft["body"]) },
        singleValueExtendedProperties: [{ id: DELIVERY_PROPERTY, value: deliveryId }],
      },
    });
    return await sendDraft(options, mailbox, { providerMessageId, internetMessageId: text(draft["internetMessageId"]) });
  } catch (error) {
    return outcomeBeforeSending(error);
  }
}

function aboveQuote(html: string, body: unknown): string {
  const quoted = text((body as { content?: unknown } | undefined)?.content) ?? "";
  const open = /<body[^>]{0,2000}>/i.exec(quoted);
  if (!open) return `${html}${quoted}`;
  const at = open.index + open[0].length;
  return `${quoted.slice(0, at)}${html}${quoted.slice(at)}`;
}

async function orNullWhenGone<T>(work: Promise<T>): Promise<T | null> {
  return work.catch((error: unknown) => {
    if (error instanceof GraphFault && error.status === 404) return null;
    throw error;
  });
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
