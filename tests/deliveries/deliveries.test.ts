import { eq, getTableColumns, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { campaigns, recipients } from "../../drizzle/schema/campaigns.ts";
import { suppressions } from "../../drizzle/schema/contacts.ts";
import { deliveries, deliveryAttempts } from "../../drizzle/schema/deliveries.ts";
import { events } from "../../drizzle/schema/events.ts";
import { mailboxes } from "../../drizzle/schema/people.ts";
import { accountPaces, sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import { cancelCampaign } from "../../server/services/campaigns/cancel-campaign.ts";
import { launchCampaign } from "../../server/services/campaigns/launch-campaign.ts";
import { pauseCampaign } from "../../server/services/campaigns/pause-campaign.ts";
import { readCampaign } from "../../server/services/campaigns/queries.ts";
import { resumeCampaign } from "../../server/services/campaigns/resume-campaign.ts";
import { reconcileSending, sendCampaign } from "../../server/services/campaigns/send-campaign.ts";
import { suppressAddress } from "../../server/services/contacts/suppress-address.ts";
import type { Channel } from "../../server/services/deliveries/channel.ts";
import { claimDeliveries } from "../../server/services/deliveries/claim-deliveries.ts";
import { IN_PROGRESS_PER_REQUEST } from "../../server/services/deliveries/limits.ts";
import { recordHandOvers, recordOutcomes } from "../../server/services/deliveries/record-outcomes.ts";
import { runSender } from "../../server/services/deliveries/run-sender.ts";
import { resolveUncertain } from "../../server/services/deliveries/resolve-uncertain.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { deliveriesOf, draftTo, launchedTo, sendToTheEnd } from "./merge-story.ts";
import { createPretendProvider, type Interfere } from "./pretend-provider.ts";

let desk: Desk;
let interfere: Interfere;
let provider: ReturnType<typeof createPretendProvider>;

beforeAll(async () => {
  const current = () => provider.channel;
  const graph: Channel = {
    send: (...input) => current().send(...input), lookUp: (query) => current().lookUp(query), sendPrepared: (query) => current().sendPrepared(query),
    draft: (message) => current().draft!(message), discard: (query) => current().discard!(query), test: (account) => current().test(account),
  };
  desk = await testDesk({ channels: { graph } });
});
afterAll(() => desk.drop());
beforeEach(async () => {
  interfere = () => {};
  provider = createPretendProvider((place, deliveryId) => interfere(place, deliveryId));
  // The leases that the test before has left behind are over.
  desk.clock.advance(60);
  await desk.db.delete(accountPaces);
  await desk.db.delete(suppressions);
  await desk.db.update(mailboxes).set({ messagesPerMinute: null });
  await desk.db.update(sendingAccounts).set({ concurrency: 4, messagesPerDay: null, messagesPerMinute: null, fallbackAccountId: null });
});

const ida = ["Ida,ida@x.example,Oslo"];
const many = (count: number) => Array.from({ length: count }, (_, index) => `Guest${index},guest${index}@many.example,Azores`);
const mailboxId = () => desk.mailbox("tomas@fernweh.example").id;
/** Of the mailbox's own account, which has four requests at once. */
const IN_PROGRESS_MAX = 4 * IN_PROGRESS_PER_REQUEST;
const claiming = (campaignId: string, limit = 1, holder = "one") => ({ campaignId, accountId: mailboxId(), limit, holder });

test("twenty claims at once over one list never take the same delivery, nor more than the account may have in progress", async () => {
  const { id } = await launchedTo(desk, { rows: many(100) });
  const results = await Promise.all(Array.from({ length: 20 }, (_, index) => claimDeliveries(desk.system, claiming(id, 8, `server ${index}`))));
  const taken = results.flatMap(({ claims }) => claims.map((claim) => claim.id));
  expect([taken.length, new Set(taken).size]).toEqual([IN_PROGRESS_MAX, IN_PROGRESS_MAX]);
  expect(results.filter((result) => "why" in result && result.why === "busy")).toHaveLength(20 - IN_PROGRESS_MAX / 8);
});

test("servers share the requests that the provider takes at once", async () => {
  const { id } = await launchedTo(desk, { rows: many(30) });
  const shares: (number | null)[] = [];
  for (const holder of ["one", "two", "three"]) {
    const result = await claimDeliveries(desk.system, claiming(id, 2, holder));
    shares.push("requestsAtOnce" in result ? result.requestsAtOnce : null);
  }
  expect(shares).toEqual([4, 2, 1]);
});

test("a late sender can neither hand over nor record an outcome once another has claimed", async () => {
  const { id } = await launchedTo(desk, { rows: ida });
  const first = (await claimDeliveries(desk.system, claiming(id))).claims[0]!;
  desk.clock.advance(1);
  const second = (await claimDeliveries(desk.system, claiming(id))).claims[0]!;
  expect([first.fence, second.fence, second.id]).toEqual([1, 2, first.id]);
  const before = await deliveriesOf(desk, id);
  const reference = { providerMessageId: "late", internetMessageId: null };
  expect(await recordHandOvers(desk.system, [{ claim: first, reference }])).toEqual(["lost"]);
  expect(await recordOutcomes(desk.system, [{ claim: first, isHandedOver: false, outcome: { outcome: "deferred", reason: "unavailable", retryAt: null } }])).toEqual([null]);
  expect(await recordOutcomes(desk.system, [{ claim: first, isHandedOver: true, outcome: { outcome: "sent", reference } }])).toEqual([null]);
  expect(await deliveriesOf(desk, id)).toEqual(before);
  expect(await recordHandOvers(desk.system, [{ claim: second, reference }, { claim: first, reference }])).toEqual(["recorded", "lost"]);
});

test("each try is kept with its outcome", async () => {
  const { id } = await launchedTo(desk, { rows: ida });
  let isFirst = true;
  interfere = (place) => {
    if (place !== "create" || !isFirst) return;
    isFirst = false;
    return { outcome: "deferred", reason: "rate_limited", retryAt: new Date(desk.clock.now().getTime() + 30_000) };
  };
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  const [delivery] = await deliveriesOf(desk, id);
  const attempts = await desk.db.select().from(deliveryAttempts).where(eq(deliveryAttempts.deliveryId, delivery!.id)).orderBy(deliveryAttempts.attempt);
  expect(attempts.map((attempt) => [attempt.outcome, attempt.detail])).toEqual([["deferred", "rate_limited"], ["sent", null]]);
});

test("a refusal by rate stops the whole mailbox until the moment that the provider named", async () => {
  const { id } = await launchedTo(desk, { rows: many(20) });
  let asked = 0;
  const retryAt = new Date(desk.clock.now().getTime() + 90_000);
  interfere = (place) => (place === "create" && ++asked <= IN_PROGRESS_MAX ? { outcome: "deferred", reason: "rate_limited", retryAt } : undefined);
  await sendCampaign(desk.system, { campaignId: id });
  expect(asked).toBeLessThanOrEqual(IN_PROGRESS_MAX);
  desk.clock.advance(1);
  await sendCampaign(desk.system, { campaignId: id });
  expect(provider.sentItems).toHaveLength(0);
  desk.clock.advance(1);
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  expect(provider.sentItems).toHaveLength(20);
});

test("a mailbox with a pace sends no faster, and the job comes back for the rest", async () => {
  await desk.db.update(mailboxes).set({ messagesPerMinute: 2 }).where(eq(mailboxes.id, mailboxId()));
  const { id } = await launchedTo(desk, { rows: many(5) });
  const sentByMinute: number[] = [];
  for (let minute = 0; minute < 4; minute++) {
    await sendCampaign(desk.system, { campaignId: id });
    sentByMinute.push(provider.sentItems.length);
    desk.clock.advance(0.5);
  }
  expect(sentByMinute).toEqual([1, 2, 3, 4]);
  expect(desk.waitingJobs()).toContain("campaign.send");
});

test("an address that was suppressed after the start is not written to, and the reason is kept", async () => {
  const { id } = await launchedTo(desk, { rows: ["Ida,Ida@X.example,Oslo"] });
  await suppressAddress(desk.as("Tomás"), { channel: "email", address: "ida@x.example", reason: "asked us to stop" });
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  expect(provider.sentItems).toEqual([]);
  expect((await deliveriesOf(desk, id))[0]).toMatchObject({ status: "suppressed", reason: "asked us to stop" });
});

test("a message that is no longer the one that was checked does not leave", async () => {
  const { id } = await launchedTo(desk, { rows: ida });
  await desk.db.update(recipients).set({ mergeValues: { given_name: "Ida", email: "ida@x.example", trip: "somewhere else" } }).where(eq(recipients.campaignId, id));
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  expect(provider.sentItems).toEqual([]);
  expect((await deliveriesOf(desk, id))[0]).toMatchObject({ status: "failed", reason: "content_changed" });
  expect(await desk.db.select().from(events).where(eq(events.name, "delivery.failed"))).toMatchObject([{ data: { campaignId: id, reason: "content_changed" } }]);
});

test("a refusal for good is recorded with the provider's words, and the others are sent", async () => {
  const { id } = await launchedTo(desk, { rows: many(3) });
  let isFirst = true;
  interfere = (place) => {
    if (place !== "create" || !isFirst) return;
    isFirst = false;
    return { outcome: "failed", reason: "ErrorInvalidRecipients", detail: "No such recipient." };
  };
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  const campaign = await readCampaign(desk.as("Tomás"), id);
  expect(campaign).toMatchObject({ status: "finished", counts: { sent: 2, failed: 1 }, recipientCount: 3 });
});

test("a paused campaign lets nothing leave, settles what left, and goes on where it was", async () => {
  const { id } = await launchedTo(desk, { rows: many(80) });
  interfere = (place) => {
    if (place === "left") throw new Error("the server died");
  };
  await expect(sendCampaign(desk.system, { campaignId: id })).rejects.toThrow("the server died");
  await pauseCampaign(desk.as("Tomás"), { campaignId: id });
  interfere = () => {};
  const leftAlready = provider.sentItems.length;
  desk.clock.advance(1);
  await sendCampaign(desk.system, { campaignId: id });
  await reconcileSending(desk.system);
  expect(provider.sentItems).toHaveLength(leftAlready);
  expect((await readCampaign(desk.as("Tomás"), id)).counts.sent).toBe(leftAlready);
  await resumeCampaign(desk.as("Tomás"), { campaignId: id });
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  expect(provider.sentItems).toHaveLength(80);
  expect((await readCampaign(desk.as("Tomás"), id)).status).toBe("finished");
});

test("a cancelled campaign writes to nobody who waits; a draft that was made stays unsent", async () => {
  const { id } = await launchedTo(desk, { rows: many(10) });
  interfere = (place) => {
    if (place === "leave") throw new Error("the server died");
  };
  await expect(sendCampaign(desk.system, { campaignId: id })).rejects.toThrow("the server died");
  await cancelCampaign(desk.as("Tomás"), { campaignId: id });
  interfere = () => {};
  desk.clock.advance(1);
  await reconcileSending(desk.system);
  expect(provider.sentItems).toEqual([]);
  expect((await readCampaign(desk.as("Tomás"), id))).toMatchObject({ status: "cancelled", counts: { cancelled: 10 } });
});

async function oneUncertain(): Promise<{ campaignId: string; deliveryId: string }> {
  const { id } = await launchedTo(desk, { rows: ida });
  interfere = (place) => {
    if (place !== "leave") return;
    provider.drafts.clear();
    return { outcome: "uncertain", reason: "timeout" };
  };
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  interfere = () => {};
  const [delivery] = await deliveriesOf(desk, id);
  expect(delivery!.status).toBe("uncertain");
  return { campaignId: id, deliveryId: delivery!.id };
}

test("an uncertain delivery keeps its campaign open and is never sent again by the machine", async () => {
  const { campaignId } = await oneUncertain();
  for (let hour = 0; hour < 30; hour++) {
    desk.clock.advance(60);
    await reconcileSending(desk.system);
    await sendCampaign(desk.system, { campaignId });
  }
  expect(provider.sentItems).toEqual([]);
  expect(await readCampaign(desk.as("Tomás"), campaignId)).toMatchObject({ status: "running", counts: { uncertain: 1 } });
  expect(await desk.db.select().from(events).where(eq(events.name, "delivery.uncertain"))).toMatchObject([{ data: { campaignId } }]);
});

test("an uncertain delivery whose copy turns up late is sent, and the campaign finishes", async () => {
  const { campaignId, deliveryId } = await oneUncertain();
  provider.sentItems.push({ deliveryId, to: "ida@x.example", subject: "", html: "", reference: { providerMessageId: "late", internetMessageId: "<late@x>" } });
  desk.clock.advance(10);
  await reconcileSending(desk.system);
  expect(await deliveriesOf(desk, campaignId)).toMatchObject([{ status: "sent", internetMessageId: "<late@x>" }]);
  expect((await readCampaign(desk.as("Tomás"), campaignId)).status).toBe("finished");
});

test("a person may say that it was sent, or have it sent again; a second decision is refused", async () => {
  const sent = await oneUncertain();
  await resolveUncertain(desk.as("Tomás"), { deliveryId: sent.deliveryId, decision: "sent" });
  await expect(resolveUncertain(desk.as("Tomás"), { deliveryId: sent.deliveryId, decision: "resend" })).rejects.toMatchObject({ code: "conflict" });
  const again = await oneUncertain();
  await resolveUncertain(desk.as("Tomás"), { deliveryId: again.deliveryId, decision: "resend" });
  await sendToTheEnd(desk, desk.system, again.campaignId, sendCampaign);
  expect(provider.sentItems.map((item) => item.deliveryId)).toEqual([again.deliveryId]);
});

test("the queue is served by its index, not by reading all that was ever sent", async () => {
  const { id } = await launchedTo(desk, { rows: many(3) });
  await desk.db.update(deliveries).set({ status: "sent" });
  const columns = Object.values(getTableColumns(deliveries)).map((column) => column.name);
  const copied: Record<string, string> = { id: "(md5(n::text))::uuid", recipient_id: "null", internet_message_id: "n::text", status: "'sent'" };
  await desk.db.execute(sql.raw(`
    insert into deliveries (${columns.join(", ")}) select ${columns.map((name) => copied[name] ?? `d.${name}`).join(", ")}
    from deliveries d, generate_series(1, 5000) n where d.id = (select id from deliveries limit 1)`));
  await desk.db.execute(sql`analyze deliveries`);
  const plan = await desk.db.execute<{ "QUERY PLAN": string }>(sql`
    explain select id from deliveries d where d.campaign_id = ${id} and d.account_id = ${mailboxId()} and d.status in ('queued', 'claimed', 'handed_over') and d.next_attempt_at <= now() order by d.next_attempt_at, d.id limit 1`);
  expect([...plan].map((row) => row["QUERY PLAN"]).join("\n")).toContain("deliveries_due");
});

test("a draft that was made for a cancelled campaign is taken back", async () => {
  const { id } = await launchedTo(desk, { rows: many(3) });
  interfere = (place) => (place === "created" ? { outcome: "deferred", reason: "unavailable", retryAt: new Date(desk.clock.now().getTime() + 600_000) } : undefined);
  await sendCampaign(desk.system, { campaignId: id });
  expect(provider.drafts.size).toBe(3);
  await cancelCampaign(desk.as("Tomás"), { campaignId: id });
  desk.clock.advance(11);
  await reconcileSending(desk.system);
  expect(provider.drafts.size).toBe(0);
  expect(await readCampaign(desk.as("Tomás"), id)).toMatchObject({ status: "cancelled", counts: { cancelled: 3 } });
});

test("a campaign of drafts leaves one for each recipient, and sends none, even after a crash in between", async () => {
  const { id } = await draftTo(desk, { rows: many(5) });
  await desk.db.update(campaigns).set({ sendMode: "drafts" }).where(eq(campaigns.id, id));
  await launchCampaign(desk.as("Tomás"), { campaignId: id });
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  expect([provider.drafts.size, provider.sentItems.length]).toEqual([5, 0]);
  expect(await readCampaign(desk.as("Tomás"), id)).toMatchObject({ status: "finished", counts: { drafted: 5 } });
});

test("an account whose credentials are refused pauses its campaign: no recipient pays for it", async () => {
  const { id } = await launchedTo(desk, { rows: many(5) });
  interfere = (place) => (place === "create" ? { outcome: "failed", reason: "sign_in_refused", detail: "401", scope: "account" } : undefined);
  await sendCampaign(desk.system, { campaignId: id });
  const paused = await readCampaign(desk.as("Tomás"), id);
  expect([paused.status, paused.counts.failed]).toEqual(["paused", 0]);
  interfere = () => {};
  await resumeCampaign(desk.as("Tomás"), { campaignId: id });
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  expect(provider.sentItems).toHaveLength(5);
});

test("when the provider cannot be reached the account waits, and nobody is given up", async () => {
  const { id } = await launchedTo(desk, { rows: many(20) });
  let isDown = true;
  interfere = (place) => (place === "create" && isDown ? { outcome: "deferred", reason: "network", retryAt: null } : undefined);
  for (let minute = 0; minute < 40; minute++) {
    await sendCampaign(desk.system, { campaignId: id });
    desk.clock.advance(1);
  }
  expect((await deliveriesOf(desk, id)).map((row) => row.status)).toEqual(Array.from({ length: 20 }, () => "queued"));
  isDown = false;
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  expect(provider.sentItems).toHaveLength(20);
});

test("a quota of a day is kept over campaigns, and goes on when the day has passed", async () => {
  // What the tests before have sent was yesterday.
  desk.clock.advance(25 * 60);
  const first = await launchedTo(desk, { rows: many(4) });
  await desk.db.update(sendingAccounts).set({ messagesPerDay: 6 });
  await sendToTheEnd(desk, desk.system, first.id, sendCampaign);
  const second = await launchedTo(desk, { rows: many(5).map((row) => row.replace("@many", "@more")) });
  for (let hour = 0; hour < 23; hour++) {
    await sendCampaign(desk.system, { campaignId: second.id });
    desk.clock.advance(60);
  }
  expect(provider.sentItems).toHaveLength(6);
  desk.clock.advance(120);
  await sendToTheEnd(desk, desk.system, second.id, sendCampaign);
  expect(provider.sentItems).toHaveLength(9);
});

test("batches leave with their delay between them", async () => {
  const { id } = await launchedTo(desk, { rows: many(7) });
  await desk.db.update(campaigns).set({ batchSize: 3, batchDelaySeconds: 60 }).where(eq(campaigns.id, id));
  const sent: number[] = [];
  for (let step = 0; step < 6; step++) {
    await sendCampaign(desk.system, { campaignId: id });
    sent.push(provider.sentItems.length);
    desk.clock.advance(0.5);
  }
  expect(sent).toEqual([3, 3, 6, 6, 7, 7]);
  const told = await desk.db.select({ data: events.data }).from(events).where(sql`${events.subjectId} = ${id} and ${events.name} = 'campaign.batch_completed'`).orderBy(events.seq);
  expect(told.map(({ data }) => data)).toEqual([3, 3, 1].map((successCount, index) => ({ batch: index + 1, successCount, errorCount: 0 })));
});

/** The mailbox's own account with a server that stands in for it. */
async function withFallback(): Promise<{ otherId: string; other: ReturnType<typeof createPretendProvider> }> {
  const other = createPretendProvider();
  desk.ports.channels.smtp = other.channel;
  const otherId = desk.system.newId();
  await desk.db.insert(sendingAccounts).values({ id: otherId, mailboxId: mailboxId(), name: `relay ${otherId}`, provider: "smtp", createdAt: desk.clock.now(), updatedAt: desk.clock.now() });
  await desk.db.update(sendingAccounts).set({ fallbackAccountId: otherId }).where(eq(sendingAccounts.id, mailboxId()));
  return { otherId, other };
}

test("what one account could not hand over another sends, once", async () => {
  const { other, otherId } = await withFallback();
  const { id } = await launchedTo(desk, { rows: many(6) });
  interfere = (place) => (place === "create" ? { outcome: "failed", reason: "sign_in_refused", detail: "401", scope: "account" } : undefined);
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  expect([provider.sentItems.length, other.sentItems.length]).toEqual([0, 6]);
  expect((await deliveriesOf(desk, id)).every((row) => row.accountId === otherId && row.status === "sent")).toBe(true);
});

const PERSONS = 30;

test("what waits for an account that stays out of reach goes out by the other at once, however slowly the first one is asked", async () => {
  const { other, otherId } = await withFallback();
  const { id } = await launchedTo(desk, { rows: many(PERSONS) });
  await desk.db.update(sendingAccounts).set({ messagesPerMinute: 4 }).where(eq(sendingAccounts.id, mailboxId()));
  let tries = 0;
  interfere = (place) => (place === "create" && tries++ >= 0 ? { outcome: "deferred", reason: "network", retryAt: null } : undefined);
  const begunAt = desk.clock.now().getTime();
  for (let comeBackAt: Date | null = desk.clock.now(); comeBackAt !== null; ) {
    desk.clock.set(new Date(Math.max(desk.clock.now().getTime() + 100, comeBackAt.getTime())));
    ({ comeBackAt } = await runSender(desk.system, { campaignId: id }));
  }
  expect([provider.sentItems.length, other.sentItems.length, new Set(other.sentItems.map(({ to }) => to)).size]).toEqual([0, PERSONS, PERSONS]);
  expect((await deliveriesOf(desk, id)).every((row) => row.accountId === otherId && row.status === "sent")).toBe(true);
  // Three outages, a look 5 s after them and another after 10 more: the others were not tried by it at all.
  expect(tries).toBeLessThan(PERSONS / 2);
  expect((desk.clock.now().getTime() - begunAt) / 1_000).toBeLessThan(90);
});

test("a hitch that many messages meet at once is one: the account is asked again after five seconds", async () => {
  const { id } = await launchedTo(desk, { rows: many(IN_PROGRESS_MAX) });
  const { claims } = await claimDeliveries(desk.system, claiming(id, IN_PROGRESS_MAX));
  expect(claims).toHaveLength(IN_PROGRESS_MAX);
  const outage = (some: typeof claims) => recordOutcomes(desk.system, some.map((claim) => ({ claim, isHandedOver: false, outcome: { outcome: "deferred", reason: "network", retryAt: null } })));
  await outage(claims.slice(0, -1));
  desk.clock.advance(0.05);
  await outage(claims.slice(-1));
  const [pace] = await desk.db.select().from(accountPaces).where(eq(accountPaces.accountId, mailboxId()));
  expect([pace!.faultsInARow, pace!.blockedUntil!.getTime() - desk.clock.now().getTime()]).toEqual([3, 2_000]);
  desk.clock.advance(1);
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  expect(provider.sentItems).toHaveLength(IN_PROGRESS_MAX);
});

test("while its account is switched off a campaign waits, and asks no more than once a minute", async () => {
  const { id } = await launchedTo(desk, { rows: many(3) });
  await desk.db.update(sendingAccounts).set({ isEnabled: false });
  const { comeBackAt } = await runSender(desk.system, { campaignId: id });
  expect(comeBackAt!.getTime() - desk.clock.now().getTime()).toBe(60_000);
  await desk.db.update(sendingAccounts).set({ isEnabled: true });
  await sendToTheEnd(desk, desk.system, id, sendCampaign);
  expect(provider.sentItems).toHaveLength(3);
});
