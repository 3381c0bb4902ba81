import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createJobRunner, type JobRunner } from "../../server/jobs/runner.ts";
import { createLog } from "../../server/log.ts";
import { testApi } from "../support/api.ts";
import { receivedMail } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
let runner: JobRunner;
beforeAll(async () => {
  desk = await testDesk();
  // The runner's tables are where the queues are read.
  runner = await createJobRunner({ url: desk.url, log: createLog("silent") });
  api = testApi(desk);
});
afterAll(async () => {
  await runner.stop();
  await desk.drop();
});

const get = (path: string, who?: string) => api.app.request(path, { headers: who ? { authorization: `Bearer ${who}` } : {} });

/** Prometheus' text form: https://prometheus.io/docs/instrumenting/exposition_formats/ */
function valuesOf(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
}

describe("whoever runs Mailroom", () => {
  test("asks without a token whether it works and may be given requests", async () => {
    expect(await (await get("/healthz")).json()).toEqual({ status: "ok" });
    const ready = await get("/readyz");
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ok" }]);
  });

  test("hears that a server that stops is not ready, and one whose database does not answer", async () => {
    const draining = testApi(desk, undefined, { isDraining: () => true });
    const answer = await draining.app.request("/readyz");
    expect([answer.status, await answer.json()]).toEqual([503, { status: "draining" }]);
    const other = await testDesk();
    const alone = testApi(other);
    await other.drop();
    const gone = await alone.app.request("/readyz");
    expect([gone.status, await gone.json()]).toEqual([503, { status: "database_unavailable" }]);
    expect((await alone.app.request("/healthz")).status).toBe(200);
  });

  test("reads the metrics with what may read health, and nobody else does", async () => {
    expect((await get("/metrics")).status).toBe(401);
    expect((await get("/metrics", "Aylin")).status).toBe(403);
    await receivedMail(desk);
    await runner.queue.enqueue(desk.db, "event.indexCase", { eventSeq: 1 });
    await api.get("Aylin", "/cases/00000000-0000-4000-8000-000000000000");
    const answer = await get("/metrics", "Mara");
    expect(answer.headers.get("content-type")).toContain("text/plain");
    const text = await answer.text();
    const values = valuesOf(text);
    expect([...values.values()].every((value) => !Number.isNaN(value))).toBe(true);
    expect(values.get('mailroom_queue_waiting{queue="event.indexCase"}')).toBe(1);
    expect(values.get("mailroom_cases_open")).toBe(0);
    expect([...values.keys()]).toContain('mailroom_mailbox_failing{mailbox="support@fernweh.example"}');
    expect(values.get("mailroom_live_connections")).toBe(0);
    // By the route, so that ids make no new lines.
    expect([...values.keys()].filter((name) => name.startsWith("mailroom_http_request_duration_seconds_count") && name.includes("/api/cases/"))).toEqual([expect.stringContaining('status="404"')]);
    expect(text).not.toContain("00000000-0000-4000-8000-000000000000");
  });
});
