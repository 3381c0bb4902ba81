import { mkdirSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { people } from "../../drizzle/seed/story.ts";
import type { Case } from "../../server/contract/cases.ts";
import type { User } from "../../server/contract/people.ts";
import type { SlaLedger, SlaPolicy } from "../../server/contract/sla.ts";
import { barriersOf } from "../support/barriers.ts";
import { dragRow } from "../support/drag-row.ts";
import { eventually } from "../support/eventually.ts";
import { hasFocus } from "../support/has-focus.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { openOutlook } from "../support/outlook-page.ts";
import { seesNothingWrong } from "../support/pane-look.ts";
import { deliverMail, sharedCase } from "../support/shared-case.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

async function openSettings({ width = 1280, hash = "#/sla", name = "Mara Lindqvist", locale = "en-GB", colorScheme = "light" as "light" | "dark" } = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width, height: 1000 }, reducedMotion: "reduce", colorScheme });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/${hash}`);
  await page.getByRole("button", { name }).click();
  await page.locator("main h1").waitFor();
  return page;
}

/** Nothing keeps somebody from using the page, and it does not scroll sideways. `SHOTS=folder` keeps a picture. */
async function isSound(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) {
    mkdirSync(process.env.SHOTS, { recursive: true });
    await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
  }
  expect(await barriersOf(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
}

/** Moves the sandbox's clock on, and says where it is then. */
async function advance(minutes: number): Promise<Date> {
  const { body } = await stage.mailroom.fetchJson<{ now: string }>("/sandbox/levers/advance", { method: "POST", headers: { "x-sandbox": "1", "content-type": "application/json" }, body: JSON.stringify({ minutes }) });
  return new Date(body.now);
}
const serverNow = () => advance(1);

/** Moves the sandbox's clock on to a moment. */
const moveTo = async (moment: Date) => advance(Math.ceil((moment.getTime() - (await serverNow()).getTime()) / MINUTE_MS));

const choose = async (page: Page, label: string, option: string) => {
  await page.getByRole("combobox", { name: label, exact: true }).first().click();
  await page.getByRole("option", { name: option, exact: true }).click();
};

/** The next Wednesday but one at 11:00 in UTC, the zone of the story's calendar. */
async function aWednesday(): Promise<Date> {
  const now = await serverNow();
  const midnight = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
  const days = ((3 - midnight.getUTCDay() + 7) % 7) + 7;
  return new Date(midnight.getTime() + days * DAY_MS + 11 * 60 * MINUTE_MS);
}

test("an admin builds a calendar with a lunch break and a holiday and a policy; a case in the panel shows its clock, its ledger, the warning and the breach", async () => {
  const wednesday = await aWednesday();
  const hour = 60 * MINUTE_MS;
  const thursday = new Date(wednesday.getTime() + DAY_MS);
  const mara = await openSettings({ hash: "#/sla/calendars" });
  await mara.getByRole("button", { name: "New calendar" }).click();
  await mara.getByRole("textbox", { name: "Name", exact: true }).fill("Support hours");
  await mara.getByRole("combobox", { name: "Time zone" }).selectOption("UTC");
  for (const day of ["Wednesday", "Friday"]) {
    await mara.getByRole("textbox", { name: `${day} 1 from` }).fill("09:00");
    await mara.getByRole("textbox", { name: `${day} 1 to` }).fill("12:00");
    await mara.getByRole("textbox", { name: `${day} 2 from` }).fill("13:00");
    await mara.getByRole("textbox", { name: `${day} 2 to` }).fill("17:00");
  }
  const own = mara.getByRole("group", { name: "Add day" });
  await own.getByLabel("Date").fill(thursday.toISOString().slice(0, 10));
  await own.getByRole("textbox", { name: "What day it is" }).fill("Founders' Day");
  await own.getByRole("button", { name: "Add day" }).click();
  await mara.getByRole("button", { name: "Save calendar" }).click();
  await mara.getByText("“Support hours” is saved.").waitFor();

  await mara.getByRole("tab", { name: "Policies" }).click();
  await mara.getByRole("button", { name: "New policy" }).click();
  await mara.getByRole("textbox", { name: "Name" }).fill("Support promise");
  await mara.getByRole("combobox", { name: "Calendar" }).click();
  await mara.getByRole("option", { name: "Support hours" }).click();
  for (const priority of ["Low", "Medium", "High", "Urgent"]) await mara.getByRole("textbox", { name: `${priority}, first response` }).fill("8 h");
  await mara.getByRole("textbox", { name: "Share of the promised time" }).fill("50");
  await mara.getByRole("button", { name: "Add a step" }).click();
  await mara.getByRole("button", { name: "Try on the last 90 days" }).click();
  await mara.getByText(/cases? looked at\./).waitFor();
  await mara.getByText("Times in UTC.").waitFor();
  await isSound(mara, "sla-policy-new");
  await mara.getByRole("button", { name: "Save and publish" }).click();
  await mara.getByText("The policy is saved.").waitFor();

  const admin = await apiOf(stage.mailroom, "Mara");
  const nameAt = async (index: number) => (await admin<{ items: SlaPolicy[] }>("GET", "/sla/policies")).items[index]?.name;
  await mara.getByRole("button", { name: "All policies" }).click();
  await mara.getByRole("button", { name: "Move Support promise" }).press("Alt+ArrowUp");
  await mara.getByText("Support promise is now number 1 of 2.").waitFor();
  // The same orders come again, so each move is kept before the next one.
  await eventually(() => nameAt(0)).toBe("Support promise");
  await dragRow(mara, "Support promise", "Standard");
  await eventually(() => nameAt(1)).toBe("Support promise");
  await dragRow(mara, "Support promise", "Standard");
  await isSound(mara, "sla-policy-list");
  await eventually(() => nameAt(0)).toBe("Support promise");

  await moveTo(wednesday);
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320, height: 1300 });
  const { pane } = outlook;
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await pane.getByRole("button", { name: "Convert to case" }).click();
  await pane.getByText(/^#\d+$/).waitFor();
  const aylin = await apiOf(stage.mailroom, "Aylin");
  const { items } = await aylin<{ items: Case[] }>("GET", "/cases/search?q=Troms%C3%B8");
  const caseId = items[0]!.id;
  await pane.getByRole("button", { name: /^First response/ }).click();
  await pane.getByText("Support promise").waitFor();
  await pane.getByText("Warning at 50 %").waitFor();

  // Half of 8 hours from Wednesday 11 on, over the lunch break: the warning comes soon after 16:00.
  await moveTo(new Date(wednesday.getTime() + 5.75 * hour));
  await pane.getByText("First response is due soon").waitFor({ timeout: 120_000 });
  // Wednesday is over with not quite 5 hours; Thursday nobody works; the rest of Friday's 3 hours before lunch comes after it.
  await moveTo(new Date(wednesday.getTime() + 2 * DAY_MS + 2.75 * hour));
  await pane.getByText("First response is overdue").first().waitFor({ timeout: 120_000 });
  await pane.getByRole("button", { name: "Minute ledger" }).click();
  const lines = pane.getByRole("list", { name: "Stretches of: First response" });
  await lines.getByText("Holiday: Founders' Day").first().waitFor();
  await lines.getByText("Outside opening hours").first().waitFor();
  await pane.getByRole("region", { name: "First response" }).getByText(/of 8 h used · missed/).waitFor();
  await seesNothingWrong(outlook, "sla-ledger");
  const { targets } = await aylin<SlaLedger>("GET", `/cases/${caseId}/sla/ledger`);
  const first = targets.find((target) => target.metric === "first_response")!;
  expect(Date.parse(first.dueAt!) - Date.parse(first.startedAt)).toBe(2 * DAY_MS + 2 * hour);

  await outlook.page.emulateMedia({ media: "print" });
  await pane.getByRole("heading", { level: 1, name: /^Minute ledger: / }).waitFor();
  expect(await pane.locator("#root").isVisible()).toBe(false);
  await outlook.page.emulateMedia({ media: null });

  // The mail came into Aylin's own mailbox: the reports of others know nothing of it.
  const reader = await openSettings({ hash: "#/sla/reports", name: "Aylin Demir" });
  await reader.getByRole("heading", { name: "Promises kept" }).waitFor();
  await reader.getByRole("link", { name: /stranded in Tromsø/ }).first().waitFor();
  await isSound(reader, "sla-reports");
  await reader.getByRole("link", { name: /stranded in Tromsø/ }).first().click();
  await reader.getByRole("list", { name: "Stretches of: First response" }).getByText("Holiday: Founders' Day").first().waitFor();
  await isSound(reader, "sla-case-ledger");
  expect(outlook.complaints).toEqual([]);
}, 600_000);

test("an admin builds a rule and tries it on the past; the case tells what it did, a lead corrects when it waited, and the open mail says who gave it to whom", async () => {
  const before = await sharedCase(stage.mailroom, "Norway in winter");
  const mara = await openSettings({ hash: "#/rules/new" });
  await mara.getByRole("textbox", { name: "Name" }).fill("Norway at once");
  await choose(mara, "What is looked at", "subject");
  await choose(mara, "How it is compared", "contains");
  await mara.getByRole("textbox", { name: "Compared with" }).fill("Norway");
  await choose(mara, "Priority", "Urgent");
  await mara.getByRole("button", { name: "Back-test", exact: true }).click();
  await mara.getByText("It would have acted once").waitFor();
  await mara.getByRole("button", { name: `#${before.number} Norway in winter` }).or(mara.getByText("Norway in winter")).first().waitFor();
  await isSound(mara, "sla-story-rule");
  await mara.getByRole("button", { name: "Publish", exact: true }).click();
  await mara.getByText("“Norway at once” is published.").waitFor();

  const shown = await sharedCase(stage.mailroom, "Norway in February");
  const aylin = await apiOf(stage.mailroom, "Aylin");
  const read = () => aylin<Case>("GET", `/cases/${shown.id}`);
  await eventually(async () => (await read()).priority).toBe("urgent");
  await advance(60);
  await aylin("PATCH", `/cases/${shown.id}/status`, { version: (await read()).version, status: "awaiting_customer" });
  await advance(60);

  await deliverMail(stage.mailroom, { subject: "Rota of next week", mailbox: "jonas@fernweh.example", from: "Mara Lindqvist <mara@fernweh.example>" });
  const lead = people.find(({ name }) => name === "Jonas Weber")!;
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320, height: 1500, options: { timezoneId: "UTC" }, preferences: { userId: lead.oid } });
  contexts.push(outlook.page.context());
  const { pane, page } = outlook;
  await outlook.openMail("Rota of next week");
  await outlook.openPane();
  await pane.getByRole("tab", { name: "Queue" }).click();
  await pane.getByRole("tab", { name: /^All/ }).click();
  await pane.getByRole("button", { name: new RegExp(`#${shown.number}\\b`) }).first().click();
  await pane.getByRole("article", { name: `Case #${shown.number}` }).waitFor();
  await pane.getByText("Norway at once set the priority to Urgent").waitFor();
  await seesNothingWrong(outlook, "sla-story-rule-case");

  await pane.getByRole("button", { name: /^First response/ }).click();
  await pane.getByRole("button", { name: "Minute ledger" }).click();
  const paused = pane.getByRole("list", { name: "Stretches of: First response" }).getByRole("listitem").filter({ hasText: "Paused: Awaiting customer" });
  await paused.first().waitFor();
  await pane.getByRole("region", { name: "First response" }).getByText(/used · paused/).waitFor();
  const told = await paused.first().innerText();
  const opens = pane.getByRole("button", { name: "Correct the change to Awaiting customer" });
  await opens.click();
  await pane.getByRole("textbox", { name: "Why" }).press("Escape");
  await pane.getByRole("textbox", { name: "Why" }).waitFor({ state: "detached" });
  // The way out of the form is not the way out of the panel, but back to where one came from.
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("IFRAME");
  expect(await hasFocus(opens)).toBe(true);
  const adds = pane.getByRole("button", { name: "Add a missing change" });
  await adds.click();
  await pane.getByRole("button", { name: "Cancel", exact: true }).click();
  expect(await hasFocus(adds)).toBe(true);
  await opens.click();
  const truly = new Date(Math.floor(Date.parse(shown.openedAt) / MINUTE_MS) * MINUTE_MS + 30 * MINUTE_MS);
  await pane.getByLabel("When it truly was").fill(truly.toISOString().slice(0, 16));
  await pane.getByRole("textbox", { name: "Why" }).fill("Asked by telephone.");
  await seesNothingWrong(outlook, "sla-story-correction");
  await pane.getByRole("button", { name: "Correct", exact: true }).last().click();
  await pane.getByText("The status change is corrected. The clock is reckoned anew.").waitFor();
  expect(await hasFocus(opens)).toBe(true);
  await eventually(async () => (await paused.first().innerText()) !== told).toBe(true);
  await seesNothingWrong(outlook, "sla-story-corrected");
  const { targets } = await aylin<SlaLedger>("GET", `/cases/${shown.id}/sla/ledger`);
  expect(targets.find(({ metric }) => metric === "first_response")!.lines.find(({ kind }) => kind === "paused")!.from).toBe(truly.toISOString());

  const { items: users } = await aylin<{ items: User[] }>("GET", `/cases/${shown.id}/people`);
  await aylin("PATCH", `/cases/${shown.id}/assign`, { version: (await read()).version, assigneeId: users.find(({ name }) => name === lead.name)!.id });
  await page.locator("[data-notification]").getByText(`Aylin Demir gave you a case: #${shown.number}`).waitFor();
}, 600_000);

test.each([["320 px, dark", { width: 320, colorScheme: "dark" as const }], ["768 px", { width: 768 }], ["German", { locale: "de-DE", width: 1280 }]])("the editor and the reports are usable at %s", { timeout: 180_000 }, async (name, options) => {
  const mara = await openSettings({ ...options, hash: "#/sla/reports" });
  await mara.getByRole("heading", { name: /Promises kept|Gehaltene Zusagen/ }).waitFor();
  await isSound(mara, `sla-reports-${name.slice(0, 3)}`);
  await mara.goto(`${stage.mailroom.url}/settings/#/sla/policies`);
  await mara.getByRole("list", { name: /Policies|Richtlinien/ }).getByRole("link").first().click();
  await mara.getByRole("textbox", { name: /High, first response|Hoch, erste Antwort/ }).waitFor();
  await mara.getByText(/^Times in|^Zeiten in/).waitFor();
  await isSound(mara, `sla-policy-${name.slice(0, 3)}`);
});
