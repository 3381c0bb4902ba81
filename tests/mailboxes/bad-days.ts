import type { GapWorld } from "./gap-world.ts";

const FOLDERS = ["inbox", "sentitems", "archive", "deleteditems"];
const STATUSES = [429, 503, 504, 410, 500];
const STEPS = 30;

/** mulberry32: the same days for the same seed. */
export function randomFrom(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number) => Math.floor(next() * count);
  return { next, below, of: <Item>(items: readonly Item[]): Item => items[below(items.length)]! };
}
export type Random = ReturnType<typeof randomFrom>;

/** Lives through bad days: everything that Graph and people may do to a mailbox, and what else is given, in any order. Answers the Message-IDs that arrived. */
export async function liveThrough(world: GapWorld, random: Random, more: [weight: number, act: () => Promise<unknown>][] = []): Promise<string[]> {
  const { levers } = world.running.graph;
  const ids: string[] = [];
  const arrived: string[] = [];
  let heard = 0;
  const deliver = async () => {
    const number = arrived.length;
    const folder = random.next() < 0.25 ? "sentitems" : "inbox";
    // Now and then an answer to an earlier one.
    const answered = number > 0 && random.next() < 0.3 ? `In-Reply-To: ${arrived[random.below(number)]}\r\n` : "";
    const raw = `From: Guest ${number} <guest${number % 5}@nordlys.example>\r\nTo: ${world.address}\r\nSubject: Trip ${number}\r\nMessage-ID: <trip-${number}@nordlys.example>\r\n${answered}\r\nHello ${number}\r\n`;
    const { id, internetMessageId } = await levers.deliver(world.address, Buffer.from(raw), { folder });
    ids.push(id);
    arrived.push(internetMessageId);
  };
  const change = async (method: string, path: string, body?: unknown) => void (ids.length > 0 && (await world.tryCall(method, `${world.user}/messages/${random.of(ids)}${path}`, body)));
  const actions: [weight: number, act: () => Promise<unknown>][] = [
    ...more,
    [8, deliver],
    [1, async () => { for (let count = 0; count < 8; count++) await deliver(); }],
    [2, () => change("POST", "/move", { destinationId: random.of(FOLDERS) })],
    [2, () => change("DELETE", "")],
    [1, () => change("PATCH", "", { isRead: true })],
    [1, () => world.tryCall("POST", `${world.user}/messages`, { subject: "A draft", body: { contentType: "text", content: "…" } })],
    // Notifications come late, in any order, twice, or not at all.
    [4, async () => { for (let count = 0; count < 3; count++) await world.pass(random.below(world.calls.length + 1)); }],
    [2, async () => void (heard = world.calls.length)],
    [2, async () => { for (; heard < world.calls.length; heard++) await world.pass(heard); }],
    [1, () => levers.expireSubscriptions()],
    [1, () => levers.lifecycle(random.of(["missed", "subscriptionRemoved", "reauthorizationRequired"] as const))],
    [1, () => levers.expireDeltaLinks()],
    [2, async () => levers.fail({ times: 1 + random.below(6), with: { status: random.of(STATUSES), ...(random.next() < 0.5 ? { retryAfterSeconds: random.below(600) } : {}) } })],
    [1, async () => levers.fail({ path: "$value", times: 1 + random.below(4), with: { status: random.of(STATUSES) } })],
    [1, async () => levers.fail({ times: 1, with: { cut: random.of(["before", "after"] as const) } })],
    [1, async () => world.setDying(() => random.next() < 0.3)],
    [1, () => beAway(world, deliver, random)],
    [4, () => world.work()],
    [3, async () => { world.advance(5); await world.tick(); await world.work(); }],
    [1, async () => { world.advance(60 * 24); await world.tick({ reconciles: random.next() < 0.5 }); await world.work(); }],
  ];
  const whole = actions.reduce((sum, [weight]) => sum + weight, 0);
  for (let step = 0; step < STEPS; step++) {
    let at = random.next() * whole;
    const [, act] = actions.find(([weight]) => (at -= weight) < 0) ?? actions[0]!;
    await act();
    world.setDying(random.next() < 0.8 ? null : () => random.next() < 0.2);
  }
  return arrived;
}

/** A whole day without an answer, while mail goes on to arrive. */
async function beAway(world: GapWorld, deliver: () => Promise<void>, random: Random): Promise<void> {
  world.running.graph.levers.fail({ times: 100_000, with: { status: 503 } });
  for (let hours = 0; hours < 24; hours += 6) {
    world.advance(6 * 60);
    for (let count = random.below(3); count > 0; count--) await deliver();
    await world.tick();
    await world.work();
  }
  world.running.graph.levers.clearFaults();
}

/** Graph is well again: what a server does by itself in three days; `first` is what people do meanwhile. */
export async function recover(world: GapWorld, first: () => Promise<unknown> = async () => {}): Promise<void> {
  world.running.graph.levers.clearFaults();
  world.setDying(null);
  for (const minutes of [5, 5, 30, 60, 60 * 12, 60 * 24, 60 * 48]) {
    world.advance(minutes);
    await first();
    await world.tick({ reconciles: true });
    await world.work();
  }
}
