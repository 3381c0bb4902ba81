import type { HostDescription, SandboxUser } from "../host-description.ts";
import type { CommandButton, Surface } from "../manifest.ts";
import { createPanes } from "./add-in/panes.ts";
import type { Panes } from "./add-in/panes.ts";
import { runFunctionCommand } from "./add-in/run-function-command.ts";
import type { CommandOutcome } from "./add-in/run-function-command.ts";
import type { Draft } from "./compose/draft.ts";
import { startDraft } from "./compose/start-draft.ts";
import type { ComposeRequest } from "./compose/start-draft.ts";
import { createGraph } from "./graph.ts";
import { followSelection } from "./follow-selection.ts";
import type { HostItem } from "./host-protocol/host-item.ts";
import type { HostServices } from "./host-protocol/host-services.ts";
import { createNotifications } from "./host-protocol/notifications.ts";
import { createRoamingSettings } from "./host-protocol/roaming-settings.ts";
import { createMailApi } from "./mail/mail-api.ts";
import { createMailStore } from "./mail/mail-store.ts";
import type { MailStore } from "./mail/mail-store.ts";
import { applyChanges } from "./mail/mail-state.ts";
import { preferences } from "./preferences.ts";
import { createTokenSource } from "./session.ts";
import { createStore } from "./store.ts";
import type { Store } from "./store.ts";

export type OutlookState = { draft: Draft | null; opening: boolean; runningButtonId: string | null };

/** One signed-in user's Outlook: what the page shows, and what the add-in's calls act on. */
export type Outlook = {
  description: HostDescription;
  user: SandboxUser;
  sharedMailbox: SandboxUser | null;
  mail: MailStore;
  panes: Panes;
  services: HostServices;
  state: Store<OutlookState>;
  /** The item beside which an add-in of this surface would open now. */
  item(surface: Surface): HostItem;
  compose(request: ComposeRequest): Promise<void>;
  closeCompose(): void;
  runCommand(surface: Surface, button: CommandButton): Promise<CommandOutcome>;
  stop(): void;
};

/**
 * `sharedMailbox` is opened in place of the user's own. The page reads it with that mailbox's own account, since the
 * sandbox's Graph knows no delegates; the add-in's tokens stay the user's.
 */
export function createOutlook(
  description: HostDescription,
  user: SandboxUser,
  sharedMailbox: SandboxUser | null,
): Outlook {
  const api = createMailApi(createGraph(createTokenSource(sharedMailbox ?? user)), "/me");
  const mail = createMailStore(api);
  const panes = createPanes();
  const state = createStore<OutlookState>({ draft: null, opening: false, runningButtonId: null });
  const notifications = createNotifications();

  const services: HostServices = {
    description,
    user,
    sharedMailbox,
    api,
    notifications,
    roamingSettings: createRoamingSettings(user.id, description.addIn.id),
    selectedMessages: () => selectedMessages(mail),
    compose,
    showMessage: (id) => mail.select([id]),
    messageChanged: (id, change) => mail.state.set((value) => applyChanges(value, [{ id, ...change }])),
    moveMessage: (id, destinationId) => mail.move([id], destinationId),
    closeCompose,
  };
  const selection = followSelection({ mail, panes, services });

  async function compose(request: ComposeRequest): Promise<void> {
    closeCompose();
    state.set({ opening: true });
    try {
      state.set({ draft: await startDraft(api, request) });
    } finally {
      state.set({ opening: false });
    }
  }

  function closeCompose(): void {
    const { draft } = state.get();
    if (draft?.state.get().status === "changed" && draft.state.get().id) void draft.save().catch(() => undefined);
    panes.close("compose");
    state.set({ draft: null });
  }

  function item(surface: Surface): HostItem {
    const { draft } = state.get();
    if (surface === "read") return selection.item();
    return draft ? { kind: "compose", draft } : { kind: "none" };
  }

  async function runCommand(surface: Surface, button: CommandButton): Promise<CommandOutcome> {
    const url = description.addIn.functionFile?.default;
    if (button.action.kind !== "function" || !url) return "missing";
    const { functionName } = button.action;
    state.set({ runningButtonId: button.id });
    const outcome = await runFunctionCommand({
      services,
      preferences: preferences.get(),
      url,
      button,
      functionName,
      item: item(surface),
    });
    state.set({ runningButtonId: null });
    return outcome;
  }

  return {
    description,
    user,
    sharedMailbox,
    mail,
    panes,
    services,
    state,
    item,
    compose,
    closeCompose,
    runCommand,
    stop() {
      selection.stop();
      mail.stop();
    },
  };
}

function selectedMessages(mail: MailStore) {
  const { messages, selectedIds } = mail.state.get();
  return messages.filter((message) => selectedIds.includes(message.id));
}
