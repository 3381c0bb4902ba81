import type { CallHook } from "./hook-calls.ts";
import type { Mailbox } from "./mailbox.ts";
import { changeKey, messageId } from "./message-view.ts";
import type { ChangeKind, MailboxChange, StoredSubscription } from "./model.ts";
import type { Store } from "./store.ts";

export type LifecycleEvent = "missed" | "subscriptionRemoved" | "reauthorizationRequired";

const NOTIFICATIONS_PER_CALL = 50;
const RETRY_DELAYS_MS = [250, 1_000, 4_000];

/** Tells subscribers of changes: in order, several to a call, tried again a few times, then given up, as Graph does. */
export function createNotifier({ store, tenantId, callHook }: { store: Store; tenantId: string; callHook: CallHook }) {
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
    // Never tell of a change that a crash could still undo: what did not reach the disk is not told at all.
    const isDurable = await store.synced().then(() => true, () => false);
    const items = isDurable ? (queues.get(subscription.id) ?? []) : [];
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
  return {
    tellLifecycle: (subscription: StoredSubscription, event: LifecycleEvent) =>
      post(subscription.lifecycleNotificationUrl ?? "", [lifecycleOf(subscription, event, tenantId)]),
    close: () => {
      isClosed = true;
      for (const timer of waits) clearTimeout(timer);
    },
  };
}

/** What this subscription hears of a change; null: nothing. A move within a watched mailbox is an update. */
function kindFor(subscription: StoredSubscription, change: MailboxChange): ChangeKind | null {
  if (subscription.userId !== change.user) return null;
  if (subscription.folder !== null && subscription.folder !== change.folder) return null;
  const isInnerMove = subscription.folder === null && change.movedBetweenFolders;
  if (isInnerMove && change.kind === "deleted") return null;
  const kind = isInnerMove ? "updated" : change.kind;
  return subscription.changeTypes.includes(kind) ? kind : null;
}

export function isOver(store: Store, subscription: StoredSubscription): boolean {
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
