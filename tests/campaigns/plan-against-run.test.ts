import { eq, inArray, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { campaigns } from "../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import type { CreateCampaign, SendPlan } from "../../server/contract/campaigns.ts";
import { saveCampaignSettings } from "../../server/services/campaigns/campaign-settings.ts";
import { checkCampaign } from "../../server/services/campaigns/check-campaign.ts";
import { createCampaign } from "../../server/services/campaigns/create-campaign.ts";
import { launchCampaign } from "../../server/services/campaigns/launch-campaign.ts";
import { tenantPerDay } from "../../server/services/campaigns/sending-limits.ts";
import { claimDeliveries } from "../../server/services/deliveries/claim-deliveries.ts";
import { ensureOwnAccount } from "../../server/services/sending-accounts/ensure-own-account.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { finishedImport } from "../imports/import-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

const LANES = 16;
const ADDRESS = "tomas@fernweh.example";

let desk: Desk;
beforeAll(async () => {
  desk = await testDesk();
  await ensureOwnAccount(desk.system, desk.mailbox(ADDRESS));
});
afterAll(() => desk.drop());

let serial = 0;

interface Story extends Partial<CreateCampaign> {
  people?: number;
  zones?: string[];
  perMinute?: number | null;
  perDay?: number | null;
  tenantPerDay?: number | null;
  domainPerMinute?: number | null;
}

async function planned({ people = 120, zones = [], perMinute = null, perDay = null, tenantPerDay: tenantThreshold = null, domainPerMinute = null, ...settings }: Story): Promise<{ id: string; plan: SendPlan }> {
  serial++;
  const tomas = desk.as("Tomás");
  desk.clock.set("2026-11-16T08:00:00Z");
  await desk.sql`delete from account_paces`;
  await desk.db.update(deliveries).set({ handedOverAt: null });
  await desk.db.update(sendingAccounts).set({ messagesPerMinute: perMinute, messagesPerDay: perDay }).where(eq(sendingAccounts.id, desk.mailbox(ADDRESS).id));
  await saveCampaignSettings(desk.system, { approvalAbove: null, tenantLicences: null, tenantThreshold, domainPerMinute });
  const rows = Array.from({ length: people }, (_, index) => `Guest${index},g${index}@d${index % 3}.p${serial}.example,${zones[index % zones.length] ?? ""}`);
  const { id: importId } = await finishedImport(desk, `given_name,email,time_zone\n${rows.join("\n")}\n`);
  const template = await saveTemplate(tomas, { name: "Winter", subject: "Winter", html: "<p>Hello {{ given_name }}</p>" });
  const { id } = await createCampaign(tomas, { name: "Winter", importId, templateId: template.id, mailboxId: desk.mailbox(ADDRESS).id, batchSize: null, ...settings });
  return { id, plan: (await checkCampaign(tomas, { campaignId: id, waitMs: 60_000 })).plan };
}

/** The sender's own claims, on a clock that leaps to when each asks to come back. Answers when the last one was claimed. */
async function run(campaignId: string): Promise<Date> {
  await launchCampaign(desk.as("Tomás"), { campaignId });
  const accountId = desk.mailbox(ADDRESS).id;
  for (let round = 0; round < 20_000; round++) {
    const result = await claimDeliveries(desk.system, { campaignId, accountId, holder: "11111111-1111-4111-8111-111111111111", limit: LANES });
    const now = desk.clock.now();
    if (result.claims.length > 0) {
      await desk.db.update(deliveries).set({ status: "sent", sentAt: now, handedOverAt: now, endedAt: now, leaseUntil: null }).where(inArray(deliveries.id, result.claims.map((claim) => claim.id)));
      continue;
    }
    if (!("why" in result)) throw new Error("Neither claims nor a reason.");
    if (result.why === "paced") {
      desk.clock.set(result.until);
      continue;
    }
    if (result.why !== "none_due") throw new Error(`The claims stopped: ${result.why}.`);
    const [open] = await desk.db.select({ at: sql<string | null>`min(${deliveries.nextAttemptAt})` }).from(deliveries).where(sql`${deliveries.campaignId} = ${campaignId} and ${deliveries.status} = 'queued'`);
    if (!open?.at) {
      const [last] = await desk.db.select({ at: sql<string>`max(${deliveries.sentAt})` }).from(deliveries).where(eq(deliveries.campaignId, campaignId));
      return new Date(last!.at);
    }
    desk.clock.set(open.at);
  }
  throw new Error("The run does not end.");
}

const weekdays = { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 17 * 60, zone: "recipient" as const, fallbackZone: "Europe/Berlin" };

describe("the plan's end is the run's end, within 2 %", () => {
  const stories: [what: string, Story, binding: string][] = [
    ["30 a minute", { perMinute: 30 }, "account_per_minute"],
    ["120 a minute, more than one a second", { perMinute: 120, people: 300 }, "account_per_minute"],
    ["batches of 10, a minute apart", { batchSize: 10 }, "batches"],
    ["batches at 30 a minute", { batchSize: 25, batchDelaySeconds: 120, perMinute: 30 }, "batches"],
    ["50 a day, at 30 a minute", { perDay: 50, perMinute: 30 }, "account_per_day"],
    ["50 a day for the whole tenant", { tenantPerDay: 50, perMinute: 30 }, "tenant_per_day"],
    ["office hours from Tromsø to Auckland", { perMinute: 30, sendWindow: weekdays, zones: ["Europe/Oslo", "Pacific/Auckland", "America/Los_Angeles"] }, "send_window"],
    ["6 a minute to one domain", { domainPerMinute: 6 }, "domain_per_minute"],
  ];
  test.each(stories)("%s", { timeout: 60_000 }, async (_what, story, binding) => {
    const { id, plan } = await planned(story);
    expect(plan.binding?.kind).toBe(binding);
    const startsAt = Date.parse(plan.startsAt);
    const ranMs = (await run(id)).getTime() - startsAt;
    const plannedMs = Date.parse(plan.finishesAt) - startsAt;
    expect(ranMs).toBeGreaterThan(60_000);
    expect(Math.abs(plannedMs - ranMs) / ranMs).toBeLessThan(0.02);
  });
});

test("10,000 from one mailbox take 5 hours and 34 minutes, and the plan says which limit it is", async () => {
  const { id, plan } = await planned({ people: 2, perMinute: 30 });
  await desk.db.update(campaigns).set({ recipientCount: 10_000 }).where(eq(campaigns.id, id));
  const { simulateSending } = await import("../../server/services/campaigns/send-plan.ts");
  const startsAt = new Date(plan.startsAt);
  const { finishesAt } = simulateSending({ startsAt, cohorts: [{ channel: "email", timeZone: null, domain: "", count: 10_000 }], pace: { tokens: 1, refilledAt: startsAt }, perMinute: 30, perDay: { value: 10_000, kind: "mailbox_per_day" }, sentBefore: [], batch: { size: null, delaySeconds: 60, left: null, dueAt: null }, sendWindow: null, domainPerMinute: null, measuredPerMinute: 600 });
  expect((finishesAt.getTime() - startsAt.getTime()) / 60_000).toBeCloseTo(333.3, 0);
  expect(plan.words).toMatch(/limit: 30 messages a minute for Tomás Ortega/);
});

test("two mailboxes together keep to what their tenant may send in any 24 hours", async () => {
  const mailboxes = [desk.mailbox(ADDRESS), desk.mailbox("aylin@fernweh.example")];
  const { id } = await planned({ people: 30, tenantPerDay: 20 });
  await ensureOwnAccount(desk.system, mailboxes[1]!);
  await launchCampaign(desk.as("Tomás"), { campaignId: id });
  await desk.sql`update deliveries set account_id = ${mailboxes[1]!.id} where campaign_id = ${id} and id in (select id from deliveries where campaign_id = ${id} order by id limit 15)`;
  const claim = (accountId: string) => claimDeliveries(desk.system, { campaignId: id, accountId, holder: "11111111-1111-4111-8111-111111111111", limit: 12 });
  const taken = await Promise.all(mailboxes.map((mailbox) => claim(mailbox.id)));
  expect(taken.map(({ claims }) => claims.length).toSorted((one, other) => one - other)).toEqual([8, 12]);
  const now = desk.clock.now();
  await desk.db.update(deliveries).set({ status: "sent", sentAt: now, handedOverAt: now, endedAt: now, leaseUntil: null }).where(inArray(deliveries.id, taken.flatMap(({ claims }) => claims.map((one) => one.id))));
  const tomorrow = new Date(now.getTime() + 24 * 60 * 60_000);
  for (const mailbox of mailboxes) expect(await claim(mailbox.id)).toEqual({ claims: [], why: "paced", until: tomorrow });
  desk.clock.set(tomorrow);
  const rest = await Promise.all(mailboxes.map((mailbox) => claim(mailbox.id)));
  expect(rest.map(({ claims }) => claims.length).reduce((sum, count) => sum + count)).toBe(10);
});

test("what was sent in the day before counts, also for the tenant", async () => {
  const { id } = await planned({ people: 10, perDay: 10 });
  await run(id);
  desk.clock.set("2026-11-16T20:00:00Z");
  const tomas = desk.as("Tomás");
  await saveCampaignSettings(desk.system, { approvalAbove: null, tenantLicences: null, tenantThreshold: 8, domainPerMinute: null });
  const [first] = await desk.db.select().from(campaigns).where(eq(campaigns.id, id));
  const again = await createCampaign(tomas, { name: "Again", importId: first!.importId, templateId: first!.templateId, mailboxId: first!.mailboxId, batchSize: null });
  const { plan } = await checkCampaign(tomas, { campaignId: again.id, waitMs: 60_000 });
  expect(plan.binding).toMatchObject({ kind: "tenant_per_day", value: 8 });
  expect(Date.parse(plan.finishesAt)).toBeGreaterThanOrEqual(Date.parse("2026-11-18T08:00:00Z"));
});

test.each([[1, 10_000], [100, 22_059], [1_000, 72_446]])("a tenant with %i licences may write to %i external recipients a day", (licences, recipients) => {
  expect(tenantPerDay({ tenantLicences: licences, tenantThreshold: null })).toBe(recipients);
});
