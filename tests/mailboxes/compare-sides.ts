import { expect } from "vitest";
import type { GapWorld } from "./gap-world.ts";

const WATCHED = ["inbox", "sentitems"];

/** Each message on the server has its account, each account its message, and nothing is there twice. */
export async function compareSides(world: GapWorld, name: string, arrived: string[]): Promise<void> {
  const server = await world.onServer();
  const accounts = await world.arrivals();
  const stored = await world.messages();
  expect(await world.failure(), name).toBeNull();

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
