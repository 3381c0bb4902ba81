import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { events } from "../../drizzle/schema/events.ts";
import { dataKeys } from "../../drizzle/schema/keys.ts";
import { recordEvent } from "../../server/services/events/record-event.ts";
import { openDataKey, rewrapDataKey } from "../../server/services/settings/data-key.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await testDesk();
  await desk.db.delete(events);
});
afterEach(() => desk.drop());

const [a, b, c] = [1, 2, 3].map((filler) => Buffer.alloc(32, filler)) as [Buffer, Buffer, Buffer];

test("a new desk has a key of its own, that no master key is; servers that start together have the same", async () => {
  const keys = await Promise.all([1, 2, 3, 4].map(() => openDataKey(desk.system, [a])));
  expect(keys[0]).toHaveLength(32);
  expect(Buffer.from(keys[0]!).equals(a)).toBe(false);
  for (const key of keys) expect(key).toEqual(keys[0]);
});

test("a desk of before goes on with the key that sealed its secrets", async () => {
  await recordEvent(desk.system, { name: "note.added", subject: { type: "case", id: "0190a000-0000-7000-8000-000000000001" } });
  expect(Buffer.from(await openDataKey(desk.system, [a])).equals(a)).toBe(true);
});

test("another master key opens what the one before it opened, and that one opens nothing any more", async () => {
  const key = await openDataKey(desk.system, [a]);
  expect(await rewrapDataKey(desk.system, [b, a])).toMatchObject({ isChanged: true });
  expect(await openDataKey(desk.system, [b])).toEqual(key);
  expect(await openDataKey(desk.system, [c, b])).toEqual(key);
  await expect(openDataKey(desk.system, [a])).rejects.toMatchObject({ code: "secret_key_unusable", why: expect.stringMatching(/key [0-9a-f]{16}, and the one that is given is [0-9a-f]{16}/) });
  expect(await rewrapDataKey(desk.system, [b])).toMatchObject({ isChanged: false });
  await expect(rewrapDataKey(desk.system, [c])).rejects.toMatchObject({ code: "secret_key_unusable" });
  const told = await desk.db.select().from(events).where(eq(events.name, "data_key.rewrapped"));
  expect(told).toHaveLength(1);
  // Neither the row nor the record tells a key.
  const kept = JSON.stringify([await desk.db.select().from(dataKeys), told]);
  for (const secret of [Buffer.from(key), a, b]) for (const form of ["base64", "hex"] as const) expect(kept).not.toContain(secret.toString(form));
});
