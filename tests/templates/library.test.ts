import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { events } from "../../drizzle/schema/events.ts";
import { TemplateQuery } from "../../server/contract/templates.ts";
import { cloneTemplate } from "../../server/services/templates/clone-template.ts";
import { deleteTemplate, undeleteTemplate } from "../../server/services/templates/delete-template.ts";
import { readLanguageGaps } from "../../server/services/templates/language-gaps.ts";
import { listTemplates, readTemplateFacets } from "../../server/services/templates/list-templates.ts";
import { readTemplate, readTemplateVersion } from "../../server/services/templates/queries.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { readTemplateStatistics } from "../../server/services/templates/statistics.ts";
import { importGuests, launchedTo } from "../deliveries/merge-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const tomas = () => desk.as("Tomás");
const list = async (query: Parameters<typeof TemplateQuery.parse>[0] = {}) => listTemplates(desk.system, TemplateQuery.parse(query));
const names = async (query: Record<string, unknown>) => (await list(query)).items.map(({ name }) => name);

test("templates are found by what they say in any language, by category and by tag, a page at a time", async () => {
  const base = { subject: "s", html: "<p>x</p>" };
  await saveTemplate(tomas(), { ...base, name: "Aurora", category: "promotional", tags: ["winter", "north"], html: "<p>Polar lights</p>" });
  desk.clock.advance(1);
  await saveTemplate(tomas(), { ...base, name: "Beach", category: "Summer mailings", tags: ["summer"], whatsapp: "Sun, {{ first_name }}" });
  desk.clock.advance(1);
  await saveTemplate(tomas(), { ...base, name: "Cabin", category: "promotional", tags: ["Winter", "winter"], language: "en", variants: { de: { subject: "Hütte", html: "<p>Schnee</p>" } as never } });
  expect(await names({ search: "polar LIGHTS" })).toEqual(["Aurora"]);
  expect(await names({ search: "schnee" })).toEqual(["Cabin"]);
  expect(await names({ search: "sun" })).toEqual(["Beach"]);
  expect(await names({ search: "100%" })).toEqual([]);
  expect(await names({ category: "promotional" })).toEqual(["Cabin", "Aurora"]);
  expect(await names({ tag: "winter" })).toEqual(["Aurora"]);
  expect(await names({ sort: "name" })).toEqual(["Aurora", "Beach", "Cabin"]);
  const first = await list({ sort: "name", limit: "2" });
  expect([first.items.length, (await list({ sort: "name", limit: "2", after: first.next! })).items.map(({ name }) => name)]).toEqual([2, ["Cabin"]]);
  expect((await list({ search: "cabin" })).items[0]).toMatchObject({ languages: ["en", "de"], channels: ["email"], usageCount: 0, lastUsedAt: null, tags: ["Winter"] });
  expect((await list({ search: "beach" })).items[0]).toMatchObject({ channels: ["email", "whatsapp"], mergeFields: ["first_name"] });
  expect(await readTemplateFacets(desk.system)).toMatchObject({ total: 3, categories: [{ category: "promotional", count: 2 }, { category: "Summer mailings", count: 1 }] });
  await expect(list({ after: "nonsense" })).rejects.toMatchObject({ code: "bad_input" });
});

test("what a save does not name stays as it was", async () => {
  const first = await saveTemplate(tomas(), { name: "Kept", subject: "s", html: "<p>x</p>", text: "plain", whatsapp: "w", headers: { "X-A": "1" }, language: "en", tags: ["t"], description: "d", category: "Own" });
  const second = await saveTemplate(tomas(), { id: first.id, version: 1, name: "Kept", subject: "s2", html: "<p>x</p>" });
  expect(second).toMatchObject({ version: 2, text: "plain", whatsapp: "w", headers: { "X-A": "1" }, language: "en", tags: ["t"], description: "d", category: "Own" });
});

test.each([
  [{ headers: { Bcc: "x@y.example" } }, "headers.Bcc"],
  [{ headers: { "Content-Type": "text/plain" } }, "headers.Content-Type"],
  [{ headers: { "X-A\r\nBcc": "x" } }, "headers.X-A\r\nBcc"],
  [{ headers: { "Message-ID": "x" } }, "headers.Message-ID"],
  [{ headers: { "X-A": "1", "x-a": "2" } }, "headers"],
  [{ text: "{{ a" }, "text"],
  [{ whatsapp: "{% if %}" }, "whatsapp"],
  [{ variants: { de: { subject: "{{ a | shout }}", html: "x" } } }, "variants.de.subject"],
  [{ language: "German language" }, "language"],
  [{ language: "de", variants: { "DE": { subject: "a", html: "b" } } }, "variants"],
  [{ html: "<img src=\"cid:gone\">" }, "html"],
])("is refused, and the place named: %j", async (part, path) => {
  await expect(saveTemplate(tomas(), { name: "Bad", subject: "s", html: "x", ...part } as never)).rejects.toMatchObject({ code: "unprocessable", details: { errors: [{ path }] } });
});

test("a copy is a template of its own under the next free name", async () => {
  const source = await saveTemplate(tomas(), { name: "Source", subject: "s", html: "<p>x</p>", tags: ["a"], whatsapp: "w" });
  expect([(await cloneTemplate(tomas(), { templateId: source.id })).name, (await cloneTemplate(tomas(), { templateId: source.id })).name]).toEqual(["Source (2)", "Source (3)"]);
  const copy = await cloneTemplate(tomas(), { templateId: source.id, name: "Named" });
  await saveTemplate(tomas(), { id: copy.id, version: 1, name: "Named", subject: "other", html: "<p>y</p>" });
  expect([copy.version, copy.whatsapp, (await readTemplate(desk.system, source.id)).subject]).toEqual([1, "w", "s"]);
  expect(await desk.db.select().from(events).where(eq(events.subjectId, copy.id))).toMatchObject([{ name: "template.cloned", data: { clonedFrom: source.id } }, { name: "template.saved" }]);
});

test("a deleted template is gone from the library and still there for its campaigns, and comes back", async () => {
  const { id } = await saveTemplate(tomas(), { name: "Going", subject: "s", html: "<p>x</p>" });
  await deleteTemplate(tomas(), { templateId: id });
  await deleteTemplate(tomas(), { templateId: id });
  expect(await names({ search: "going" })).toEqual([]);
  await expect(readTemplate(desk.system, id)).rejects.toMatchObject({ code: "not_found" });
  expect((await readTemplateVersion(desk.system, { templateId: id, version: 1 })).subject).toBe("s");
  await undeleteTemplate(tomas(), { templateId: id });
  expect(await names({ search: "going" })).toEqual(["Going"]);
  expect((await desk.db.select().from(events).where(eq(events.subjectId, id))).map(({ name }) => name)).toEqual(["template.saved", "template.deleted", "template.undeleted"]);
});

test("figures tell how often a template was used, and how much of it arrived", async () => {
  const campaign = await launchedTo(desk);
  const rows = await desk.db.select({ id: deliveries.id }).from(deliveries).where(eq(deliveries.campaignId, campaign.id));
  for (const [index, status] of (["sent", "delivered", "bounced"] as const).entries()) await desk.db.update(deliveries).set({ status }).where(eq(deliveries.id, rows[index]!.id));
  const [figures] = await readTemplateStatistics(desk.system, [campaign.templateId!]);
  expect(figures).toMatchObject({ usageCount: 1, lastUsedAt: campaign.launchedAt, sentCount: 2, bouncedCount: 1, failedCount: 0, successRate: 2 / 3 });
  expect((await list({ sort: "used", limit: "1" })).items).toMatchObject([{ id: campaign.templateId, usageCount: 1, lastUsedAt: campaign.launchedAt }]);
  const unused = await saveTemplate(tomas(), { name: "Unused", subject: "s", html: "x" });
  expect(await readTemplateStatistics(desk.system, [unused.id])).toMatchObject([{ usageCount: 0, lastUsedAt: null, successRate: null }]);
});

test("the gap report counts who would not read their own language", async () => {
  const importId = await importGuests(desk, ["Ida,ida@gaps.example,Oslo", "Jo,jo@gaps.example,Rome", "Kim,kim@gaps.example,Graz", "Lu,lu@gaps.example,Bern"]);
  await desk.sql`update contacts set language = case given_name when 'Ida' then 'no' when 'Jo' then 'it-IT' when 'Kim' then 'de-AT' end where id in (select contact_id from import_rows where import_id = ${importId})`;
  const { id } = await saveTemplate(tomas(), { name: "Gaps", subject: "s", html: "x", language: "en", variants: { de: { subject: "a", html: "b" } as never } });
  const { languages, ...sums } = await readLanguageGaps(desk.system, { templateId: id, importId });
  expect(sums).toEqual({ total: 4, gapCount: 2 });
  expect(languages).toEqual(expect.arrayContaining([{ language: "de-AT", count: 1, servedBy: "de", isGap: false }, { language: "no", count: 1, servedBy: "en", isGap: true }, { language: null, count: 1, servedBy: "en", isGap: false }]));
});
