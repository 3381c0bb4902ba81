import type { LiveEvent, Onlooker } from "../../server/contract/system.ts";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** While the socket is down screens are read again this often. */
export const FALLBACK_MS = 30_000;

export interface LiveOptions {
  url: string;
  getToken(wish?: { refused?: string }): Promise<string>;
  onEvent(event: LiveEvent): void;
  /** Read everything that is shown again: events may have been missed. */
  onGap(): void;
  onState?(isConnected: boolean): void;
  /** Who else has the case or conversation open that this screen looks at; all of them each time. */
  onOnlookers?(placeId: string, people: Onlooker[]): void;
  /** The server knows nothing yet of what this pane looks at. */
  onReady?(): void;
}

export interface Live {
  stop(): void;
  /** Lost while there is no connection: `onReady` asks for it again. */
  look(at: { placeId: string | null; isWriting: boolean }): void;
}

/** https://host/api → wss://host/ws */
export function liveUrl(apiBaseUrl: string): string {
  const url = new URL("/ws", apiBaseUrl);
  url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
  return url.href;
}

/** Doubling, with up to a fifth of chance, so that a restarted server is not met by every pane at once. */
export function waitBeforeAttempt(attempt: number, chance: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.9 + 0.2 * chance);
}

/** Hears of every event of the desk, and after a break of those in between. */
export function startLive(options: LiveOptions): Live {
  let socket: WebSocket | null = null;
  let seq: number | undefined;
  let mark: string | undefined;
  let attempt = 0;
  let refused: string | undefined;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const fallback = setInterval(() => {
    if (socket?.readyState !== WebSocket.OPEN && document.visibilityState === "visible") options.onGap();
  }, FALLBACK_MS);

  function again() {
    options.onState?.(false);
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(() => void connect(), waitBeforeAttempt(attempt++, Math.random()));
  }

  async function connect() {
    const token = await options.getToken(refused !== undefined ? { refused } : {}).catch(() => null);
    if (isStopped) return;
    if (token === null) return again();
    refused = undefined;
    const opened = new WebSocket(options.url);
    socket = opened;
    opened.onopen = () => {
      opened.send(JSON.stringify({ type: "authenticate", token }));
      opened.send(JSON.stringify({ type: "subscribe", ...(seq !== undefined && { after: seq, mark }) }));
    };
    opened.onmessage = (message) => hear(JSON.parse(String(message.data)) as ServerMessage);
    opened.onclose = (closed) => {
      if (closed.code === 4401) refused = token;
      again();
    };
  }

  function hear(message: ServerMessage) {
    if (message.type === "event") {
      seq = Math.max(seq ?? 0, message.seq);
      mark = message.mark;
      options.onEvent(message);
    }
    if (message.type === "ready") {
      // The first "ready" starts the count; a later one after too long a break could not tell all that was missed.
      if (seq !== undefined && !message.complete) options.onGap();
      seq = Math.max(seq ?? 0, message.seq);
      mark = message.mark;
      attempt = 0;
      options.onState?.(true);
      options.onReady?.();
    }
    if (message.type === "onlookers") options.onOnlookers?.(message.placeId, message.people);
  }

  void connect();
  return {
    look(at) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "look", ...at }));
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      clearInterval(fallback);
      socket?.close();
    },
  };
}

type ServerMessage = ({ type: "event"; mark: string } & LiveEvent) | { type: "ready"; seq: number; mark: string; complete?: boolean } | { type: "onlookers"; placeId: string; people: Onlooker[] } | { type: "expired" };
