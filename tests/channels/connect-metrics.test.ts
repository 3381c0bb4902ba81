import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { channelAccounts } from "../../drizzle/schema/channels.ts";
import { sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import { connectAccount } from "../../server/services/channels/connect-account.ts";
import type { Answered } from "../../server/services/channels/channel-vendor.ts";
import { publishMetrics } from "../../server/services/channels/publish-metrics.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let accountId: string;
let published: { name: string; value: number; at: string }[] = [];
let answer: Answered<null> = { ok: true, value: null };
beforeAll(async () => {
  desk = await testDesk();
  desk.ports.chat.vendors.aws_social = {
    ...desk.ports.chat.vendors.aws_social,
    putMetrics: async (_account, metrics) => {
      if (answer.ok) published.push(...metrics.map(({ name, value, at }) => ({ name, value, at: at.toISOString().slice(11, 16) })));
      return answer;
    },
  };
  const facts = { handle: "+49 30 5550 1170", verifiedName: "Fernweh", quality: "GREEN" as const, tier: null, peoplePerDay: null, messagesPerSecond: 80, verification: null, tokenExpiresAt: null };
  const connected = await connectAccount(desk.as("Mara"), { channel: "whatsapp", provider: "aws_social", externalId: "106540352242922", businessId: "102290129340398", name: "Fernweh", teamId: null, facts, settings: { externalId: "phone-number-id-1", businessId: "waba-1", aws: { region: "eu-central-1", burstCapacity: 100, metaApiVersion: "v23.0" } }, secret: null, secretMask: null });
  accountId = connected.accountId;
}, 120_000);
afterAll(() => desk.drop());

async function add(minutesAgo: number, status: "sent" | "delivered" | "failed") {
  const at = new Date(desk.clock.now().getTime() - minutesAgo * 60_000);
  const id = desk.system.newId();
  await desk.db.insert(deliveries).values({ id, mailboxId: accountId, channel: "whatsapp", accountId, provider: "aws_social", toAddress: "+4740000611", status, renderedHash: "", internetMessageId: `<${id}@mailroom>`, nextAttemptAt: at, queuedAt: at, handedOverAt: at, sentAt: at, deliveredAt: status === "delivered" ? at : null, endedAt: at });
}

test("nothing is published unless a namespace is named; then each five minutes once, and what was refused with the next run", { timeout: 60_000 }, async () => {
  desk.clock.set("2026-11-20T10:01:00Z");
  await add(8, "delivered");
  await publishMetrics(desk.system);
  expect(published).toEqual([]);
  expect((await desk.db.select().from(channelAccounts))[0]!.metricsUntil).toBeNull();
  const [route] = await desk.db.select().from(sendingAccounts).where(eq(sendingAccounts.id, accountId));
  await desk.db.update(sendingAccounts).set({ settings: { ...route!.settings, aws: { ...route!.settings.aws!, metricsNamespace: "Fernweh/Messaging" } } }).where(eq(sendingAccounts.id, accountId));
  await Promise.all([publishMetrics(desk.system), publishMetrics(desk.system)]);
  expect(published).toEqual([{ name: "MessagesDelivered", value: 1, at: "09:50" }, { name: "MessagesSent", value: 1, at: "09:50" }]);
  await publishMetrics(desk.system);
  expect(published).toHaveLength(2);

  published = [];
  await add(4, "failed");
  answer = { ok: false, code: "rate_limited", detail: "Rate exceeded", vendorCode: null, retryAt: null };
  desk.clock.advance(6);
  expect(await publishMetrics(desk.system)).toEqual({ publishedCount: 0, failed: ["Rate exceeded"] });
  answer = { ok: true, value: null };
  desk.clock.advance(5);
  await publishMetrics(desk.system);
  expect(published).toEqual([{ name: "MessagesFailed", value: 1, at: "09:55" }, { name: "MessagesSent", value: 1, at: "09:55" }]);
});
