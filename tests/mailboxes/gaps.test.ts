import { afterAll, beforeAll, expect, test } from "vitest";
import { liveThrough, randomFrom, recover } from "./bad-days.ts";
import { type GapWorld, gapWorld } from "./gap-world.ts";

/** `SEEDS=1000` lives through as many bad times; a failure names its seed, and `SEED=…` begins with that one. */
const SEEDS = Number(process.env.SEEDS ?? 6);
const FIRST_SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const WATCHED = ["inbox", "sentitems"];

let world: GapWorld;
beforeAll(async () => void (world = await gapWorld()));
afterAll(() => world.stop());

test(`whatever Graph does, in the end each message on the server has its account, and each account its message (from seed ${FIRST_SEED})`, { timeout: 60_000 + SEEDS * 20_000 }, async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    await world.begin();
    const arrived = await liveThrough(world, randomFrom(seed));
    await recover(world);
    await compare(`seed ${seed}`, arrived);
    const count = seed - FIRST_SEED + 1;
    if (process.env.SEEDS && count % 25 === 0) console.log(`${count} seeds`);
  }
});

async function compare(name: string, arrived: string[]) {
  const server = await world.onServer();
  const accounts = await world.arrivals();
  const stored = await world.messages();
  const [mailbox] = (await world.api.get<{ items: { failure: string | null }[] }>("Mara", "/mailboxes")).body.items.filter((one) => (one as { id?: string }).id === world.mailboxId);
  expect(mailbox?.failure, name).toBeNull();

  const present = accounts.filter((one) => one.removedAt === null);
  const inWatched = (entries: { id: string; folder: string }[]) => entries.filter((one) => WATCHED.includes(one.folder)).map((one) => `${one.folder} ${one.id}`).toSorted();
  const onServer = inWatched([...server].filter(([, one]) => !one.isDraft).map(([id, { folder }]) => ({ id, folder })));
  expect(inWatched(present.map((one) => ({ id: one.providerMessageId, folder: one.folder }))), name).toEqual(onServer);
  // What left the folders that are watched lies where its account says.
  for (const one of accounts) {
    const there = server.get(one.providerMessageId);
    const isDeleted = there === undefined || there.folder === "deleteditems";
    expect({ id: one.providerMessageId, isRemoved: one.removedAt !== null, folder: isDeleted ? null : one.folder }, name).toEqual({ id: one.providerMessageId, isRemoved: isDeleted, folder: isDeleted ? null : there.folder });
  }
  expect(accounts.filter((one) => one.outcome === "failed"), name).toEqual([]);

  // Nothing twice, nothing that never arrived, and of all that is there, the content.
  const storedIds = stored.map((message) => message.internetMessageId);
  expect(new Set(storedIds).size, name).toBe(storedIds.length);
  expect(storedIds.filter((id) => !arrived.includes(id)), name).toEqual([]);
  const wanted = [...server.values()].filter((one) => !one.isDraft && WATCHED.includes(one.folder)).map((one) => one.internetMessageId);
  expect(wanted.filter((id) => !storedIds.includes(id)), name).toEqual([]);
  const byId = new Map(accounts.map((one) => [one.messageId, one]));
  for (const message of stored) expect({ id: message.internetMessageId, isRemoved: message.removedAt !== null }, name).toEqual({ id: message.internetMessageId, isRemoved: byId.get(message.id)?.removedAt !== null });
}
