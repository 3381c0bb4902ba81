import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LOOK_HOLDS_MS, type LivePage, type PolledLook } from "../../server/contract/live.ts";
import { startLive, type LiveWay } from "../../addin/shared/live.ts";
import { LOOK_AGAIN_MS } from "../../addin/shared/live-looks.ts";
import type { Heard } from "../../addin/shared/live-poll.ts";

/** A network that lets no socket through: each attempt is closed, or (silent) never answered, until it passes. */
class Socket {
  static readonly OPEN = 1;
  static opened: Socket[] = [];
  static passes = false;
  static isSilent = false;
  readyState = 0;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((closed: { code: number }) => void) | null = null;
  constructor() {
    Socket.opened.push(this);
    if (Socket.isSilent) return;
    queueMicrotask(() => {
      if (!Socket.passes) return this.close();
      this.readyState = 1;
      this.onopen?.();
      this.onmessage?.({ data: JSON.stringify({ type: "ready", seq: 50, mark: "9", complete: true }) });
    });
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.readyState = 3;
    this.onclose?.({ code: 1006 });
  }
}

let stop = () => {};
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("document", { visibilityState: "visible", addEventListener() {}, removeEventListener() {} });
  Socket.opened = [];
  Socket.passes = false;
  Socket.isSilent = false;
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const page = (seq: number, items: LivePage["items"] = [], complete = true): LivePage => ({ seq, mark: "7", items, complete });
const news = (seq: number) => ({ type: "new_message" as const, seq, message: { id: `m${seq}`, conversation_id: "c", platform: "whatsapp" as const, account_id: "a", platform_message_id: null, is_incoming: true, is_read: false, sender_name: "Paula", participant_name: null, subject: null, content: "Hi", case_id: null, received_at: "2026-11-16T08:00:00Z" } });

function start(poll: (from: Heard | null, signal: AbortSignal) => Promise<LivePage>) {
  const heard: string[] = [];
  const ways: LiveWay[] = [];
  const onGap = vi.fn<() => void>();
  ({ stop } = startLive({ url: "wss://desk/ws", getToken: async () => "token", poll, onEvent: ({ event, seq }) => heard.push(`${event} ${seq}`), onGap, onState: (way) => ways.push(way) }));
  return { heard, ways, onGap };
}

test("after three sockets that fail it asks for messages, from where it stands, and goes on from each answer", async () => {
  const asked: (Heard | null)[] = [];
  const answers = [page(10), page(12, [news(11), news(12)])];
  const { heard, ways, onGap } = start(async (from) => {
    asked.push(from);
    return answers.shift() ?? new Promise<LivePage>(() => {});
  });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(Socket.opened).toHaveLength(3);
  expect(ways).toEqual(["lost", "lost", "lost", "polling", "polling"]);
  expect(asked).toEqual([null, { after: 10, mark: "7" }, { after: 12, mark: "7" }]);
  expect(heard).toEqual(["message.received 11", "message.received 12"]);
  // What happened before the first answer is read once.
  expect(onGap).toHaveBeenCalledOnce();
});

test("the socket is tried again, and ends the asking when it passes", async () => {
  const signals: AbortSignal[] = [];
  const { ways } = start((_from, signal) => {
    signals.push(signal);
    return signals.length === 1 ? Promise.resolve(page(10)) : new Promise<LivePage>(() => {});
  });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ways.at(-1)).toBe("polling");
  Socket.passes = true;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(ways.at(-1)).toBe("socket");
  expect(signals.every(({ aborted }) => aborted)).toBe(true);
});

test("a socket that is taken and never answered is given up", async () => {
  Socket.isSilent = true;
  const poll = vi.fn<(from: Heard | null) => Promise<LivePage>>(async () => page(1));
  start(poll);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(Socket.opened).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(40_000);
  expect(Socket.opened.length).toBeGreaterThan(2);
  expect(poll).toHaveBeenCalled();
});

test("while nothing comes through it says so; too much to be told is read anew", async () => {
  let isUp = false;
  const { ways, onGap } = start(async () => {
    if (!isUp) throw new TypeError("fetch failed");
    return page(20, [], false);
  });
  await vi.advanceTimersByTimeAsync(8_000);
  expect(ways.at(-1)).toBe("lost");
  isUp = true;
  await vi.advanceTimersByTimeAsync(12_000);
  expect(ways.at(-1)).toBe("polling");
  expect(onGap.mock.calls.length).toBeGreaterThan(1);
});

test("while it asks, it says where the screen is, again while the page is looked at, and that it left when a socket passes", async () => {
  const said: PolledLook[] = [];
  const onlookers: string[] = [];
  const live = startLive({
    url: "wss://desk/ws",
    getToken: async () => "token",
    poll: (from) => (from === null ? Promise.resolve(page(1)) : new Promise<LivePage>(() => {})),
    sayLook: async (_screenId, at) => {
      said.push(at);
      return { placeId: at.placeId, people: [{ id: "jonas", isWriting: said.length > 1 }] };
    },
    onEvent: () => {},
    onGap: () => {},
    onState: (way) => way === "polling" && live.look({ placeId: "case", isWriting: false }),
    onOnlookers: (placeId, people) => onlookers.push(`${placeId} ${people.map(({ id, isWriting }) => (isWriting ? `${id} writes` : id)).join()}`),
  });
  stop = live.stop;
  await vi.advanceTimersByTimeAsync(4_000);
  const first = said.length;
  expect(first).toBeGreaterThan(0);
  expect(said.every(({ placeId }) => placeId === "case")).toBe(true);
  await vi.advanceTimersByTimeAsync(LOOK_AGAIN_MS);
  expect(said).toHaveLength(first + 1);
  expect(onlookers.at(-1)).toBe("case jonas writes");
  expect(LOOK_AGAIN_MS * 2).toBeLessThan(LOOK_HOLDS_MS);
  vi.stubGlobal("document", { visibilityState: "hidden", addEventListener() {}, removeEventListener() {} });
  await vi.advanceTimersByTimeAsync(LOOK_AGAIN_MS * 2);
  expect(said).toHaveLength(first + 1);
  vi.stubGlobal("document", { visibilityState: "visible", addEventListener() {}, removeEventListener() {} });
  Socket.passes = true;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(said.at(-1)).toEqual({ placeId: null, isWriting: false });
  const last = said.length;
  live.look({ placeId: "case", isWriting: true });
  await vi.advanceTimersByTimeAsync(LOOK_AGAIN_MS * 2);
  expect(said).toHaveLength(last);
  expect(JSON.parse(Socket.opened.at(-1)!.sent.at(-1)!)).toEqual({ type: "look", placeId: "case", isWriting: true });
});
