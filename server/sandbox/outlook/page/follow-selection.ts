import type { Panes } from "./add-in/panes.ts";
import { itemData } from "./host-protocol/frame-host.ts";
import { itemKey } from "./host-protocol/host-item.ts";
import type { HostItem } from "./host-protocol/host-item.ts";
import type { HostServices } from "./host-protocol/host-services.ts";
import { EVENTS } from "./host-protocol/ids.ts";
import { dropTransient } from "./host-protocol/notifications.ts";
import type { MailStore } from "./mail/mail-store.ts";
import type { MailState } from "./mail/mail-state.ts";
import { preferences } from "./preferences.ts";

type Input = { mail: MailStore; panes: Panes; services: HostServices };

/**
 * Keeps the add-in's read pane in step with the selection as Outlook does: another item closes a pane that is not
 * pinned, and a pinned one gets ItemChanged once the item has been read (SelectedItemsChanged with several).
 */
export function followSelection({ mail, panes, services }: Input): { item(): HostItem; stop(): void } {
  let item: HostItem = { kind: "none" };
  let selection = "";

  const stop = mail.state.subscribe(() => {
    const value = mail.state.get();
    const selected = value.selectedIds.join(" ");
    if (selected !== selection) {
      selection = selected;
      dropTransient(services.notifications, itemKey(item));
      if (!panes.state.get().read?.pinned) panes.close("read");
      if (value.selectedIds.length !== 1) changeItem({ kind: "none" });
      panes.raise(EVENTS.selectedItemsChanged.name, null, "read");
    }
    const open = openItem(value, mail);
    if (open) changeItem(open);
  });

  function changeItem(next: HostItem): void {
    const changed = itemKey(next) !== itemKey(item);
    item = next;
    if (!changed) return;
    panes.raise(EVENTS.itemChanged.name, itemData(services, next), "read");
    if (next.kind === "read") openPinnedPane();
  }

  /** A pinned pane comes back by itself with the first message after the page was loaded. */
  function openPinnedPane(): void {
    const { pinnedButtonId } = preferences.get();
    if (!pinnedButtonId || panes.state.get().read) return;
    const buttons = services.description.addIn.surfaces.read.flatMap((group) => group.buttons);
    const pinned = buttons.find((button) => button.id === pinnedButtonId);
    if (pinned?.action.kind === "pane" && pinned.action.supportsPinning) panes.open("read", pinned, true);
  }

  return { item: () => item, stop };
}

function openItem(value: MailState, mail: MailStore): HostItem | null {
  const isOpen = value.selectedIds.length === 1 && value.open?.id === value.selectedIds[0];
  return isOpen && value.open ? { kind: "read", message: value.open, api: mail.api } : null;
}
