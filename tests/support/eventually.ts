import { expect } from "vitest";

/** Reads again and again until what is expected of it holds, for up to `timeout` ms: `await eventually(read).toBe(1)`. */
export function eventually<T>(read: () => T, timeout = 15_000) {
  return expect.poll(read, { timeout });
}
