import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { suppressions } from "../../drizzle/schema/contacts.ts";
import { deliveries, deliveryAttempts, receipts } from "../../drizzle/schema/deliveries.ts";
import { events } from "../../drizzle/schema/events.ts";
import { recordEvent } from "../../server/services/events/record-event.ts";
import { mayWrite } from "../../server/services/subscriptions/may-write.ts";
import { recordBounce, SOFT_BOUNCES_MAX } from "../../server/services/receipts/record-bounce.ts";
import { recordReceipt } from "../../server/services/receipts/record-receipt.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { type SentCampaign, sentCampaign } from "./sent-story.ts";

let desk: Desk;
let campaign: SentCampaign;
const at = new Date("2026-11-16T09:00:00Z");

beforeAll(async () => {
  desk = await testDesk();
  campaign = await sentCampaign(desk);
});
afterAll(() => desk.drop());

const statusOf = async (deliveryId: string) => (await desk.db.select().from(deliveries).where(eq(deliveries.id, deliveryId)))[0]!;

test("a receipt that is told twice is one, and a late one does not lower the state", async () => {
  const { delivery } = await campaign.place("Hugo");
  const read = { deliveryId: delivery.id, kind: "read" as const, source: "mailersend", sourceId: "a1", happenedAt: at };
  expect(await recordReceipt(desk.system, read)).toEqual({ isNew: true, status: "read" });
  expect(await recordReceipt(desk.system, read)).toEqual({ isNew: false, status: "read" });
  expect(await recordReceipt(desk.system, { ...read, kind: "delivered", sourceId: "a0" })).toEqual({ isNew: true, status: "read" });
  const row = await statusOf(delivery.id);
  expect({ status: row.status, deliveredAt: row.deliveredAt, readAt: row.readAt }).toEqual({ status: "read", deliveredAt: at, readAt: at });
  expect(await desk.db.select().from(receipts).where(eq(receipts.deliveryId, delivery.id))).toHaveLength(2);
});

test("two servers that are told of the same bounce record it once", async () => {
  const { delivery } = await campaign.place("Chloé");
  const told = { delivery, facts: { enhancedStatus: "5.1.1", text: "550 5.1.1 User unknown" }, isCertain: true, source: "mailersend", sourceId: "b1", happenedAt: at };
  await Promise.all([recordBounce(desk.system, told), recordBounce(desk.system, told)]);
  expect(await statusOf(delivery.id)).toMatchObject({ status: "bounced", reason: "no_such_address", enhancedStatus: "5.1.1" });
  expect(await desk.db.select().from(events).where(eq(events.subjectId, delivery.id)).then((rows) => rows.filter((row) => row.name === "delivery.bounced"))).toHaveLength(1);
  expect([...(await mayWrite(desk.system, { channel: "email", addresses: [delivery.toAddress], topic: "" })).values()]).toEqual(["bounced"]);
});

test("a bounce that is doubtful, or ours to mend, suppresses nobody", async () => {
  const { delivery } = await campaign.place("Ingrid");
  await recordBounce(desk.system, { delivery, facts: { enhancedStatus: "5.1.1" }, isCertain: false, source: "mailbox", sourceId: "c1", happenedAt: at });
  await recordBounce(desk.system, { delivery, facts: { enhancedStatus: "5.7.26", text: "unauthenticated mail" }, isCertain: true, source: "mailbox", sourceId: "c2", happenedAt: at });
  expect(await desk.db.select().from(suppressions).where(eq(suppressions.key, delivery.toAddress))).toEqual([]);
});

test(`a mailbox that is full for ${SOFT_BOUNCES_MAX} mails in a row is taken for gone; one that arrived begins the count anew`, async () => {
  const rows = ["Priyanka,priyanka@full.example,Goa"];
  const full = async (count: number) => {
    for (let turn = 0; turn < count; turn++) {
      desk.clock.advance(24 * 60);
      const { delivery } = await (await sentCampaign(desk, { rows })).place("Priyanka");
      await recordBounce(desk.system, { delivery, facts: { enhancedStatus: "5.2.2", text: "mailbox full" }, isCertain: true, source: "mailbox", sourceId: delivery.id, happenedAt: desk.clock.now() });
    }
  };
  const isSuppressed = async () => (await mayWrite(desk.system, { channel: "email", addresses: ["Priyanka@full.example"], topic: "" })).has("priyanka@full.example");
  await full(SOFT_BOUNCES_MAX - 1);
  expect(await isSuppressed()).toBe(false);
  desk.clock.advance(60);
  const { delivery } = await (await sentCampaign(desk, { rows })).place("Priyanka");
  await recordReceipt(desk.system, { deliveryId: delivery.id, kind: "delivered", source: "mailersend", sourceId: "d1", happenedAt: desk.clock.now() });
  await full(SOFT_BOUNCES_MAX - 1);
  expect(await isSuppressed()).toBe(false);
  await full(1);
  expect(await isSuppressed()).toBe(true);
});

test("open screens hear of a burst of receipts once", async () => {
  desk.clock.advance(1);
  await desk.drainJobs();
  const { delivery } = await campaign.place("Ingrid");
  for (let index = 0; index < 20; index++) await recordReceipt(desk.system, { deliveryId: delivery.id, kind: "delivered", source: "mailersend", sourceId: `burst-${index}`, happenedAt: at });
  expect(desk.waitingJobs().filter((job) => job === "campaign.tellProgress")).toHaveLength(1);
});

test("an unknown user who is refused while sending is suppressed; a refusal that is ours to mend stays a failure", async () => {
  const { place } = await sentCampaign(desk, { rows: ["Una,una@gone.example,Ulm", "Rea,rea@list.example,Riga"] });
  const refused = async (name: string, enhancedStatus: string, detail: string) => {
    const { id } = (await place(name)).delivery;
    await desk.db.update(deliveries).set({ status: "failed", reason: "smtp_550", faultClass: "refused", enhancedStatus }).where(eq(deliveries.id, id));
    await desk.db.insert(deliveryAttempts).values({ deliveryId: id, attempt: 1, startedAt: at, endedAt: at, outcome: "failed", detail });
    await recordEvent(desk.system, { name: "delivery.failed", subject: { type: "delivery", id } });
    await desk.drainJobs();
    return statusOf(id);
  };
  expect(await refused("Una", "5.1.1", "smtp_550: 550 5.1.1 User unknown")).toMatchObject({ status: "bounced", reason: "no_such_address" });
  expect((await refused("Rea", "5.7.1", "smtp_550: 550 5.7.1 blocked using zen.spamhaus.org")).status).toBe("failed");
  expect([...(await mayWrite(desk.system, { channel: "email", addresses: ["una@gone.example", "rea@list.example"], topic: "" })).entries()]).toEqual([["una@gone.example", "bounced"]]);
});
