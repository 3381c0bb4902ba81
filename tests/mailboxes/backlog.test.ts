import { afterAll, beforeAll, expect, test } from "vitest";
import { type GapWorld, gapWorld } from "./gap-world.ts";

/** `MAILS=10000`: as many wait as after a long outage. */
const MAILS = Number(process.env.MAILS ?? 350);

let world: GapWorld;
beforeAll(async () => void (world = await gapWorld()));
afterAll(() => world.stop());

test(`${MAILS} waiting mails are caught up, with at most four requests at once and none refused`, { timeout: 60_000 + MAILS * 100 }, async () => {
  await world.begin();
  const { levers } = world.running.graph;
  levers.setLimits({ concurrency: 4 });
  for (let number = 0; number < MAILS; number++) {
    const raw = `From: Guest ${number} <guest${number % 500}@nordlys.example>\r\nTo: ${world.address}\r\nSubject: Trip ${number}\r\nMessage-ID: <trip-${number}@nordlys.example>\r\n\r\nHello ${number}\r\n`;
    await levers.deliver(world.address, Buffer.from(raw));
  }
  levers.clearRequests();
  const startedAt = performance.now();
  await world.tick();
  await world.work();
  const seconds = (performance.now() - startedAt) / 1_000;
  const accounts = await world.arrivals();
  expect(accounts).toHaveLength(MAILS);
  expect(accounts.filter((one) => one.outcome !== "received")).toEqual([]);
  expect(await world.messages()).toHaveLength(MAILS);
  const peak = levers.peakRequests(world.address);
  expect(peak).toBeLessThanOrEqual(4);
  expect(peak).toBeGreaterThan(1);
  expect(levers.requests().filter((one) => one.status === 429)).toEqual([]);
  if (process.env.MAILS) console.log(`${MAILS} mails in ${seconds.toFixed(1)} s, at most ${peak} requests at once`);
});
