import { graphError } from "./errors.ts";
import type { CallHook } from "./hook-calls.ts";
import { callOverHttp, shakeHands } from "./hook-calls.ts";
import type { Mailbox } from "./mailbox.ts";
import type { StoredSubscription } from "./model.ts";
import type { LifecycleEvent } from "./notifier.ts";
import { createNotifier, isOver } from "./notifier.ts";
import type { Store } from "./store.ts";
import type { Asker } from "./subscription-input.ts";
import { readExpiry, readSubscription } from "./subscription-input.ts";

const SUBSCRIPTIONS_PER_MAILBOX_MAX = 1_000;

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

interface Options {
  store: Store;
  tenantId: string;
  callHook?: CallHook;
}

/** Subscriptions that really call: handshake, notifications with retries, lifecycle events. */
export function createSubscriptions({ store, tenantId, callHook = callOverHttp }: Options): Subscriptions {
  const notifier = createNotifier({ store, tenantId, callHook });
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
      await Promise.all(told.map((one) => notifier.tellLifecycle(one, event)));
    },
    close: notifier.close,
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
