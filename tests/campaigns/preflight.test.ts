import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { campaigns, recipients } from "../../drizzle/schema/campaigns.ts";
import { consents, topicOptOuts } from "../../drizzle/schema/contacts.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { events } from "../../drizzle/schema/events.ts";
import type { CreateCampaign } from "../../server/contract/campaigns.ts";
import { addCampaignFile } from "../../server/services/campaigns/campaign-files.ts";
import { changeDraft } from "../../server/services/campaigns/change-draft.ts";
import { checkCampaign } from "../../server/services/campaigns/check-campaign.ts";
import { checkRows } from "../../server/services/campaigns/check-rows.ts";
import { createCampaign } from "../../server/services/campaigns/create-campaign.ts";
import { launchCampaign } from "../../server/services/campaigns/launch-campaign.ts";
import { repairGroup } from "../../server/services/campaigns/repair-group.ts";
import { repairRow } from "../../server/services/campaigns/repair-row.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { finishedImport } from "../imports/import-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const tomas = () => desk.as("Tomás");
let serial = 0;
beforeEach(() => void serial++);
/** People of this test alone. */
const at = (name: string) => `${name.toLowerCase()}@p${serial}.example`;

async function draft(csv: string, html: string, settings: Partial<CreateCampaign> = {}, template: { language?: string; variants?: Record<string, { subject: string; html: string }> } = {}) {
  const { id: importId } = await finishedImport(desk, csv);
  const saved = await saveTemplate(tomas(), { name: "Winter", subject: "Winter", html, ...(template.language ? { language: template.language } : {}), ...(template.variants ? { variants: Object.fromEntries(Object.entries(template.variants).map(([language, body]) => [language, { ...body, text: null, whatsapp: null }])) } : {}) });
  return createCampaign(tomas(), { name: "Winter", importId, templateId: saved.id, mailboxId: desk.mailbox("tomas@fernweh.example").id, batchSize: null, ...settings });
}

const groupsOf = async (campaignId: string) => (await checkCampaign(tomas(), { campaignId, isFresh: true })).groups.map(({ kind, field, count, effect }) => [kind, field, count, effect]);

describe("the look at every row", () => {
  test("finds links that lead nowhere, of the row that has them", async () => {
    const { id } = await draft(`given_name,email,page\nIngrid,${at("ingrid")},https://nordlys.example/a\nHugo,${at("hugo")},http://\n`, '<p><a href="{{ page }}">Look</a></p>');
    expect(await groupsOf(id)).toEqual([["broken_link", "http://", 1, "blocks"]]);
    await expect(launchCampaign(tomas(), { campaignId: id })).rejects.toMatchObject({ code: "unprocessable", message: expect.stringContaining("http://") });
  });

  test("finds names of a single word, where the file has the whole name", async () => {
    const { id } = await draft(`name,email\nIngrid Berg,${at("ingrid")}\nHugo,${at("hugo")}\n`, "<p>Hello</p>");
    expect(await groupsOf(id)).toEqual([["one_word_name", null, 1, "warns"]]);
  });

  test("finds people whose language the template does not speak, and writes to the others in theirs", async () => {
    const { id } = await draft(`given_name,email,language\nIngrid,${at("ingrid")},de\nHugo,${at("hugo")},pt\nAnn,${at("ann")},en-GB\n`, "<p>Hello</p>", {}, { language: "en", variants: { de: { subject: "Winter", html: "<p>Hallo</p>" } } });
    expect(await groupsOf(id)).toEqual([["wrong_language", "pt", 1, "warns"]]);
    await launchCampaign(tomas(), { campaignId: id });
    const frozen = await desk.db.select({ name: recipients.name, language: recipients.language }).from(recipients).where(eq(recipients.campaignId, id)).orderBy(recipients.line);
    expect(frozen).toEqual([{ name: "Ingrid", language: "de" }, { name: "Hugo", language: "pt" }, { name: "Ann", language: "en-GB" }]);
  });

  test("tells files that a row names and nobody sent from files that nobody names", async () => {
    const { id } = await draft(`given_name,email,papers\nIngrid,${at("ingrid")},C:\\out\\ingrid.pdf\nHugo,${at("hugo")},hugo.pdf; map.pdf\n`, "<p>Hello</p>", { attachmentColumn: "papers" });
    for (const fileName of ["ingrid.pdf", "map.pdf", "spare.pdf"]) await addCampaignFile(tomas(), { campaignId: id, fileName, bytes: Buffer.from(`%PDF-1.7 ${fileName}`) });
    expect(await groupsOf(id)).toEqual([["missing_attachment", "hugo.pdf", 1, "blocks"], ["unused_attachment", "spare.pdf", 1, "warns"]]);
  });

  test("finds mails that are too large with their files, as base64 makes them", async () => {
    const { id } = await draft(`given_name,email,papers\nIngrid,${at("ingrid")},a.pdf\nHugo,${at("hugo")},a.pdf;b.pdf\n`, "<p>Hello</p>", { attachmentColumn: "papers" });
    for (const fileName of ["a.pdf", "b.pdf"]) await addCampaignFile(tomas(), { campaignId: id, fileName, bytes: Buffer.concat([Buffer.from(`%PDF-1.7 ${fileName}`), Buffer.alloc(10 * 1024 * 1024, fileName)]) });
    expect(await groupsOf(id)).toEqual([["too_large", null, 1, "blocks"]]);
  });

  test("leaves out who has not agreed, had mail lately or left the topic; each with the reason in the ledger", async () => {
    const csv = `given_name,email\nIngrid,${at("ingrid")}\nHugo,${at("hugo")}\nChloé,${at("chloe")}\nAnn,${at("ann")}\n`;
    const first = await draft(csv, "<p>Hello</p>");
    await launchCampaign(tomas(), { campaignId: first.id });
    const people = await desk.db.select().from(recipients).where(eq(recipients.campaignId, first.id)).orderBy(recipients.line);
    await desk.db.update(deliveries).set({ status: "sent", sentAt: desk.clock.now() }).where(eq(deliveries.recipientId, people[0]!.id));
    for (const person of people.filter((_, index) => index !== 1)) await desk.db.insert(consents).values({ id: desk.system.newId(), contactId: person.contactId, channel: "email", state: "given", topic: "offers", source: "form", recordedAt: desk.clock.now() });
    await desk.db.insert(topicOptOuts).values({ channel: "email", key: at("chloe"), topic: "offers", optedOutAt: desk.clock.now() });
    const second = await draft(csv, "<p>Hello</p>", { topic: "offers", needsConsent: true, frequencyCapDays: 7 });
    expect((await groupsOf(second.id)).sort()).toEqual([["frequency_cap", null, 1, "skips"], ["no_consent", null, 1, "skips"], ["suppressed", "offers", 1, "skips"]]);
    await launchCampaign(tomas(), { campaignId: second.id });
    const ended = await desk.db.select({ address: deliveries.toAddress, status: deliveries.status, reason: deliveries.reason }).from(deliveries).where(eq(deliveries.campaignId, second.id));
    expect(ended.sort((one, other) => one.address.localeCompare(other.address))).toEqual([
      { address: at("ann"), status: "queued", reason: null },
      { address: at("chloe"), status: "suppressed", reason: "topic_left" },
      { address: at("hugo"), status: "suppressed", reason: "no_consent" },
      { address: at("ingrid"), status: "suppressed", reason: "frequency_cap" },
    ]);
  });

  test("says that two people with one telephone may be one, and leaves it at that", async () => {
    const { id } = await draft(`given_name,email\nIngrid,${at("ingrid")}\nHugo,${at("hugo")}\n`, "<p>Hello</p>");
    await desk.sql`update contacts set phone_key = '+4777600000' where id in (select contact_id from import_rows where values->>'email' like ${`%@p${serial}.example`})`;
    expect(await groupsOf(id)).toEqual([["duplicate", "phone", 1, "warns"]]);
    expect((await launchCampaign(tomas(), { campaignId: id })).counts).toMatchObject({ queued: 2, suppressed: 0 });
  });
});

describe("rows are mended in place", () => {
  const three = () => `given_name,email,page\nIngrid,${at("ingrid")},http://\nHugo,${at("hugo")},http://\nChloé,${at("chloe")},http://\n`;
  const link = '<p>{{ given_name }} <a href="{{ page }}">Look</a></p>';

  test("with a new value, left out, or taken as they are; then nothing stands against the start", async () => {
    const { id } = await draft(three(), link);
    const { items } = await checkRows(tomas(), { campaignId: id, kind: "broken_link", field: "http://", limit: 2 });
    expect(items.map((row) => [row.line, row.values.page, row.problems.length])).toEqual([[2, "http://", 1], [3, "http://", 1]]);
    expect(await repairRow(tomas(), { campaignId: id, line: 2, values: { page: "https://nordlys.example/" } })).toMatchObject({ line: 2, repaired: ["page"], problems: [] });
    expect(await repairRow(tomas(), { campaignId: id, line: 3, isLeftOut: true })).toMatchObject({ isLeftOut: true, problems: [] });
    expect(await repairRow(tomas(), { campaignId: id, line: 4, accepted: ["broken_link"] })).toMatchObject({ accepted: ["broken_link"], problems: [] });
    expect(await checkCampaign(tomas(), { campaignId: id })).toMatchObject({ groups: [], recipientCount: 2, leftOutCount: 1, mayLaunch: true });
    await launchCampaign(tomas(), { campaignId: id });
    const frozen = await desk.db.select().from(recipients).where(eq(recipients.campaignId, id)).orderBy(recipients.line);
    expect(frozen.map((row) => [row.line, row.mergeValues.page])).toEqual([[2, "https://nordlys.example/"], [4, "http://"]]);
    expect(new Set(frozen.map((row) => row.replyToken)).size).toBe(2);
    for (const { replyToken } of frozen) expect(replyToken).toMatch(/^[0-9a-f]{40}$/);
    expect(await desk.db.select({ data: events.data }).from(events).where(eq(events.subjectId, id))).toContainEqual({ data: expect.objectContaining({ line: 3, isLeftOut: true }) });
  });

  test("all of a group at once", async () => {
    const { id } = await draft(three(), link);
    expect(await repairGroup(tomas(), { campaignId: id, kind: "broken_link", field: "http://", action: "accept" })).toBe(3);
    expect((await checkCampaign(tomas(), { campaignId: id })).mayLaunch).toBe(true);
    const other = await draft(three(), "<p>{{ hotel }}</p>");
    await expect(repairGroup(tomas(), { campaignId: other.id, kind: "undefined_field", field: "hotel", action: "accept" })).rejects.toMatchObject({ code: "unprocessable" });
    expect(await repairGroup(tomas(), { campaignId: other.id, kind: "undefined_field", field: "hotel", action: "leave_out" })).toBe(3);
    expect(await checkCampaign(tomas(), { campaignId: other.id })).toMatchObject({ recipientCount: 0, leftOutCount: 3, mayLaunch: false });
  });

  test("an address that is none stands against the start until it is right; a value as in the file is no repair", async () => {
    const { id } = await draft(three(), "<p>Hello</p>");
    expect((await repairRow(tomas(), { campaignId: id, line: 2, values: { email: "ingrid" } })).problems).toMatchObject([{ kind: "address_bad" }]);
    expect((await checkCampaign(tomas(), { campaignId: id })).mayLaunch).toBe(false);
    expect(await repairRow(tomas(), { campaignId: id, line: 2, values: { email: at("ingrid") } })).toMatchObject({ problems: [], repaired: [] });
  });

  test("an address that another row has gets one mail", async () => {
    const { id } = await draft(three(), "<p>Hello</p>");
    await repairRow(tomas(), { campaignId: id, line: 3, values: { email: at("ingrid").toUpperCase() } });
    expect(await groupsOf(id)).toEqual([["duplicate", "email", 1, "skips"]]);
    await launchCampaign(tomas(), { campaignId: id });
    expect(await desk.db.$count(deliveries, eq(deliveries.reason, "duplicate"))).toBe(1);
  });

  test("not after the start", async () => {
    const { id } = await draft(three(), "<p>Hello</p>");
    await launchCampaign(tomas(), { campaignId: id });
    await expect(repairRow(tomas(), { campaignId: id, line: 2, isLeftOut: true })).rejects.toMatchObject({ code: "conflict" });
    await expect(changeDraft(tomas(), { campaignId: id, name: "Late" })).rejects.toMatchObject({ code: "conflict" });
  });
});

test("a batch has 10 unless somebody says otherwise, and 100 at most", async () => {
  const { id } = await draft(`given_name,email\nIngrid,${at("ingrid")}\n`, "<p>Hello</p>", { batchSize: undefined });
  const [made] = await desk.db.select().from(campaigns).where(eq(campaigns.id, id));
  expect(made).toMatchObject({ batchSize: 10, batchDelaySeconds: 60 });
  const large = await draft(`given_name,email\nHugo,${at("hugo")}\n`, "<p>Hello</p>", { batchSize: 5_000 });
  expect(large.batchSize).toBe(100);
});
