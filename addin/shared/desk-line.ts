import type { Connection } from "./connection.ts";
import { type Live, type LiveOptions, liveUrl, type LiveWay, startLive } from "./live.ts";
import { createOnlookers, type Onlookers } from "./onlookers.ts";

/** What a page hears from the server by itself, who else is where it is, and how it hears. */
export interface DeskLine {
  onlookers: Onlookers;
  way: { subscribe(listener: () => void): () => void; now(): LiveWay };
  /** Returns how to end it; it may be started again. */
  start(): () => void;
}

interface DeskLineOptions {
  connection: Pick<Connection, "auth" | "calls" | "config">;
  onEvent: LiveOptions["onEvent"];
  onGap(): void;
}

export function createDeskLine({ connection: { auth, calls, config }, onEvent, onGap }: DeskLineOptions): DeskLine {
  let live: Live | null = null;
  let way: LiveWay = "connecting";
  const listeners = new Set<() => void>();
  const onlookers = createOnlookers((at) => live?.look(at));
  return {
    onlookers,
    way: {
      subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      now: () => way,
    },
    start() {
      const started = startLive({
        url: liveUrl(config.apiBaseUrl),
        getToken: auth.getApiToken,
        poll: calls.chats.news,
        sayLook: calls.chats.look,
        onEvent,
        onGap,
        onState(now) {
          if (now === way) return;
          way = now;
          // Who was there is not known where nothing is heard; where something is asked for, it asks for this too.
          if (now === "polling") onlookers.begin();
          else if (now !== "socket") onlookers.forget();
          for (const listener of listeners) listener();
        },
        onOnlookers: onlookers.hear,
        onReady: onlookers.begin,
      });
      live = started;
      return () => {
        started.stop();
        live = null;
      };
    },
  };
}
