import type { Preferences } from "../preferences.ts";
import { failed } from "./answers.ts";
import { appContext } from "./app-context.ts";
import { composeCalls } from "./compose-calls.ts";
import type { FrameHost } from "./frame-connection.ts";
import { itemKey } from "./host-item.ts";
import type { HostItem } from "./host-item.ts";
import type { HostServices } from "./host-services.ts";
import { COMMON_CALLS, ERRORS } from "./ids.ts";
import { initialData } from "./initial-data.ts";
import { mailboxCalls } from "./mailbox-calls.ts";
import { answerNestedAuth } from "./nested-auth.ts";
import { notificationCalls } from "./notifications.ts";
import { readCalls } from "./read-calls.ts";

export type FrameHostInput = {
  services: HostServices;
  preferences: Pick<Preferences, "language" | "nestedAuth">;
  conversationId: string;
  size: { width: number; height: number };
  /** What the frame looks at now; a pinned pane's item changes. */
  item(): HostItem;
  onClose(): void;
  onCompleted?(status: number): void;
  onNotified?(action: number): void;
  onEventRegistered?(name: string): void;
};

/** Everything that one add-in frame can ask of the sandbox Outlook. */
export function createFrameHost(input: FrameHostInput): FrameHost {
  const { services, item } = input;
  const { addIn } = services.description;
  return {
    appContext: () =>
      appContext({
        addIn,
        conversationId: input.conversationId,
        ...input.preferences,
        ...input.size,
        roamingSettings: services.roamingSettings.read(),
      }),
    initialData: async () => itemData(services, item()),
    async outlookCall(dispatchId, params) {
      const calls = {
        ...mailboxCalls(services),
        ...notificationCalls(services.notifications, () => itemKey(item())),
        ...itemCalls(services, item()),
      };
      return (await calls[dispatchId]?.(params)) ?? failed(ERRORS.notSupported);
    },
    async commonCall(dispatchId, params) {
      if (dispatchId === COMMON_CALLS.commandCompleted) input.onCompleted?.(Number(params[1]));
      else if (dispatchId === COMMON_CALLS.closeContainer) input.onClose();
      else return { Error: ERRORS.notSupported };
      return {};
    },
    notified: (action) => input.onNotified?.(action),
    eventRegistered: (name) => input.onEventRegistered?.(name),
    nestedAuth: (request) => answerNestedAuth(request, services.user, services.description.tenantId),
  };
}

/** `mailbox.item` and its surroundings for what the frame looks at. */
export function itemData(services: HostServices, item: HostItem): Record<string, unknown> {
  const { id: addInId, permission } = services.description.addIn;
  return initialData({ item, user: services.user, addInId, permission, isShared: services.sharedMailbox !== null });
}

function itemCalls(services: HostServices, item: HostItem) {
  if (item.kind === "read") return readCalls(item.message, item.api, services);
  return item.kind === "compose" ? composeCalls(item.draft, services) : {};
}
