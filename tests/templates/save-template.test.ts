import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { events } from "../../drizzle/schema/events.ts";
import { readTemplate, readTemplateVersion } from "../../server/services/templates/queries.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const winter = { name: "Winter", subject: "{{ first_name }}, the winter is near", html: "<p>Dear {{ first_name }}, {{ trip }}</p>" };

test("a new template knows its merge fields and is recorded", async () => {
  const saved = await saveTemplate(desk.as("Tomás"), winter);
  expect(saved).toMatchObject({ version: 1, category: "general", mergeFields: ["first_name", "trip"] });
  expect(await desk.db.select().from(events).where(eq(events.subjectId, saved.id))).toMatchObject([{ name: "template.saved", data: { name: "Winter", version: 1 } }]);
});

test("a later version leaves the earlier as it was; saving the same again makes none", async () => {
  const first = await saveTemplate(desk.as("Tomás"), winter);
  const second = await saveTemplate(desk.as("Tomás"), { ...winter, id: first.id, version: 1, subject: "Winter is here" });
  expect([second.version, (await readTemplateVersion(desk.system, { templateId: first.id, version: 1 })).subject]).toEqual([2, winter.subject]);
  expect((await saveTemplate(desk.as("Tomás"), { ...winter, id: first.id, version: 2, subject: "Winter is here" })).version).toBe(2);
});

test("a stale version is refused with what changed, and nothing is written", async () => {
  const { id } = await saveTemplate(desk.as("Tomás"), winter);
  await saveTemplate(desk.as("Aylin"), { ...winter, id, version: 1, subject: "Hers" });
  await expect(saveTemplate(desk.as("Tomás"), { ...winter, id, version: 1, html: "<p>His</p>" })).rejects.toMatchObject({ code: "stale", details: { errors: [{ path: "subject", message: "Hers" }, { path: "html" }] } });
  expect((await readTemplate(desk.system, id)).version).toBe(2);
});

test("of two who save at once one is refused", async () => {
  const { id } = await saveTemplate(desk.as("Tomás"), winter);
  const results = await Promise.allSettled([1, 2].map((each) => saveTemplate(desk.as("Tomás"), { ...winter, id, version: 1, subject: `Edit ${each}` })));
  expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
});

test.each([
  ["{{ first_name", 1],
  ["<p>\n\n{% if a %}", 3],
  ["<p>\n{% fi %}", 2],
  ["{{ a | shout }}", 1],
  ["{% include 'etc/passwd' %}", 1],
  ["{% render 'x' %}", 1],
])("what is not Liquid is refused with its line: %j", async (html, line) => {
  await expect(saveTemplate(desk.as("Tomás"), { ...winter, html })).rejects.toMatchObject({ code: "unprocessable", message: expect.stringContaining(`(line ${line})`), details: { errors: [{ path: "html" }] } });
});
