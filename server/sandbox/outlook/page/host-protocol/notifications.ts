import { createStore } from "../store.ts";
import type { Store } from "../store.ts";
import { done, HostError } from "./answers.ts";
import type { OutlookCalls } from "./answers.ts";
import { ERRORS, NOTIFICATION_TYPES, OUTLOOK_CALLS } from "./ids.ts";

export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

export type ItemNotification = {
  key: string;
  type: NotificationType;
  message: string;
  icon?: string;
  persistent?: boolean;
  /** InsightMessage: the button that opens a task pane. */
  actions?: { actionType: string; actionText: string; commandId: string }[];
};

/** Notifications by item. */
export type Notifications = Store<Record<string, ItemNotification[]>>;

const NOTIFICATIONS_PER_ITEM_MAX = 5;

export function createNotifications(): Notifications {
  return createStore<Record<string, ItemNotification[]>>({});
}

/** What Outlook drops when the user goes on to another item: all but persistent information. */
export function dropTransient(notifications: Notifications, itemKey: string): void {
  const kept = (notifications.get()[itemKey] ?? []).filter((each) => each.persistent);
  notifications.set({ [itemKey]: kept });
}

export function dismiss(notifications: Notifications, itemKey: string, key: string): void {
  notifications.set({ [itemKey]: (notifications.get()[itemKey] ?? []).filter((each) => each.key !== key) });
}

/** `item.notificationMessages`; the item is asked for at the time of the call. */
export function notificationCalls(notifications: Notifications, itemKey: () => string): OutlookCalls {
  const all = () => notifications.get()[itemKey()] ?? [];
  const write = (next: ItemNotification[]) => notifications.set({ [itemKey()]: next });
  const has = (key: unknown) => all().some((each) => each.key === key);
  const add = (params: Record<string, unknown>) => {
    if (all().length >= NOTIFICATIONS_PER_ITEM_MAX) throw new HostError(ERRORS.tooManyNotifications);
    write([...all(), readNotification(params)]);
    return done();
  };
  return {
    [OUTLOOK_CALLS.addNotification]: (params) => {
      if (has(params.key)) throw new HostError(ERRORS.duplicateNotificationKey);
      return add(params);
    },
    [OUTLOOK_CALLS.allNotifications]: () => done(all()),
    // "If a notification message with the specified key doesn't exist, replaceAsync will add the notification":
    // https://learn.microsoft.com/javascript/api/outlook/office.notificationmessages
    [OUTLOOK_CALLS.replaceNotification]: (params) => {
      if (!has(params.key)) return add(params);
      write(all().map((each) => (each.key === params.key ? readNotification(params) : each)));
      return done();
    },
    [OUTLOOK_CALLS.removeNotification]: ({ key }) => {
      if (!has(key)) throw new HostError(ERRORS.notificationKeyNotFound);
      write(all().filter((each) => each.key !== key));
      return done();
    },
  };
}

function readNotification(params: Record<string, unknown>): ItemNotification {
  const { type, ...rest } = params as unknown as Omit<ItemNotification, "type"> & { type: number };
  return { ...rest, type: NOTIFICATION_TYPES[type] ?? "informationalMessage" };
}
