import { type AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocketServer, type WebSocket as Peer } from "ws";
import { liveUrl, type LiveWay, startLive, waitBeforeAttempt } from "../../addin/shared/live.ts";

let server: WebSocketServer;
let stop = () => {};
afterEach(() => {
  stop();
  server?.close();
  for (const client of server?.clients ?? []) client.terminate();
});

/** A desk whose socket hands every message of the pane to the test. */
async function desk(onMessage: (message: { type: string; token?: string; after?: number }, peer: Peer) => void) {
  server = new WebSocketServer({ port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  server.on("connection", (peer) => peer.on("message", (text) => onMessage(JSON.parse(String(text)), peer)));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`;
}

const tell = (peer: Peer, message: unknown) => peer.send(JSON.stringify(message));
const event = (seq: number) => ({ type: "event", seq, event: "case.opened", subjectType: "case", subjectId: "c1", caseId: "c1" });

test("says who it is first, then listens, and after a break asks for what it missed", async () => {
  const heard: number[] = [];
  const messages: unknown[] = [];
  let connections = 0;
  const url = await desk((message, peer) => {
    messages.push(message);
    if (message.type !== "subscribe") return;
    connections += 1;
    if (connections === 1) {
      tell(peer, { type: "ready", seq: 7, complete: true });
      tell(peer, event(8));
      setTimeout(() => peer.close(), 20);
    } else {
      tell(peer, event(9));
      tell(peer, { type: "ready", seq: 9, complete: true });
    }
  });
  const onGap = vi.fn<() => void>();
  ({ stop } = startLive({ url, getToken: async () => "token", onEvent: ({ seq }) => heard.push(seq), onGap }));
  await vi.waitFor(() => expect(heard).toEqual([8, 9]), { timeout: 15_000 });
  expect(messages).toEqual([{ type: "authenticate", token: "token" }, { type: "subscribe", sinceMs: expect.any(Number) as number }, { type: "authenticate", token: "token" }, { type: "subscribe", after: 8 }]);
  expect(onGap).not.toHaveBeenCalled();
});

test("reads everything again when the server cannot tell all that was missed", async () => {
  let connections = 0;
  const url = await desk((message, peer) => {
    if (message.type !== "subscribe") return;
    tell(peer, { type: "ready", seq: 100, complete: connections++ === 0 });
    if (connections === 1) setTimeout(() => peer.close(), 20);
  });
  const onGap = vi.fn<() => void>();
  ({ stop } = startLive({ url, getToken: async () => "token", onEvent: () => {}, onGap }));
  await vi.waitFor(() => expect(onGap).toHaveBeenCalledOnce(), { timeout: 15_000 });
});

test("what happened while the first screen was read is heard apart, and too much of it is read again", async () => {
  const [latest, heard]: [number[], number[]] = [[], []];
  let connections = 0;
  const url = await desk((message, peer) => {
    if (message.type !== "subscribe") return;
    connections += 1;
    tell(peer, event(5));
    // Cut off before all was told: it is asked for anew.
    if (connections === 1) return peer.close();
    tell(peer, event(6));
    tell(peer, { type: "ready", seq: 6, complete: false });
    tell(peer, event(7));
  });
  const onGap = vi.fn<() => void>();
  ({ stop } = startLive({ url, getToken: async () => "token", onEvent: ({ seq }, isNew) => (isNew ? heard : latest).push(seq), onGap }));
  await vi.waitFor(() => expect(heard).toEqual([7]), { timeout: 15_000 });
  expect(latest).toEqual([5, 5, 6]);
  expect(onGap).toHaveBeenCalledOnce();
});

test("a refused token is renewed before the next attempt", async () => {
  const wishes: unknown[] = [];
  const url = await desk((message, peer) => {
    if (message.type === "authenticate" && message.token === "old") peer.close(4401, "The token was refused");
    else if (message.type === "subscribe") tell(peer, { type: "ready", seq: 1 });
  });
  const states: LiveWay[] = [];
  ({ stop } = startLive({
    url, onEvent: () => {}, onGap: () => {}, onState: (way) => states.push(way),
    getToken: async (wish) => {
      wishes.push(wish);
      return wish?.refused ? "new" : "old";
    },
  }));
  await vi.waitFor(() => expect(states.at(-1)).toBe("socket"), { timeout: 15_000 });
  expect(wishes).toEqual([{}, { refused: "old" }]);
});

test("waits longer with each failure, never more than half a minute", () => {
  expect([0, 1, 2, 3].map((attempt) => waitBeforeAttempt(attempt, 0.5))).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(waitBeforeAttempt(20, 1)).toBeLessThanOrEqual(33_000);
});

test("the socket is beside the API", () => {
  expect(liveUrl("https://mailroom.example/api")).toBe("wss://mailroom.example/ws");
});
