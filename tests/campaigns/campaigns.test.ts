import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recipients } from "../../drizzle/schema/campaigns.ts";
import { importRows } from "../../drizzle/schema/contacts.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { events } from "../../drizzle/schema/events.ts";
import { mailboxes } from "../../drizzle/schema/people.ts";
import { type CampaignStatus, campaignStatuses } from "../../server/contract/campaigns.ts";
import { changeDraft } from "../../server/services/campaigns/change-draft.ts";
import { checkCampaign } from "../../server/services/campaigns/check-campaign.ts";
import { launchCampaign } from "../../server/services/campaigns/launch-campaign.ts";
import { campaignMoves, canMove, type CampaignMove, moved } from "../../server/services/campaigns/moves.ts";
import { previewRecipient } from "../../server/services/campaigns/preview-recipient.ts";
import { ledgerOf, listCampaigns, readCampaign } from "../../server/services/campaigns/queries.ts";
import { suppressAddress } from "../../server/services/contacts/suppress-address.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { deliveriesOf, draftTo, guests, importGuests } from "../deliveries/merge-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const tomas = () => desk.as("Tomás");

describe("the moves of a campaign", () => {
  const allowed: [CampaignStatus, CampaignMove, CampaignStatus][] = [
    ["draft", "change", "draft"], ["draft", "schedule", "scheduled"], ["draft", "launch", "running"], ["draft", "cancel", "cancelled"],
    ["scheduled", "schedule", "scheduled"], ["scheduled", "unschedule", "draft"], ["scheduled", "miss", "paused"], ["scheduled", "launch", "running"], ["scheduled", "cancel", "cancelled"],
    ["running", "pause", "paused"], ["running", "resend", "running"], ["running", "cancel", "cancelled"], ["running", "finish", "finished"],
    ["paused", "unschedule", "draft"], ["paused", "resume", "running"], ["paused", "resend", "paused"], ["paused", "cancel", "cancelled"], ["paused", "finish", "finished"],
    ["finished", "resend", "running"],
  ];
  test.each(campaignStatuses.flatMap((from) => campaignMoves.map((move) => [from, move] as const)))("%s: %s", (from, move) => {
    const to = allowed.find((each) => each[0] === from && each[1] === move)?.[2];
    expect(canMove(from, move)).toBe(to !== undefined);
    if (to) expect(moved(from, move)).toBe(to);
    else expect(() => moved(from, move)).toThrow(expect.objectContaining({ code: "conflict" }));
  });
});

describe("a draft", () => {
  test("is previewed row by row, exactly as it would be sent", async () => {
    const { id, recipientCount } = await draftTo(desk);
    expect(recipientCount).toBe(3);
    expect(await previewRecipient(tomas(), { campaignId: id, index: 1 })).toEqual({
      index: 1,
      total: 3,
      preview: { line: 3, name: "Hugo", channel: "email", text: "Dear Hugo, see you in Azores.", address: "hugo@martins.example", subject: "Hugo, Azores is near", html: "<p>Dear Hugo, see you in Azores.</p>", problems: [] },
    });
    expect(await previewRecipient(tomas(), { campaignId: id, index: 3 })).toMatchObject({ preview: null, total: 3 });
  });

  test("takes the newest version of its template when it is changed, and only then", async () => {
    const { id, templateId } = await draftTo(desk);
    await saveTemplate(tomas(), { id: templateId!, version: 1, name: "Winter", subject: "New", html: "<p>New</p>" });
    expect((await previewRecipient(tomas(), { campaignId: id, index: 0 })).preview!.subject).toBe("Ingrid, Tromsø is near");
    expect(await changeDraft(tomas(), { campaignId: id, name: "Winter 2" })).toMatchObject({ name: "Winter 2", templateVersion: 2 });
    expect((await previewRecipient(tomas(), { campaignId: id, index: 0 })).preview!.subject).toBe("New");
  });

  test("from somebody else's mailbox is neither made nor seen", async () => {
    await expect(draftTo(desk, { mailbox: "aylin@fernweh.example" })).rejects.toMatchObject({ code: "not_found" });
    const { id } = await draftTo(desk);
    await expect(readCampaign(desk.as("Aylin"), id)).rejects.toMatchObject({ code: "not_found" });
    expect((await listCampaigns(desk.as("Aylin"))).map((campaign) => campaign.id)).not.toContain(id);
    const team = await draftTo(desk, { mailbox: "support@fernweh.example" });
    expect((await readCampaign(desk.as("Aylin"), team.id)).id).toBe(team.id);
  });
});

describe("the check before a start", () => {
  test("groups what it finds, with count and lines, and plans by the mailbox's limit", async () => {
    await desk.db.update(mailboxes).set({ messagesPerMinute: 30 }).where(eq(mailboxes.id, desk.mailbox("tomas@fernweh.example").id));
    const rows = [...Array.from({ length: 60 }, (_, index) => `G${index},g${index}@check.example,Oslo`), ",nameless@check.example,Oslo", "Stop,stop@check.example,Oslo"];
    await suppressAddress(tomas(), { channel: "email", address: "STOP@check.example", reason: "unsubscribed" });
    const { id } = await draftTo(desk, { rows });
    const check = await checkCampaign(tomas(), { campaignId: id });
    expect(check).toMatchObject({ isDone: true, checkedCount: 62, recipientCount: 61, leftOutCount: 0, mayLaunch: true });
    expect(check.groups).toEqual([
      { kind: "suppressed", field: null, message: "Must not be written to: unsubscribed.", effect: "skips", isAcceptable: false, count: 1, lines: [63] },
      { kind: "empty_field", field: "first_name", message: "{{ first_name }} is empty.", effect: "warns", isAcceptable: true, count: 1, lines: [62] },
    ]);
    expect(check.plan).toMatchObject({ minutes: 2, binding: { kind: "mailbox_per_minute", value: 30 }, words: "About 2 min; limit: 30 messages a minute for Tomás Ortega." });
    await desk.db.update(mailboxes).set({ messagesPerMinute: null });
  });

  test("a merge field without a column stands against a start, for the check and for the start itself", async () => {
    const { id } = await draftTo(desk, { html: "<p>{{ hotel }}</p>" });
    expect(await checkCampaign(tomas(), { campaignId: id })).toMatchObject({ mayLaunch: false, groups: [{ kind: "undefined_field", field: "hotel", count: 3, lines: [2, 3, 4] }] });
    await expect(launchCampaign(tomas(), { campaignId: id })).rejects.toMatchObject({ code: "unprocessable", message: expect.stringContaining("hotel") });
    expect(await desk.db.$count(recipients, eq(recipients.campaignId, id))).toBe(0);
    expect((await readCampaign(tomas(), id)).status).toBe("draft");
  });
});

describe("a start", () => {
  test("freezes every recipient and queues one delivery each; a suppressed one is skipped and the reason kept", async () => {
    await suppressAddress(tomas(), { channel: "email", address: "hugo@martins.example", reason: "complained" });
    const { id } = await draftTo(desk);
    const launched = await launchCampaign(tomas(), { campaignId: id });
    expect(launched).toMatchObject({ status: "running", recipientCount: 3, counts: { queued: 2, suppressed: 1 }, launchedAt: desk.clock.now().toISOString() });
    const { items } = await ledgerOf(tomas(), { campaignId: id, limit: 50 });
    expect(items.map((line) => [line.line, line.address, line.status, line.reason])).toEqual([
      [2, "ingrid@nordlys.example", "queued", null],
      [3, "hugo@martins.example", "suppressed", "complained"],
      [4, "chloe@atelier.example", "queued", null],
    ]);
    for (const delivery of await deliveriesOf(desk, id)) expect(delivery).toMatchObject({ internetMessageId: `<${delivery.id}@fernweh.example>`, renderedHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await desk.db.select().from(events).where(eq(events.name, "campaign.launched"))).toMatchObject([{ subjectId: id, actorName: "Tomás Ortega", data: { recipientCount: 3, suppressedCount: 1 } }]);
    expect(desk.waitingJobs()).toContain("campaign.send");
    await desk.sql`delete from suppressions`;
  });

  test("what is changed in the contact file's rows or in the template afterwards changes nothing", async () => {
    const { id, templateId, importId } = await draftTo(desk);
    await launchCampaign(tomas(), { campaignId: id });
    await saveTemplate(tomas(), { id: templateId!, version: 1, name: "Winter", subject: "Other", html: "<p>Other</p>" });
    await desk.db.update(importRows).set({ values: { email: "other@x.example", given_name: "Other", trip: "Other" } }).where(eq(importRows.importId, importId));
    expect((await previewRecipient(tomas(), { campaignId: id, index: 0 })).preview).toMatchObject({ address: "ingrid@nordlys.example", subject: "Ingrid, Tromsø is near" });
  });

  test("of four at once one wins and the others are told that it is running", async () => {
    const { id } = await draftTo(desk, { rows: Array.from({ length: 300 }, (_, index) => `R${index},r${index}@race.example,Oslo`) });
    // With their connections open already, all four read the draft before the first has written.
    await Promise.all(Array.from({ length: 4 }, () => desk.sql`select pg_sleep(0.05)`));
    const results = await Promise.allSettled(Array.from({ length: 4 }, () => launchCampaign(tomas(), { campaignId: id })));
    const lost = { reason: { code: "conflict", message: expect.stringContaining("already running") } };
    expect(results.filter((result) => result.status === "rejected")).toMatchObject([lost, lost, lost]);
    expect(await desk.db.$count(deliveries, eq(deliveries.campaignId, id))).toBe(300);
  });

  test("two addresses of one person are one mail, and the check says so", async () => {
    const importId = await importGuests(desk, ["Ida,ida@home.example,Oslo", "Ida,ida@work.example,Oslo"]);
    const [first] = await desk.db.select().from(importRows).where(eq(importRows.importId, importId));
    await desk.db.update(importRows).set({ contactId: first!.contactId }).where(eq(importRows.importId, importId));
    const { id } = await draftTo(desk, { importId });
    expect(await checkCampaign(tomas(), { campaignId: id })).toMatchObject({ recipientCount: 1, groups: [{ kind: "duplicate", count: 1, lines: [3] }] });
    expect((await launchCampaign(tomas(), { campaignId: id })).recipientCount).toBe(1);
  });

  test("is refused when everybody is suppressed", async () => {
    for (const guest of guests) await suppressAddress(tomas(), { channel: "email", address: guest.split(",")[1]!, reason: "unsubscribed" });
    const { id } = await draftTo(desk);
    await expect(launchCampaign(tomas(), { campaignId: id })).rejects.toMatchObject({ code: "unprocessable" });
    await desk.sql`delete from suppressions`;
  });
});

test("the ledger is read page by page and adds up to the list", async () => {
  const { id } = await draftTo(desk, { rows: Array.from({ length: 25 }, (_, index) => `L${index},l${index}@ledger.example,Oslo`) });
  await launchCampaign(tomas(), { campaignId: id });
  const lines: number[] = [];
  let after: string | undefined;
  do {
    const page = await ledgerOf(tomas(), { campaignId: id, after, limit: 10 });
    lines.push(...page.items.map((item) => item.line));
    after = page.next ?? undefined;
  } while (after);
  expect(lines).toEqual(Array.from({ length: 25 }, (_, index) => index + 2));
  const { counts, recipientCount } = await readCampaign(tomas(), id);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(recipientCount);
});
