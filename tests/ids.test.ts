import { expect, test } from "vitest";
import { uuidv7 } from "../server/ids.ts";

const now = new Date("2026-11-16T08:00:00.123Z");

test("an id is a UUID of version 7 that says its millisecond", () => {
  const id = uuidv7(now);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(now.getTime());
});

test("ids of one millisecond sort as they were made, and no two are the same", () => {
  const ids = Array.from({ length: 2_000 }, () => uuidv7(now));
  expect(ids.toSorted()).toEqual(ids);
  const many = Array.from({ length: 20_000 }, () => uuidv7(now));
  expect(new Set(many).size).toBe(20_000);
});

test("later ones sort after earlier ones, and a clock that was set back makes ids all the same", () => {
  const [first, second] = [uuidv7(now), uuidv7(new Date(now.getTime() + 1))];
  expect(first < second).toBe(true);
  expect(uuidv7(now) < second).toBe(true);
});
