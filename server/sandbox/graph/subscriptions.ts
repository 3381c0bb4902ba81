import { randomUUID } from "node:crypto";
import { request } from "undici";
import { graphError } from "./errors.ts";
import { findFolder } from "./folders.ts";
import type { Mailbox } from "./mailbox.ts";
import { changeKey, messageId } from "./message-view.ts";
import type { ChangeKind, MailboxChange, StoredSubscription } from "./model.ts";
import type { Store } from "./store.ts";

export type CallHook = (
  url: string,
  init: { method: string; headers: Record<string, string>; body: string },
) => Promise<{ status: number; text: string }>;

export type LifecycleEvent = "missed" | "subscriptionRemoved" | "reauthorizationRequired";

const MINUTE_MS = 60_000;
const LIFE_MINUTES_MAX = 10_080;
const LIFE_MINUTES_MIN = 45;
const CLIENT_STATE_CHARS_MAX = 128;
const SUBSCRIPTIONS_PER_MAILBOX_MAX = 1_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const NOTIFICATIONS_PER_CALL = 50;
const RETRY_DELAYS_MS = [250, 1_000, 4_000];
const CHANGE_KINDS = ["created", "updated", "deleted"];

export interface Subscriptions {
  create(input: Record<string, unknown>, findMailbox: (user: string) => Mailbox, asker: Asker): Promise<StoredSubscription>;
  renew(id: string, input: Record<string, unknown>, asker: Asker): StoredSubscription;
  find(id: string, asker: Asker): StoredSubscription;
  list(asker: Asker): StoredSubscription[];
  remove(id: string, asker: Asker): void;
  expireAll(): void;
  lifecycle(event: LifecycleEvent): Promise<void>;
  all(): StoredSubscription[];
  close(): void;
}

export interface Asker {
  creatorId: string;
  immutableIds: boolean;
}

interface Options {
  store: Store;
  tenantId: string;
  callHook?: CallHook;
}

/** Subscriptions that really call: handshake, notifications with retries, lifecycle events. */
export function createSubscriptions({ store, tenantId, callHook = callOverHttp }: Options): Subscriptions {
  const queues = new Map<string, Record<string, unknown>[]>();
  const waits = new Set<NodeJS.Timeout>();
  let isClosed = false;

  store.onChange((change) => {
    for (const subscription of store.state.subscriptions.values()) {
      const kind = kindFor(subscription, change);
      if (!kind || isOver(store, subscription)) continue;
      const queue = queues.get(subscription.id);
      const item = notificationOf(store, subscription, change, kind, tenantId);
      if (queue) queue.push(item);
      else {
        queues.set(subscription.id, [item]);
        setImmediate(() => void flush(subscription));
      }
    }
  });

  const flush = async (subscription: StoredSubscription) => {
    // Never tell of a change that a crash could still undo.
    await store.synced().catch(() => {});
    const items = queues.get(subscription.id) ?? [];
    queues.delete(subscription.id);
    for (let i = 0; i < items.length; i += NOTIFICATIONS_PER_CALL) {
      await post(subscription.notificationUrl, items.slice(i, i + NOTIFICATIONS_PER_CALL));
    }
  };
  const post = async (url: string, value: unknown[]) => {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ value }) };
    for (const delay of [...RETRY_DELAYS_MS, null]) {
      if (isClosed) return;
      const answer = await callHook(url, init).catch(() => ({ status: 0, text: "" }));
      if (answer.status >= 200 && answer.status < 300) return;
      if (delay !== null) await pause(delay);
    }
  };
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        waits.delete(timer);
        resolve();
      }, ms);
      timer.unref();
      waits.add(timer);
    });
  const living = () => [...store.state.subscriptions.values()].filter((one) => !isOver(store, one));
  const find = (id: string, asker: Asker) => {
    const found = living().find((one) => one.id === id && one.creatorId === asker.creatorId);
    if (!found) throw graphError(404, "ResourceNotFound", "The object was not found.");
    return found;
  };

  return {
    find,
    all: living,
    list: (asker) => living().filter((one) => one.creatorId === asker.creatorId),
    create: async (input, findMailbox, asker) => {
      const subscription = readSubscription(store, input, findMailbox, asker);
      const sameMailbox = living().filter((one) => one.userId === subscription.userId);
      if (sameMailbox.length >= SUBSCRIPTIONS_PER_MAILBOX_MAX) {
        throw graphError(403, "ExtensionError", "Number of subscriptions has exceeded the limit for this mailbox.");
      }
      await shakeHands(callHook, subscription.notificationUrl);
      if (subscription.lifecycleNotificationUrl) await shakeHands(callHook, subscription.lifecycleNotificationUrl);
      store.commit({ t: "subscription", subscription });
      return subscription;
    },
    renew: (id, input, asker) => {
      const found = find(id, asker);
      const subscription = { ...found, expiresAt: readExpiry(store, input["expirationDateTime"] ?? found.expiresAt) };
      store.commit({ t: "subscription", subscription });
      return subscription;
    },
    remove: (id, asker) => store.commit({ t: "removeSubscription", id: find(id, asker).id }),
    expireAll: () => {
      for (const { id } of living()) store.commit({ t: "removeSubscription", id });
    },
    lifecycle: async (event) => {
      const told = living().filter((one) => one.lifecycleNotificationUrl !== null);
      if (event === "subscriptionRemoved") for (const { id } of living()) store.commit({ t: "removeSubscription", id });
      await Promise.all(told.map((one) => post(one.lifecycleNotificationUrl ?? "", [lifecycleOf(one, event, tenantId)])));
    },
    close: () => {
      isClosed = true;
      for (const timer of waits) clearTimeout(timer);
    },
  };
}

export function subscriptionView(subscription: StoredSubscription): Record<string, unknown> {
  return {
    id: subscription.id,
    resource: subscription.resource,
    applicationId: subscription.applicationId,
    changeType: subscription.changeTypes.join(","),
    clientState: null,
    notificationUrl: subscription.notificationUrl,
    lifecycleNotificationUrl: subscription.lifecycleNotificationUrl,
    expirationDateTime: subscription.expiresAt,
    creatorId: subscription.creatorId,
    latestSupportedTlsVersion: "v1_2",
  };
}

function readSubscription(store: Store, input: Record<string, unknown>, findMailbox: (user: string) => Mailbox, asker: Asker) {
  const { userId, folder } = readResource(String(input["resource"] ?? ""), findMailbox);
  const clientState = input["clientState"] ?? null;
  if (clientState !== null && (typeof clientState !== "string" || clientState.length > CLIENT_STATE_CHARS_MAX)) {
    throw invalid(`The clientState property may hold ${CLIENT_STATE_CHARS_MAX} characters.`);
  }
  return {
    id: randomUUID(),
    resource: String(input["resource"]),
    userId,
    folder,
    changeTypes: readChangeTypes(input["changeType"]),
    notificationUrl: readUrl(input["notificationUrl"], "notificationUrl"),
    lifecycleNotificationUrl:
      input["lifecycleNotificationUrl"] === undefined || input["lifecycleNotificationUrl"] === null
        ? null
        : readUrl(input["lifecycleNotificationUrl"], "lifecycleNotificationUrl"),
    clientState,
    expiresAt: readExpiry(store, input["expirationDateTime"]),
    immutableIds: asker.immutableIds,
    applicationId: null,
    creatorId: asker.creatorId,
  } satisfies StoredSubscription;
}

function readResource(resource: string, findMailbox: (user: string) => Mailbox) {
  const path = decodeURIComponent(resource).replace(/\('([^']+)'\)/g, "/$1").replace(/^\//, "").split("?")[0] ?? "";
  const match = /^(?:me|users\/([^/]+))(?:\/mailFolders\/([^/]+))?\/messages$/i.exec(path);
  if (!match) throw invalid(`The resource '${resource}' is not supported.`);
  const mailbox = findMailbox(match[1] ?? "me");
  return { userId: mailbox.user.id, folder: match[2] ? findFolder(mailbox, match[2]).key : null };
}

function readChangeTypes(value: unknown): string[] {
  const kinds = typeof value === "string" ? value.split(",").map((kind) => kind.trim().toLowerCase()) : [];
  if (kinds.length === 0 || !kinds.every((kind) => CHANGE_KINDS.includes(kind))) throw invalid("Invalid change type.");
  return kinds;
}

function readUrl(value: unknown, name: string): string {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : null;
  if (url?.protocol !== "https:") throw invalid(`The ${name} must be an https address.`);
  return String(value);
}

function readExpiry(store: Store, value: unknown): string {
  const at = typeof value === "string" ? Date.parse(value) : NaN;
  const now = store.now().getTime();
  if (Number.isNaN(at)) throw invalid("The expirationDateTime is missing or no date.");
  if (at <= now) throw invalid("Subscription expiration can only be in the future.");
  if (at > now + (LIFE_MINUTES_MAX + 1) * MINUTE_MS) {
    throw invalid(`Subscription expiration can only be ${LIFE_MINUTES_MAX} minutes in the future.`);
  }
  return new Date(Math.max(at, now + LIFE_MINUTES_MIN * MINUTE_MS)).toISOString();
}

async function shakeHands(callHook: CallHook, url: string): Promise<void> {
  const token = `Validation: Testing client application reachability for subscription. Request-Id: ${randomUUID()}`;
  const called = new URL(url);
  called.searchParams.set("validationToken", token);
  const init = { method: "POST", headers: { "content-type": "text/plain; charset=utf-8" }, body: "" };
  const answer = await within(HANDSHAKE_TIMEOUT_MS, callHook(called.href, init)).catch((error: Error) => error);
  if (!(answer instanceof Error) && answer.status === 200 && answer.text.trim() === token) return;
  const seen = answer instanceof Error ? answer.message : `status ${answer.status}`;
  const message = `Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request. Seen: ${seen}.`;
  throw graphError(400, "ValidationError", message);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const callOverHttp: CallHook = async (url, { method, headers, body }) => {
  const timeouts = { headersTimeout: HANDSHAKE_TIMEOUT_MS, bodyTimeout: HANDSHAKE_TIMEOUT_MS };
  const answer = await request(url, { method: method as "POST", headers, body, ...timeouts });
  return { status: answer.statusCode, text: await answer.body.text() };
};

/** What this subscription hears of a change; null: nothing. A move within a watched mailbox is an update. */
function kindFor(subscription: StoredSubscription, change: MailboxChange): ChangeKind | null {
  if (subscription.userId !== change.user) return null;
  if (subscription.folder !== null && subscription.folder !== change.folder) return null;
  const isInnerMove = subscription.folder === null && change.movedBetweenFolders;
  if (isInnerMove && change.kind === "deleted") return null;
  const kind = isInnerMove ? "updated" : change.kind;
  return subscription.changeTypes.includes(kind) ? kind : null;
}

function isOver(store: Store, subscription: StoredSubscription): boolean {
  return Date.parse(subscription.expiresAt) <= store.now().getTime();
}

function notificationOf(store: Store, subscription: StoredSubscription, change: MailboxChange, kind: ChangeKind, tenantId: string) {
  const mailbox = store.state.mailboxes.get(subscription.userId) as Mailbox;
  const id = messageId({ mailbox, immutableIds: subscription.immutableIds }, change);
  const resource = `Users/${subscription.userId}/Messages/${id}`;
  const etag = `W/"${changeKey(change.changedSeq)}"`;
  return {
    ...headOf(subscription, tenantId),
    changeType: kind,
    resource,
    resourceData: { "@odata.type": "#Microsoft.Graph.Message", "@odata.id": resource, "@odata.etag": etag, id },
  };
}

function lifecycleOf(subscription: StoredSubscription, lifecycleEvent: LifecycleEvent, tenantId: string) {
  return { ...headOf(subscription, tenantId), lifecycleEvent };
}

function headOf(subscription: StoredSubscription, tenantId: string) {
  return {
    subscriptionId: subscription.id,
    subscriptionExpirationDateTime: subscription.expiresAt,
    ...(subscription.clientState === null ? {} : { clientState: subscription.clientState }),
    tenantId,
  };
}

function invalid(message: string) {
  return graphError(400, "InvalidRequest", message);
}
