import { afterAll, beforeAll, expect, test } from "vitest";
import { webhookCalls } from "../../drizzle/schema/notifications.ts";
import { eq } from "drizzle-orm";
import { createWebhookCaller } from "../../server/adapters/webhooks/caller.ts";
import { recordEvent } from "../../server/services/events/record-event.ts";
import { callWebhook, sign } from "../../server/services/webhooks/call-webhook.ts";
import { deleteWebhook } from "../../server/services/webhooks/delete-webhook.ts";
import { listWebhooks } from "../../server/services/webhooks/queries.ts";
import { saveWebhook } from "../../server/services/webhooks/save-webhook.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { httpsReceiver } from "../support/https-receiver.ts";

let desk: Desk;
let receiver: Awaited<ReturnType<typeof httpsReceiver>>;
beforeAll(async () => {
  receiver = await httpsReceiver([500]);
  desk = await testDesk({ webhooks: createWebhookCaller({ allowPrivate: true, ca: receiver.ca }) });
});
afterAll(async () => {
  await receiver.close();
  await desk.drop();
});

test("a receiver that fails is called again, one that took the event is not, and can prove who called", async () => {
  const mara = desk.as("Mara");
  const webhook = await saveWebhook(mara, { url: receiver.url, events: ["campaign.finished"] });
  const event = await recordEvent(mara, { name: "campaign.finished", subject: { type: "campaign", id: mara.newId() }, data: { sent: 3 } });

  await expect(callWebhook(desk.system, { webhookId: webhook.id, eventSeq: event.seq })).rejects.toThrow("500");
  await callWebhook(desk.system, { webhookId: webhook.id, eventSeq: event.seq });
  await callWebhook(desk.system, { webhookId: webhook.id, eventSeq: event.seq });

  expect(receiver.received).toHaveLength(2);
  const { headers, body } = receiver.received[1]!;
  expect(JSON.parse(body)).toMatchObject({ type: "campaign.finished", data: { sent: 3 } });
  expect(headers["webhook-signature"]).toBe(sign(webhook.secret, event.id, String(headers["webhook-timestamp"]), body));
  const [call] = await desk.db.select().from(webhookCalls).where(eq(webhookCalls.webhookId, webhook.id));
  expect(call).toMatchObject({ attemptCount: 2, status: 200 });
});

test("the event of a subscribed webhook is called by the jobs that follow from it", async () => {
  const mara = desk.as("Mara");
  const before = receiver.received.length;
  await recordEvent(mara, { name: "campaign.finished", subject: { type: "campaign", id: mara.newId() } });
  await desk.drainJobs();
  expect(receiver.received.length).toBe(before + 1);
});

test("the secret is answered once and never listed; a deleted webhook is called no more", async () => {
  const mara = desk.as("Mara");
  const [webhook] = await listWebhooks(mara);
  expect(webhook).not.toHaveProperty("secret");
  await deleteWebhook(mara, webhook!.id);
  const before = receiver.received.length;
  await recordEvent(mara, { name: "campaign.finished", subject: { type: "campaign", id: mara.newId() } });
  await desk.drainJobs();
  expect(receiver.received.length).toBe(before);
});

test("a webhook into our own network is not called", async () => {
  const caller = createWebhookCaller({ allowPrivate: false, ca: receiver.ca });
  for (const url of [receiver.url, "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/"]) {
    expect(await caller.call({ url, headers: {}, body: "" })).toEqual({ error: "The address lies in a private network." });
  }
});
