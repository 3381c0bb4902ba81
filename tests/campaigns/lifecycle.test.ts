import { eq, inArray } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { campaigns, recipients } from "../../drizzle/schema/campaigns.ts";
import { notifications } from "../../drizzle/schema/notifications.ts";
import { deliveries, receipts } from "../../drizzle/schema/deliveries.ts";
import { events } from "../../drizzle/schema/events.ts";
import type { MissedSchedule } from "../../server/contract/campaigns.ts";
import type { DeliveryStatus } from "../../server/contract/deliveries.ts";
import { approveCampaign, requestApproval } from "../../server/services/campaigns/approve-campaign.ts";
import { readCampaignSettings, saveCampaignSettings } from "../../server/services/campaigns/campaign-settings.ts";
import { changeDraft } from "../../server/services/campaigns/change-draft.ts";
import { createFollowUp } from "../../server/services/campaigns/create-follow-up.ts";
import { pauseDecision } from "../../server/services/campaigns/failure-rates.ts";
import { finishCampaign } from "../../server/services/campaigns/finish-campaign.ts";
import { launchCampaign } from "../../server/services/campaigns/launch-campaign.ts";
import { launchScheduled } from "../../server/services/campaigns/launch-scheduled.ts";
import { listCampaigns, readCampaign } from "../../server/services/campaigns/queries.ts";
import { repairRow } from "../../server/services/campaigns/repair-row.ts";
import { resendFailed } from "../../server/services/campaigns/resend-failed.ts";
import { resumeCampaign } from "../../server/services/campaigns/resume-campaign.ts";
import { scheduleCampaign, unscheduleCampaign } from "../../server/services/campaigns/schedule-campaign.ts";
import { summariseCampaign } from "../../server/services/campaigns/summarise-campaign.ts";
import { testSend } from "../../server/services/campaigns/test-send.ts";
import { watchRates } from "../../server/services/campaigns/watch-rates.ts";
import type { Channel, OutboundMessage } from "../../server/services/deliveries/channel.ts";
import { deliveriesOf, draftTo } from "../deliveries/merge-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

const handed: OutboundMessage[] = [];
const channel: Channel = {
  async send(message) {
    handed.push(message);
    return { outcome: "sent", reference: { providerMessageId: message.deliveryId, internetMessageId: null } };
  },
  lookUp: async () => ({ found: "nothing" }),
  sendPrepared: async ({ reference }) => ({ outcome: "sent", reference }),
  test: async () => ({ isGood: true, message: "", remedy: null }),
};

let desk: Desk;
beforeAll(async () => void (desk = await testDesk({ channels: { graph: channel } })));
afterAll(() => desk.drop());
afterEach(() => saveCampaignSettings(desk.system, { approvalAbove: 500, tenantLicences: null, tenantThreshold: null, domainPerMinute: null }));

const tomas = () => desk.as("Tomás");
const minutesFromNow = (minutes: number) => new Date(desk.clock.now().getTime() + minutes * 60_000).toISOString();
let serial = 0;
const guestsOf = (count: number) => {
  serial++;
  return Array.from({ length: count }, (_, index) => `G${index},g${index}@l${serial}.example,Oslo`);
};

describe("a schedule", () => {
  test("starts the campaign at its hour, not before, and once", async () => {
    const { id } = await draftTo(desk);
    expect(await scheduleCampaign(tomas(), { campaignId: id, at: minutesFromNow(60) })).toMatchObject({ status: "scheduled", scheduledAt: minutesFromNow(60) });
    await launchScheduled(desk.system);
    expect((await readCampaign(tomas(), id)).status).toBe("scheduled");
    desk.clock.advance(61);
    await Promise.all([launchScheduled(desk.system), launchScheduled(desk.system)]);
    expect(await readCampaign(tomas(), id)).toMatchObject({ status: "running", recipientCount: 3, counts: { queued: 3 } });
  });

  test("is taken back, and then the draft can be changed; not while it stands", async () => {
    const { id } = await draftTo(desk);
    await scheduleCampaign(tomas(), { campaignId: id, at: minutesFromNow(60) });
    await expect(changeDraft(tomas(), { campaignId: id, name: "Other" })).rejects.toMatchObject({ code: "conflict" });
    expect(await unscheduleCampaign(tomas(), { campaignId: id })).toMatchObject({ status: "draft", scheduledAt: null });
    await changeDraft(tomas(), { campaignId: id, name: "Other" });
  });

  test("in the past is refused", async () => {
    const { id } = await draftTo(desk);
    await expect(scheduleCampaign(tomas(), { campaignId: id, at: minutesFromNow(-1) })).rejects.toMatchObject({ code: "unprocessable" });
  });

  test.each<[MissedSchedule, string, string | null]>([["ask", "paused", "missed_schedule"], ["send", "running", null], ["skip", "cancelled", "missed_schedule"]])("missed by more than 15 minutes: %s", async (missed, status, pauseReason) => {
    const { id } = await draftTo(desk);
    await scheduleCampaign(tomas(), { campaignId: id, at: minutesFromNow(10), missed });
    desk.clock.advance(10 + 16);
    await launchScheduled(desk.system);
    expect(await readCampaign(tomas(), id)).toMatchObject({ status, pauseReason });
    expect(await desk.db.$count(deliveries, eq(deliveries.campaignId, id))).toBe(status === "running" ? 3 : 0);
    if (missed === "send") return;
    await desk.drainJobs();
    expect((await desk.db.select().from(notifications).where(eq(notifications.kind, "campaign.schedule_missed"))).filter((row) => row.data.campaignId === id)).toMatchObject([{ userId: desk.user("Tomás").id }]);
  });

  test("missed by less starts; a missed one starts when a person says so", async () => {
    const { id } = await draftTo(desk);
    await scheduleCampaign(tomas(), { campaignId: id, at: minutesFromNow(10) });
    desk.clock.advance(10 + 14);
    await launchScheduled(desk.system);
    expect((await readCampaign(tomas(), id)).status).toBe("running");
    const late = await draftTo(desk);
    await scheduleCampaign(tomas(), { campaignId: late.id, at: minutesFromNow(10) });
    desk.clock.advance(60);
    await launchScheduled(desk.system);
    expect(await finishCampaign(desk.system, { campaignId: late.id })).toBe(false);
    expect(await resumeCampaign(tomas(), { campaignId: late.id })).toMatchObject({ status: "running", pauseReason: null, counts: { queued: 3 } });
  });

  test("that cannot start waits for a person and says why", async () => {
    const { id } = await draftTo(desk, { html: "<p>{{ hotel }}</p>" });
    await scheduleCampaign(tomas(), { campaignId: id, at: minutesFromNow(10) });
    desk.clock.advance(11);
    await launchScheduled(desk.system);
    expect(await readCampaign(tomas(), id)).toMatchObject({ status: "paused", pauseReason: expect.stringContaining("hotel") });
  });
});

describe("approval by a second person", () => {
  const above = (approvalAbove: number) => saveCampaignSettings(desk.system, { approvalAbove, tenantLicences: null, tenantThreshold: null, domainPerMinute: null });

  test("is needed above a number of recipients; whoever made the campaign cannot give it", async () => {
    await above(2);
    const { id } = await draftTo(desk, { mailbox: "support@fernweh.example" });
    await expect(launchCampaign(tomas(), { campaignId: id })).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("second person") });
    await requestApproval(tomas(), { campaignId: id });
    await expect(approveCampaign(tomas(), { campaignId: id })).rejects.toMatchObject({ code: "forbidden" });
    const approved = await approveCampaign(desk.as("Jonas"), { campaignId: id });
    expect(approved.approval).toMatchObject({ isNeeded: true, isGiven: true, approvedBy: desk.user("Jonas").name });
    expect((await launchCampaign(tomas(), { campaignId: id })).status).toBe("running");
  });

  test("is asked of leads, who see the campaign then, though it is from one's own mailbox", async () => {
    await above(2);
    const { id } = await draftTo(desk);
    await expect(approveCampaign(desk.as("Jonas"), { campaignId: id })).rejects.toMatchObject({ code: "not_found" });
    await requestApproval(tomas(), { campaignId: id });
    await desk.drainJobs();
    expect((await desk.db.select().from(notifications).where(eq(notifications.kind, "campaign.approval_requested"))).filter((row) => row.data.campaignId === id).map((row) => row.userId).sort()).toEqual([desk.user("Jonas").id, desk.user("Mara").id].sort());
    expect((await listCampaigns(desk.as("Jonas"))).map((campaign) => campaign.id)).toContain(id);
    await expect(readCampaign(desk.as("Aylin"), id)).rejects.toMatchObject({ code: "not_found" });
    expect((await approveCampaign(desk.as("Jonas"), { campaignId: id })).approval.isGiven).toBe(true);
  });

  test("holds for what was approved: a change asks anew", async () => {
    await above(2);
    const { id } = await draftTo(desk, { mailbox: "support@fernweh.example" });
    await approveCampaign(desk.as("Jonas"), { campaignId: id });
    await repairRow(tomas(), { campaignId: id, line: 2, values: { trip: "Svalbard" } });
    expect((await readCampaign(tomas(), id)).approval.isGiven).toBe(false);
    await expect(launchCampaign(tomas(), { campaignId: id })).rejects.toMatchObject({ message: expect.stringContaining("changed since") });
    await approveCampaign(desk.as("Jonas"), { campaignId: id });
    await changeDraft(tomas(), { campaignId: id, topic: "offers" });
    await expect(launchCampaign(tomas(), { campaignId: id })).rejects.toMatchObject({ message: expect.stringContaining("changed since") });
  });

  test("is not needed for drafts, which somebody looks at anyway", async () => {
    await above(2);
    const { id } = await draftTo(desk);
    await changeDraft(tomas(), { campaignId: id, sendMode: "drafts" });
    expect((await launchCampaign(tomas(), { campaignId: id })).status).toBe("running");
  });

  test("is needed above 500 unless an admin says otherwise", async () => {
    expect((await readCampaignSettings(desk.system)).approvalAbove).toBe(500);
  });
});

describe("a campaign that fails pauses by itself", () => {
  const ended = (counts: Partial<Record<DeliveryStatus, number>>) => Object.entries(counts).map(([status, count]) => ({ status: status as DeliveryStatus, faultClass: null, bounceClass: null, count }));
  const limits = { pauseErrorRate: 0.1, pauseBounceRate: 0.05 };
  test.each<[string, Parameters<typeof pauseDecision>[0], string | null]>([
    ["too few to tell", ended({ failed: 10, sent: 9 }), null],
    ["one in ten is borne", ended({ failed: 2, sent: 18 }), null],
    ["more are not", ended({ failed: 3, sent: 17 }), "error_rate"],
    ["one bounce in twenty is borne", ended({ bounced: 1, sent: 19 }), null],
    ["more are not", ended({ bounced: 2, sent: 18 }), "bounce_rate"],
    ["complaints weigh as bounces", ended({ complained: 2, sent: 18 }), "bounce_rate"],
    ["full mailboxes are the receivers' own", [{ status: "bounced", faultClass: null, bounceClass: "mailbox_full", count: 10 }, ...ended({ sent: 18 })], null],
  ])("%s", (_what, counts, reason) => expect(pauseDecision(counts, limits)?.reason ?? null).toBe(reason));

  test("says which class weighs most, tells its maker, and counts anew once somebody lets it go on", async () => {
    const { id } = await draftTo(desk, { rows: guestsOf(40) });
    await launchCampaign(tomas(), { campaignId: id });
    const rows = await deliveriesOf(desk, id);
    const end = (some: typeof rows, status: DeliveryStatus, faultClass: "network" | null = null) => desk.db.update(deliveries).set({ status, faultClass, endedAt: desk.clock.now(), sentAt: desk.clock.now() }).where(inArray(deliveries.id, some.map((row) => row.id)));
    desk.clock.advance(1);
    await end(rows.slice(0, 18), "sent");
    await end(rows.slice(18, 21), "failed", "network");
    await watchRates(desk.system);
    expect(await readCampaign(tomas(), id)).toMatchObject({ status: "paused", pauseReason: "error_rate" });
    const [paused] = (await desk.db.select().from(events).where(eq(events.subjectId, id))).filter((event) => event.name === "campaign.paused");
    expect(paused!.data).toMatchObject({ reason: "error_rate", worst: "network", sample: 21 });
    await desk.drainJobs();
    expect((await desk.db.select().from(notifications).where(eq(notifications.kind, "campaign.paused"))).some((row) => row.data.campaignId === id)).toBe(true);
    desk.clock.advance(1);
    await resumeCampaign(tomas(), { campaignId: id });
    await watchRates(desk.system);
    expect((await readCampaign(tomas(), id)).status).toBe("running");
  });

  test("by bounces, whose class the receipts tell", async () => {
    const { id } = await draftTo(desk, { rows: guestsOf(30) });
    await launchCampaign(tomas(), { campaignId: id });
    const rows = await deliveriesOf(desk, id);
    desk.clock.advance(1);
    await desk.db.update(deliveries).set({ status: "sent", endedAt: desk.clock.now() }).where(inArray(deliveries.id, rows.slice(0, 20).map((row) => row.id)));
    await desk.db.update(deliveries).set({ status: "bounced", endedAt: desk.clock.now() }).where(inArray(deliveries.id, rows.slice(20, 24).map((row) => row.id)));
    const note = (bounceClass: "mailbox_full" | "no_such_address") => rows.slice(20, 24).map((row) => ({ id: desk.system.newId(), deliveryId: row.id, kind: "bounced" as const, source: "mailbox", sourceId: `${row.id} ${bounceClass}`, bounceClass, happenedAt: desk.clock.now(), recordedAt: desk.clock.now() }));
    await desk.db.insert(receipts).values(note("mailbox_full"));
    await watchRates(desk.system);
    expect((await readCampaign(tomas(), id)).status).toBe("running");
    desk.clock.advance(1);
    await desk.db.insert(receipts).values(note("no_such_address"));
    await watchRates(desk.system);
    expect(await readCampaign(tomas(), id)).toMatchObject({ status: "paused", pauseReason: "bounce_rate" });
  });
});

describe("a follow-up", () => {
  test("goes to those who got the first one and did not answer; an answer before its hour leaves the person out", async () => {
    const first = await draftTo(desk, { rows: guestsOf(4) });
    await launchCampaign(tomas(), { campaignId: first.id });
    const rows = await desk.db.select().from(recipients).where(eq(recipients.campaignId, first.id)).orderBy(recipients.line);
    await desk.db.update(deliveries).set({ status: "sent", sentAt: desk.clock.now(), endedAt: desk.clock.now() }).where(inArray(deliveries.recipientId, rows.slice(0, 3).map((row) => row.id)));
    await desk.db.update(deliveries).set({ status: "failed", endedAt: desk.clock.now() }).where(eq(deliveries.recipientId, rows[3]!.id));
    await desk.db.update(recipients).set({ repliedAt: desk.clock.now() }).where(eq(recipients.id, rows[0]!.id));
    const followUp = await createFollowUp(tomas(), { campaignId: first.id, name: "Did you see it?", templateId: first.templateId, afterDays: 3 });
    expect(followUp).toMatchObject({ status: "scheduled", followUpOf: first.id, recipientCount: 2, scheduledAt: minutesFromNow(3 * 1_440) });
    await desk.db.update(recipients).set({ repliedAt: desk.clock.now() }).where(eq(recipients.id, rows[1]!.id));
    desk.clock.advance(3 * 1_440);
    await launchScheduled(desk.system);
    expect(await readCampaign(tomas(), followUp.id)).toMatchObject({ status: "running", recipientCount: 1 });
    expect((await deliveriesOf(desk, followUp.id)).map((row) => row.toAddress)).toEqual([rows[2]!.address]);
  });

  test("of a draft is none", async () => {
    const { id, templateId } = await draftTo(desk);
    await expect(createFollowUp(tomas(), { campaignId: id, name: "Again", templateId, afterDays: 0 })).rejects.toMatchObject({ code: "conflict" });
  });
});

test("what failed is queued again, the same delivery; what may have left is not", async () => {
  const { id } = await draftTo(desk, { rows: guestsOf(4) });
  await launchCampaign(tomas(), { campaignId: id });
  const rows = await deliveriesOf(desk, id);
  const set = (index: number, change: Partial<typeof deliveries.$inferInsert>) => desk.db.update(deliveries).set({ endedAt: desk.clock.now(), ...change }).where(eq(deliveries.id, rows[index]!.id));
  await set(0, { status: "failed", reason: "refused" });
  await set(1, { status: "failed", reason: "gave_up", handedOverAt: desk.clock.now() });
  await set(2, { status: "uncertain" });
  await set(3, { status: "sent", sentAt: desk.clock.now() });
  await desk.db.update(campaigns).set({ status: "finished", finishedAt: desk.clock.now() }).where(eq(campaigns.id, id));
  expect(await resendFailed(tomas(), { campaignId: id })).toMatchObject({ status: "running", finishedAt: null, counts: { queued: 1, failed: 1, uncertain: 1, sent: 1 } });
  expect((await deliveriesOf(desk, id)).find((row) => row.status === "queued")).toMatchObject({ id: rows[0]!.id, recipientId: rows[0]!.recipientId });
  await expect(resendFailed(tomas(), { campaignId: id })).rejects.toMatchObject({ code: "conflict" });
});

test("a test mail of any row goes to oneself, marked, and is no delivery", async () => {
  const { id } = await draftTo(desk);
  handed.length = 0;
  expect(await testSend(tomas(), { campaignId: id, index: 1 })).toEqual({ address: "tomas@fernweh.example", subject: "[Test] Hugo, Azores is near" });
  expect(handed).toMatchObject([{ to: { address: "tomas@fernweh.example" }, subject: "[Test] Hugo, Azores is near", html: "<p>Dear Hugo, see you in Azores.</p>" }]);
  expect(await desk.db.$count(deliveries, eq(deliveries.campaignId, id))).toBe(0);
  await expect(testSend(tomas(), { campaignId: id, index: 3 })).rejects.toMatchObject({ code: "not_found" });
});

test("the summary says how long, how fast, how well, and what is uncertain", async () => {
  const { id } = await draftTo(desk, { rows: guestsOf(4) });
  await launchCampaign(tomas(), { campaignId: id });
  const rows = await deliveriesOf(desk, id);
  desk.clock.advance(2);
  const now = desk.clock.now();
  for (const [index, status] of (["sent", "bounced", "failed", "uncertain"] as const).entries()) await desk.db.update(deliveries).set({ status, endedAt: now, sentAt: index < 2 ? now : null, reason: status === "failed" ? "refused" : null }).where(eq(deliveries.id, rows[index]!.id));
  expect(await summariseCampaign(tomas(), { campaignId: id })).toMatchObject({ durationSeconds: 120, sentCount: 2, errorCount: 2, errorRate: 1, perMinute: 1, bouncedCount: 1, batchCount: 1, uncertain: [{ status: "uncertain" }], byStatus: expect.arrayContaining([{ status: "failed", reason: "refused", count: 1 }]) });
});
