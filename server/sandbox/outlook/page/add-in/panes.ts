import type { CommandButton, Surface } from "../../manifest.ts";
import type { FrameConnection } from "../host-protocol/frame-connection.ts";
import { createStore } from "../store.ts";
import type { Store } from "../store.ts";

export type OpenPane = {
  button: CommandButton;
  pinned: boolean;
  /** New for each opening, so that the frame is loaded anew. */
  serial: number;
};

/** The add-in's task pane: at most one on each surface, and pinning is not shared between them. */
export type Panes = {
  state: Store<Record<Surface, OpenPane | null>>;
  connections: Record<Surface, FrameConnection | null>;
  open(surface: Surface, button: CommandButton, pinned?: boolean): void;
  close(surface: Surface): void;
  pin(surface: Surface, pinned: boolean): void;
  raise(eventName: string, payload: unknown, surface?: Surface): void;
};

export function createPanes(): Panes {
  const state = createStore<Record<Surface, OpenPane | null>>({ read: null, compose: null });
  const connections: Panes["connections"] = { read: null, compose: null };
  let serial = 0;
  return {
    state,
    connections,
    open(surface, button, pinned = false) {
      if (state.get()[surface]?.button.id === button.id) return;
      state.set({ [surface]: { button, pinned, serial: ++serial } });
    },
    close: (surface) => state.set({ [surface]: null }),
    pin(surface, pinned) {
      const pane = state.get()[surface];
      if (pane) state.set({ [surface]: { ...pane, pinned } });
    },
    raise(eventName, payload, surface) {
      for (const each of ["read", "compose"] as const) {
        if (!surface || surface === each) connections[each]?.raise(eventName, payload);
      }
    },
  };
}
