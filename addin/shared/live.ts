import type { LiveEvent, Onlooker } from "../../server/contract/system.ts";
import { type Looking, type SayLook, startLooking } from "./live-looks.ts";
import { type Poll, startPolling } from "./live-poll.ts";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** A proxy may take the connection and pass nothing on: who is not told "ready" by then is not connected. */
const READY_WITHIN_MS = 10_000;
/** After so many attempts in a row the messages are asked for instead. */
const ATTEMPTS_BEFORE_POLLING = 3;
/** Then the socket is tried this seldom. */
const SOCKET_AGAIN_MS = 60_000;
/** While the socket is down screens are read again this often. */
export const FALLBACK_MS = 30_000;

/** How this screen hears of news. `lost`: it does not, at the moment. */
export type LiveWay = "connecting" | "socket" | "polling" | "lost";

export interface LiveOptions {
  url: string;
  getToken(wish?: { refused?: string }): Promise<string>;
  /** Not `isNew`: it happened about when the first screen was read, which may show it. */
  onEvent(event: LiveEvent, isNew: boolean): void;
  /** Read everything that is shown again: events may have been missed. */
  onGap(): void;
  /** Where no socket passes: asks for messages by long polling, and says where the screen is. Everything else is read again every half minute then. */
  poll?: Poll;
  sayLook?: SayLook;
  onState?(way: LiveWay): void;
  /** Who else has the case or conversation open that this screen looks at; all of them each time. */
  onOnlookers?(placeId: string, people: Onlooker[]): void;
  /** The server knows nothing yet of what this pane looks at. */
  onReady?(): void;
}

export interface Live {
  stop(): void;
  /** Lost while there is no connection: `onReady` and the state "polling" ask for it again. */
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
  const startedAt = performance.now();
  let isReady = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let readyTimer: ReturnType<typeof setTimeout> | undefined;
  let stopPolling: (() => void) | null = null;
  let looking: Looking | null = null;
  const fallback = setInterval(() => {
    if (socket?.readyState !== WebSocket.OPEN && document.visibilityState === "visible") options.onGap();
  }, FALLBACK_MS);

  function again() {
    clearTimeout(timer);
    if (isStopped) return;
    if (stopPolling === null) options.onState?.("lost");
    timer = setTimeout(() => void connect(), stopPolling ? SOCKET_AGAIN_MS : waitBeforeAttempt(attempt, Math.random()));
    attempt++;
    if (attempt >= ATTEMPTS_BEFORE_POLLING && options.poll && stopPolling === null) {
      if (options.sayLook) looking = startLooking({ say: options.sayLook, onOnlookers: (placeId, people) => options.onOnlookers?.(placeId, people) });
      // What a socket heard last is where the polls go on; they tell of messages alone, so the socket's own place stays.
      stopPolling = startPolling({ poll: options.poll, from: isReady ? { after: seq!, mark } : null, onEvent: (event) => options.onEvent(event, true), onGap: options.onGap, onState: (isHeard) => options.onState?.(isHeard ? "polling" : "lost") });
    }
  }

  function endPolling() {
    stopPolling?.();
    looking?.stop();
    stopPolling = looking = null;
  }

  async function connect() {
    const token = await options.getToken(refused !== undefined ? { refused } : {}).catch(() => null);
    if (isStopped) return;
    if (token === null) return again();
    refused = undefined;
    const opened = new WebSocket(options.url);
    socket = opened;
    readyTimer = setTimeout(() => opened.close(), READY_WITHIN_MS);
    opened.onopen = () => {
      opened.send(JSON.stringify({ type: "authenticate", token }));
      opened.send(JSON.stringify({ type: "subscribe", ...(isReady ? { after: seq, mark } : { sinceMs: Math.ceil(performance.now() - startedAt) }) }));
    };
    opened.onmessage = (message) => hear(JSON.parse(String(message.data)) as ServerMessage);
    opened.onclose = (closed) => {
      clearTimeout(readyTimer);
      if (closed.code === 4401) refused = token;
      again();
    };
  }

  function hear(message: ServerMessage) {
    if (message.type === "event") {
      seq = Math.max(seq ?? 0, message.seq);
      mark = message.mark;
      options.onEvent(message, isReady);
    }
    if (message.type === "ready") {
      // Too much happened since the first reading, or since the line broke, to tell it.
      if (message.complete === false) options.onGap();
      isReady = true;
      seq = Math.max(seq ?? 0, message.seq);
      mark = message.mark;
      attempt = 0;
      clearTimeout(readyTimer);
      endPolling();
      options.onState?.("socket");
      options.onReady?.();
    }
    if (message.type === "onlookers") options.onOnlookers?.(message.placeId, message.people);
  }

  void connect();
  return {
    look(at) {
      if (looking) looking.look(at);
      else if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "look", ...at }));
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      clearTimeout(readyTimer);
      clearInterval(fallback);
      endPolling();
      socket?.close();
    },
  };
}

type ServerMessage = ({ type: "event"; mark: string } & LiveEvent) | { type: "ready"; seq: number; mark: string; complete?: boolean } | { type: "onlookers"; placeId: string; people: Onlooker[] } | { type: "expired" };
