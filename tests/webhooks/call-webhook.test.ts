import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { notifications, webhookAttempts, webhookCalls } from "../../drizzle/schema/notifications.ts";
import type { Webhook, WebhookCall, WebhookCallDetail } from "../../server/contract/webhooks.ts";
import { recordEvent } from "../../server/services/events/record-event.ts";
import { callWebhook } from "../../server/services/webhooks/call-webhook.ts";
import { callWebhookOf } from "../../server/services/webhooks/call-webhooks.ts";
import { purgeCalls, resumeCalls } from "../../server/services/webhooks/resume-calls.ts";
import { changeSecret, saveWebhook } from "../../server/services/webhooks/save-webhook.ts";
import { sign } from "../../server/services/webhooks/sign.ts";
import type { WebhookCaller } from "../../server/services/webhooks/webhook-caller.ts";
import { eventsNamed } from "../cases/case-story.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";

type Call = Parameters<WebhookCaller["call"]>[0];
type Answer = Awaited<ReturnType<WebhookCaller["call"]>>;

let desk: Desk;
let api: ReturnType<typeof testApi>;
let calls: Call[];
let answers: Answer[];
let always: Answer;

const ok: Answer = { status: 200, retryAfter: null };
const broken: Answer = { status: 500, retryAfter: null };

beforeEach(async () => {
  calls = [];
  answers = [];
  always = ok;
  desk = await testDesk({
    webhooks: {
      call: async (call) => {
        calls.push(call);
        return answers.shift() ?? always;
      },
    },
  });
  api = testApi(desk);
});
afterEach(() => desk.drop());

const url = "https://receiver.example/hook";
const subscribe = (events = ["campaign.finished"]) => saveWebhook(desk.as("Mara"), { url, events });
const finish = () => recordEvent(desk.as("Mara"), { name: "campaign.finished", subject: { type: "campaign", id: desk.system.newId() }, data: { sent: 3 } });
const callOf = async (webhookId: string) => (await desk.db.select().from(webhookCalls).where(eq(webhookCalls.webhookId, webhookId)))[0]!;
/** Lets the clock run to each retry. */
async function liveFor(hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour++) {
    desk.clock.advance(60);
    await resumeCalls(desk.system);
    await desk.drainJobs();
  }
}

test("a receiver that fails is called again, one that took the event is not, and can prove who called", async () => {
  const webhook = await subscribe();
  answers = [broken];
  const event = await finish();
  await desk.drainJobs();
  expect(await callOf(webhook.id)).toMatchObject({ state: "waiting", attemptCount: 1, status: 500 });
  desk.clock.advance(1);
  await desk.drainJobs();
  await callWebhook(desk.system, { webhookId: webhook.id, eventSeq: event.seq });

  expect(calls).toHaveLength(2);
  const { headers, body } = calls[1]!;
  expect(JSON.parse(body)).toMatchObject({ type: "campaign.finished", data: { sent: 3 } });
  expect(headers["webhook-id"]).toBe(event.id);
  expect(headers["webhook-signature"]).toBe(sign(webhook.secret, event.id, headers["webhook-timestamp"]!, body));
  expect(await callOf(webhook.id)).toMatchObject({ state: "delivered", attemptCount: 2, status: 200 });
  const attempts = await desk.db.select().from(webhookAttempts).where(eq(webhookAttempts.webhookId, webhook.id)).orderBy(webhookAttempts.attempt);
  expect(attempts.map(({ attempt, status }) => [attempt, status])).toEqual([[1, 500], [2, 200]]);
});

test("two servers that take up the same call make it once; after a kill another server goes on", async () => {
  const webhook = await subscribe();
  const event = await finish();
  const key = { webhookId: webhook.id, eventSeq: event.seq };
  let hang!: () => void;
  const dies: WebhookCaller = { call: () => new Promise((_resolve, reject) => (hang = () => reject(new Error("killed")))) };
  await callWebhookOf(desk.system, webhook.id, event);
  const killed = callWebhook({ ...desk.system, ports: { ...desk.ports, webhooks: dies } }, key).catch(() => "killed");
  await eventually(() => Boolean(hang)).toBe(true);
  await desk.drainJobs();
  expect(calls).toHaveLength(0);
  hang();
  expect(await killed).toBe("killed");
  desk.clock.advance(2);
  await Promise.all([callWebhook(desk.system, key), callWebhook(desk.system, key), resumeCalls(desk.system)]);
  await desk.drainJobs();
  expect(calls).toHaveLength(1);
  expect(await callOf(webhook.id)).toMatchObject({ state: "delivered", attemptCount: 2 });
});

test("while the key is changed both sign; the old one ends after a day, or at once", async () => {
  const webhook = await subscribe();
  const renewed = await changeSecret(desk.as("Mara"), { webhookId: webhook.id });
  expect(renewed.secret).not.toBe(webhook.secret);
  const event = await finish();
  await desk.drainJobs();
  const { headers, body } = calls[0]!;
  const by = (secret: string) => sign(secret, event.id, headers["webhook-timestamp"]!, body);
  expect(headers["webhook-signature"]).toBe(`${by(renewed.secret)} ${by(webhook.secret)}`);
  expect((await api.delete<Webhook>("Mara", `/webhooks/${webhook.id}/old-secret`)).body.oldSecretUntil).toBeNull();
  await finish();
  await desk.drainJobs();
  expect(calls[1]!.headers["webhook-signature"]!.split(" ")).toHaveLength(1);
});

test("a receiver that answers nothing but errors for a day is switched off, its admins are told, and what failed can be replayed", async () => {
  const webhook = await subscribe();
  always = broken;
  for (let count = 0; count < 8; count++) await finish();
  await desk.drainJobs();
  // One call at a time finds out whether it still fails.
  expect(calls.length).toBeLessThan(8);
  await liveFor(25);
  const { body } = await api.get<{ items: Webhook[] }>("Mara", "/webhooks");
  expect(body.items).toMatchObject([{ disabledReason: "failing", waitingCount: 0, failedCount: 8 }]);
  const told = await desk.db.select().from(notifications).where(and(eq(notifications.kind, "webhook.switched_off"), eq(notifications.userId, desk.user("Mara").id)));
  expect(told).toHaveLength(1);
  const before = calls.length;
  await finish();
  await desk.drainJobs();
  expect(calls).toHaveLength(before);

  expect((await api.post("Mara", `/webhooks/${webhook.id}/replay`)).status).toBe(409);
  await api.post("Mara", `/webhooks/${webhook.id}/switch`, { isOn: true });
  always = ok;
  expect((await api.post<{ count: number }>("Mara", `/webhooks/${webhook.id}/replay`)).body.count).toBe(8);
  await desk.drainJobs();
  expect((await api.get<{ items: WebhookCall[] }>("Mara", `/webhooks/${webhook.id}/calls?state=delivered`)).body.items).toHaveLength(8);
});

test("410 switches it off at once, and Retry-After is kept to", async () => {
  const webhook = await subscribe();
  answers = [{ status: 429, retryAfter: "3600" }];
  await finish();
  await desk.drainJobs();
  expect((await callOf(webhook.id)).nextAttemptAt!.getTime() - desk.clock.now().getTime()).toBe(3_600_000);
  answers = [{ status: 410, retryAfter: null }];
  await finish();
  await desk.drainJobs();
  expect((await api.get<{ items: Webhook[] }>("Mara", "/webhooks")).body.items).toMatchObject([{ disabledReason: "gone", failedCount: 2 }]);
  expect(await eventsNamed(desk, "webhook.switched_off")).toHaveLength(1);
});

test("a test says what came of it, is not tried again and counts against nobody", async () => {
  const webhook = await subscribe();
  answers = [{ error: "The address lies in a private network." }];
  const { body } = await api.post<WebhookCallDetail>("Mara", `/webhooks/${webhook.id}/test`);
  expect(body).toMatchObject({ event: "webhook.tested", state: "failed", error: "The address lies in a private network.", attempts: [{ attempt: 1 }] });
  expect((await api.get<{ items: Webhook[] }>("Mara", "/webhooks")).body.items[0]).toMatchObject({ failingSince: null });
  expect((await api.post<WebhookCallDetail>("Mara", `/webhooks/${webhook.id}/test`)).body).toMatchObject({ state: "delivered", status: 200 });
});

test("one call is replayed with the same webhook-id, and read with its body", async () => {
  const webhook = await subscribe();
  const event = await finish();
  await desk.drainJobs();
  expect((await api.post("Mara", `/webhooks/${webhook.id}/calls/${event.seq}/replay`)).status).toBe(200);
  await desk.drainJobs();
  expect(calls.map(({ headers }) => headers["webhook-id"])).toEqual([event.id, event.id]);
  const { body } = await api.get<WebhookCallDetail>("Mara", `/webhooks/${webhook.id}/calls/${event.seq}`);
  expect(body.attempts).toHaveLength(2);
  expect(JSON.parse(body.body)).toMatchObject({ seq: event.seq });
});

test("it is changed by the version that was read; only admins may; a secret is listed nowhere", async () => {
  const webhook = await subscribe();
  const change = { name: "Billing", url: "https://other.example/hook", events: ["case.opened"], version: 1 };
  expect((await api.put<Webhook>("Mara", `/webhooks/${webhook.id}`, change)).body).toMatchObject({ name: "Billing", version: 2, events: ["case.opened"] });
  expect((await api.problem("Mara", "PUT", `/webhooks/${webhook.id}`, change)).code).toBe("stale");
  for (const who of ["Jonas", "Aylin"]) expect((await api.problem(who, "GET", "/webhooks")).code).toBe("forbidden");
  const { body } = await api.get<{ items: object[] }>("Mara", "/webhooks");
  expect(JSON.stringify(body)).not.toContain("whsec");
  for (const bad of ["http://receiver.example/", "https://user:word@receiver.example/", "ftp://x.example"]) expect((await api.problem("Mara", "POST", "/webhooks", { url: bad, events: ["case.opened"] })).code).toBe("bad_input");
  expect((await api.problem("Mara", "GET", `/webhooks/${webhook.id}/calls?after=x`)).code).toBe("bad_input");
  always = broken;
  await recordEvent(desk.as("Mara"), { name: "case.opened", subject: { type: "case", id: desk.system.newId() } });
  await desk.drainJobs();
  await api.delete("Mara", `/webhooks/${webhook.id}`);
  expect(await callOf(webhook.id)).toMatchObject({ state: "failed", nextAttemptAt: null });
  expect((await api.problem("Mara", "POST", `/webhooks/${webhook.id}/test`)).code).toBe("not_found");
});

test("the log ends after thirty days", async () => {
  await subscribe();
  await finish();
  await desk.drainJobs();
  desk.clock.advance(31 * 24 * 60);
  await purgeCalls(desk.system);
  expect(await desk.db.select().from(webhookCalls)).toEqual([]);
  expect(await desk.db.select().from(webhookAttempts)).toEqual([]);
});
