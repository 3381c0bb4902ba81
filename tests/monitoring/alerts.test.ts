import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { events } from "../../drizzle/schema/events.ts";
import { alerts, loadSamples } from "../../drizzle/schema/monitoring.ts";
import { notifications } from "../../drizzle/schema/notifications.ts";
import type { Alert, LoadTrend, Thresholds } from "../../server/contract/monitoring.ts";
import { createJobRunner, type JobRunner } from "../../server/jobs/runner.ts";
import { createLoadSampler, type LoadSample } from "../../server/load-sampler.ts";
import { createLog } from "../../server/log.ts";
import { checkThresholds } from "../../server/services/monitoring/check-thresholds.ts";
import { noteLoad, purgeLoad } from "../../server/services/monitoring/note-load.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
let runner: JobRunner;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
  runner = await createJobRunner({ url: desk.url, log: createLog("silent") });
});
afterAll(async () => {
  await runner.stop();
  await desk.drop();
});
afterEach(async () => {
  await desk.db.delete(loadSamples);
  await desk.db.delete(alerts);
});

const well: LoadSample = { requestCount: 100, failureCount: 0, p95Ms: 80, jobCount: 40, jobFailureCount: 0, cpuPercent: 20, memoryPercent: 30 };
const servers = ["0190a000-0000-7000-8000-0000000000a1", "0190a000-0000-7000-8000-0000000000a2"] as const;
let minutes = 0;

/** A minute passes; each server notes how it fared. */
async function minute(...samples: Partial<LoadSample>[]) {
  desk.clock.set(new Date(Date.parse("2026-11-22T10:00:00Z") + ++minutes * 60_000).toISOString());
  for (const [index, sample] of samples.entries()) await noteLoad(desk.system, { serverId: servers[index]!, sample: { ...well, ...sample } });
  return checkThresholds(desk.system);
}
const open = async () => (await api.get<{ items: Alert[] }>("Mara", "/system/alerts")).body.items.filter(({ endedAt }) => endedAt === null).map(({ kind, about }) => `${kind}${about && ` ${about}`}`);

describe("a server that is beyond a threshold", () => {
  test("is told of after three minutes in a row, once, whichever server it is, and when it is over", async () => {
    const slow = { p95Ms: 4_000 };
    expect(await minute({}, slow)).toEqual({ raised: 0, ended: 0 });
    expect(await minute({}, slow)).toEqual({ raised: 0, ended: 0 });
    expect(await minute({}, slow)).toEqual({ raised: 1, ended: 0 });
    expect(await open()).toEqual(["response_time"]);
    expect(await minute({}, slow)).toEqual({ raised: 0, ended: 0 });
    // Once well is not yet over.
    expect(await minute({}, {})).toEqual({ raised: 0, ended: 0 });
    expect(await minute({}, {})).toEqual({ raised: 0, ended: 0 });
    expect(await minute({}, {})).toEqual({ raised: 0, ended: 1 });
    expect(await open()).toEqual([]);
    const told = await desk.db.select({ name: events.name, data: events.data }).from(events).where(eq(events.subjectType, "alert"));
    expect(told).toMatchObject([{ name: "alert.raised", data: { kind: "response_time", value: 4_000, threshold: 1_000 } }, { name: "alert.ended" }]);
  });

  test("is told of for failures, memory, processor and database alike; one minute, and few requests, are nothing", async () => {
    const bad = { failureCount: 10, memoryPercent: 85, cpuPercent: 97 };
    await minute(bad);
    await minute({});
    await minute(bad);
    expect(await open()).toEqual([]);
    await minute(bad);
    await minute(bad);
    expect((await open()).sort()).toEqual(["cpu", "error_rate", "memory"]);
    await desk.db.delete(loadSamples);
    await desk.db.delete(alerts);
    for (let count = 0; count < 3; count++) await minute({ requestCount: 3, failureCount: 3, p95Ms: 9_000 });
    expect(await open()).toEqual([]);
  });

  test("is told of no more once it has stopped, and by two servers that look at once only once", async () => {
    for (let count = 0; count < 2; count++) await minute({ cpuPercent: 99 });
    desk.clock.set(new Date(Date.parse("2026-11-22T10:00:00Z") + ++minutes * 60_000).toISOString());
    await noteLoad(desk.system, { serverId: servers[0], sample: { ...well, cpuPercent: 99 } });
    const found = await Promise.all([1, 2, 3].map(() => checkThresholds(desk.system)));
    expect(found.reduce((sum, { raised }) => sum + raised, 0)).toBe(1);
    minutes += 6;
    expect(await minute()).toEqual({ raised: 0, ended: 1 });
  });
});

describe("the desk", () => {
  test("is told of when a queue stands still, and admins hear of it", async () => {
    await desk.drainJobs();
    await desk.db.delete(notifications);
    await runner.queue.enqueue(desk.db, "event.indexCase", { eventSeq: 1 });
    await desk.sql`update jobs.job set start_after = now() - interval '10 minutes' where name = 'event.indexCase'`;
    expect(await minute({})).toEqual({ raised: 1, ended: 0 });
    expect(await open()).toEqual(["queue_age event.indexCase"]);
    await desk.drainJobs();
    const told = await desk.db.select({ userId: notifications.userId }).from(notifications).where(eq(notifications.kind, "alert.raised"));
    expect(told.map(({ userId }) => userId)).toEqual([desk.user("Mara").id]);
    await desk.sql`delete from jobs.job where name = 'event.indexCase'`;
    expect(await minute({})).toEqual({ raised: 0, ended: 1 });
  });
});

describe("the trend and the thresholds", () => {
  test("of all servers together, the slowest and the fullest count; it is forgotten after a month", async () => {
    await minute({ requestCount: 10, p95Ms: 50 }, { requestCount: 30, p95Ms: 700, memoryPercent: 66 });
    const { body } = await api.get<LoadTrend>("Mara", "/system/load?hours=1");
    expect(body).toMatchObject({ stepSeconds: 60, serverCount: 2, points: [{ requestCount: 40, p95Ms: 700, memoryPercent: 66, failureCount: 0 }] });
    expect((await api.get("Aylin", "/system/load")).status).toBe(403);
    desk.clock.set("2027-01-22T10:00:00Z");
    await purgeLoad(desk.system);
    expect(await desk.db.select().from(loadSamples)).toEqual([]);
    desk.clock.set("2026-11-22T12:00:00Z");
    minutes = 120;
  });

  test("are the admin's to change, within reason, and hold from then on", async () => {
    const { body } = await api.get<Thresholds>("Mara", "/system/thresholds");
    expect(body).toMatchObject({ responseMs: 1_000, memoryPercent: 80, cpuPercent: 90 });
    expect((await api.put("Jonas", "/system/thresholds", body)).status).toBe(403);
    expect((await api.put("Mara", "/system/thresholds", { ...body, cpuPercent: 0 })).status).toBe(400);
    expect((await api.put("Mara", "/system/thresholds", { ...body, cpuPercent: 15 })).status).toBe(200);
    for (let count = 0; count < 3; count++) await minute({ cpuPercent: 20 });
    expect(await open()).toEqual(["cpu"]);
    await api.put("Mara", "/system/thresholds", body);
  });
});

test("a sampler counts, takes the p95, and begins anew", () => {
  const sampler = createLoadSampler();
  for (let ms = 1; ms <= 100; ms++) sampler.noteRequest({ status: ms > 98 ? 500 : 200, seconds: ms / 1000 });
  sampler.noteJob({ isFailed: true });
  expect(sampler.take()).toMatchObject({ requestCount: 100, failureCount: 2, p95Ms: 95, jobCount: 1, jobFailureCount: 1 });
  expect(sampler.take()).toMatchObject({ requestCount: 0, p95Ms: null, jobCount: 0 });
  const many = createLoadSampler(() => 0.5);
  for (let count = 0; count < 20_000; count++) many.noteRequest({ status: 200, seconds: 0.01 });
  expect(many.take()).toMatchObject({ requestCount: 20_000, p95Ms: 10 });
});
