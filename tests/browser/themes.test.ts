import { mkdirSync } from "node:fs";
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Case, Timeline } from "../../server/contract/cases.ts";
import type { Me, User } from "../../server/contract/people.ts";
import { barriersOf, comesToRest } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { openOutlook } from "../support/outlook-page.ts";
import { barriers, cutOff, cutOffIn, look } from "../support/pane-look.ts";
import { startPretendLlm } from "../support/pretend-llm.ts";
import { deliverMail, sharedCase } from "../support/shared-case.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();

const office = [{ from: "09:00", to: "17:00" }];
const week = { mon: office, tue: office, wed: office, thu: office, fri: office, sat: [], sun: [] };

/** A desk on which every page has something to show. */
async function furnish(): Promise<{ caseId: string; number: number; promised: string[] }> {
  const [mara, jonas] = [await apiOf(stage.mailroom, "Mara"), await apiOf(stage.mailroom, "Jonas")];
  await mara("PUT", "/custom-fields/country", { name: "Country of travel", kind: "choice", options: ["Norway", "Portugal", "Vietnam"] });
  await mara("PUT", "/custom-fields/travellers", { name: "Travellers", kind: "number", isNeeded: true, position: 1 });
  await mara("PUT", "/custom-fields/is_group", { name: "Travels as a group", kind: "checkbox", position: 2 });
  await mara("POST", "/saved-views", { name: "Urgent and alone", filter: { priority: ["urgent"], assignee: ["none"] } });
  const { user } = await mara<Me>("GET", "/me");
  for (const title of ["Call the airline", "Order the bus for the group of 24 people to the Azores"]) await jonas("POST", "/tasks", { caseId: null, title, assigneeId: user.id });
  const { id: templateId } = await mara<{ id: string }>("POST", "/templates", { name: "Papers", subject: "Papers", html: "<p>Your voucher is {{ voucher }}.</p>" });
  const reminding = await mara<{ id: string }>("POST", "/rules", { name: "Nobody who waits for Vietnam is forgotten", trigger: { type: "event", event: "case.status_changed" }, conditions: { match: "all", conditions: [{ field: "case.status", operator: "is", value: "awaiting_customer" }] }, actions: [{ type: "start_follow_up", templateId, minutes: 960, times: 2, task: "Call the customer" }], publishes: true });

  const shown = await sharedCase(stage.mailroom, "Donaudampfschifffahrtsgesellschaft: which papers for Vietnam, and until when?");
  const [hotel, group] = [await sharedCase(stage.mailroom, "Hotel near the lagoon"), await sharedCase(stage.mailroom, "Urgent: names for the Azores")];
  await jonas("POST", `/cases/${shown.id}/links`, { otherId: hotel.id, kind: "duplicate" });
  await jonas("POST", `/cases/${shown.id}/links`, { otherId: group.id, kind: "blocks" });
  const { items: people } = await jonas<{ items: User[] }>("GET", `/cases/${shown.id}/people`);
  await jonas("POST", `/cases/${shown.id}/notes`, { text: "@Aylin Demir the embassy answers until noon.", mentions: people.filter(({ name }) => name === "Aylin Demir").map(({ id }) => id) });
  await jonas("POST", "/tasks", { caseId: shown.id, title: "Ask the embassy" });
  const second = await deliverMail(stage.mailroom, { subject: "Re: papers", headers: [`In-Reply-To: ${shown.mail.internetMessageId}`], text: "One more thing: my wife has a Colombian passport." });
  await jonas("POST", "/messages/lookup", { mailbox: "support@fernweh.example", ...second });
  // Once the mail is noted on the case: an answer would end the waiting, and the reminders.
  await eventually(async () => (await jonas<Timeline>("GET", `/cases/${shown.id}/timeline`)).items.filter(({ event }) => event === "case.message_received").length).toBe(1);
  await jonas("PATCH", `/cases/${shown.id}/status`, { version: (await jonas<Case>("GET", `/cases/${shown.id}`)).version, status: "awaiting_customer" });

  await using llm = await startPretendLlm({
    category: "partner", confidence: 0.62, alternatives: [{ category: "billing", confidence: 0.2 }], priority: "medium", priority_reason: "No date is near.", request_type: "question", needs_answer: true, sentiment: "neutral",
    language: "en", summary: "The sender proposes a common offer.", suggested_action: "Pass on to partner care.", evidence: "would you share the commission with us?",
  });
  const { items: calendars } = await mara<{ items: { id: string }[] }>("GET", "/calendars");
  const { items: policies } = await mara<{ items: { id: string }[] }>("GET", "/sla/policies");
  const { items: rules } = await mara<{ items: { id: string }[] }>("GET", "/rules");
  await mara("PUT", "/classification/llm", { isEnabled: true, baseUrl: llm.baseUrl, model: "house-model-with-a-long-name-2026-11", key: "", tokensPerDay: 100_000, promptPriceMicros: 150, completionPriceMicros: 600, currency: "EUR", version: 0 });
  const idea = await deliverMail(stage.mailroom, { subject: "An idea for the summer", text: "Hello,\n\nwe arrange weddings. If guests book through you, would you share the commission with us?\n\nNoor", from: "Noor Haddad <noor@haddad-events.example>" });
  await jonas("POST", "/messages/lookup", { mailbox: "support@fernweh.example", ...idea });
  const withHolidays = await mara<{ id: string }>("POST", "/calendars", { name: "Bayern", timeZone: "Europe/Berlin", week, holidayRegion: { country: "DE", state: "BY" }, workedHolidays: ["01-06"], days: [{ date: "12-24", name: "Heiligabend", periods: [{ from: "09:00", to: "12:00" }] }] });
  return { caseId: shown.id, number: shown.number, promised: [`sla/policies/${policies[0]!.id}`, `sla/calendars/${calendars[0]!.id}`, `sla/calendars/${withHolidays.id}`, `sla/cases/${shown.id}`, `rules/${rules[0]!.id}`, `rules/${rules[0]!.id}/runs`, `rules/${rules[0]!.id}/history`, `rules/${reminding.id}`] };
}
const furnished = { desk: null as ReturnType<typeof furnish> | null };
const theDesk = () => (furnished.desk ??= furnish());

const looks = {
  "dark, German, narrow": { options: { colorScheme: "dark", locale: "de-DE" }, theme: "dark", width: 320, query: "", host: { theme: "dark", language: "de-DE" } },
  "high contrast": { options: { forcedColors: "active", colorScheme: "dark", locale: "en-GB" }, theme: "contrast", width: 1280, query: "", host: { theme: "contrast", language: "en-US" } },
  "right to left": { options: { locale: "en-GB" }, theme: "light", width: 320, query: "?dir=rtl", host: { theme: "light", language: "ar-SA" } },
} as const satisfies Record<string, { options: BrowserContextOptions; theme: string; width: number; query: string; host: Record<string, string> }>;
const places = ["mailboxes", "classification", "classification/learned", "classification/llm", "classification/explain", "cases", "notifications"];

async function judge(page: Page, name: string): Promise<string[]> {
  if (process.env.SHOTS) {
    mkdirSync(process.env.SHOTS, { recursive: true });
    await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
  }
  return [...(await barriersOf(page)), ...(await cutOffIn(page.mainFrame()))].map((each) => `${name}: ${each}`);
}

const fileName = (title: string) => title.replaceAll(/[^a-z]+/gi, "-");

interface Look {
  options: BrowserContextOptions;
  theme: string;
  width: number;
  query: string;
}

async function openSettings({ options, theme, width, query }: Look, hash: string): Promise<{ page: Page; close: () => Promise<void> }> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, viewport: { width, height: 900 }, reducedMotion: "reduce", ...options });
  await context.addInitScript(`localStorage.setItem("mailroom.settings.theme", ${JSON.stringify(theme)})`);
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/${query}${hash}`);
  await page.getByRole("button", { name: "Mara Lindqvist" }).click();
  await page.locator("main h1").waitFor();
  if (query && !page.url().includes(query)) await page.goto(`${stage.mailroom.url}/settings/${query}${hash}`);
  return { page, close: () => context.close() };
}

async function judgePlace(page: Page, place: string, name: string): Promise<string[]> {
  await page.evaluate((hash) => void (location.hash = hash), `#/${place}`);
  await page.locator("main h1").waitFor();
  await comesToRest(page.mainFrame());
  await eventually(() => page.locator("main [aria-busy=true]").count()).toBe(0);
  if (place === "classification/llm") await page.locator("details summary").first().click();
  return judge(page, `${name}-${place.replaceAll("/", "-").replaceAll(/-[0-9a-f-]{36}/g, "-one")}`);
}

test.each(Object.entries(looks))("the settings of the desk have no barriers and nothing is cut: %s", { timeout: 180_000 }, async (title, { options, theme, width, query }) => {
  await theDesk();
  const name = fileName(title);
  const { page, close } = await openSettings({ options, theme, width, query }, "#/cases");
  const found: string[] = [];
  for (const place of places) found.push(...(await judgePlace(page, place, `settings-${name}`)));
  await page.evaluate(() => void (location.hash = "#/mailboxes"));
  await page.getByRole("link", { name: "Fernweh Support", exact: true }).click();
  for (const [index] of [...Array(4).keys()].entries()) {
    await page.getByRole("tab").nth(index).click();
    await eventually(() => page.locator("main [aria-busy=true]").count()).toBe(0);
    found.push(...(await judge(page, `settings-${name}-mailbox-${index}`)));
  }
  await close();
  expect(found).toEqual([]);
});

test.each(Object.entries(looks))("the pages of promises, rules, notifications and people have no barriers and nothing is cut: %s", { timeout: 300_000 }, async (title, { options, theme, width, query }) => {
  const { promised } = await theDesk();
  const { page, close } = await openSettings({ options, theme, width, query }, "#/sla/policies");
  const found: string[] = [];
  for (const place of ["sla/policies", "sla/policies/new", "sla/reports", "sla/calendars", "sla/calendars/new", "rules", "rules/new", "rules/import", "notifications/choice", "notifications/desk", "notifications/texts", "people", ...promised]) found.push(...(await judgePlace(page, place, `settings-${fileName(title)}`)));
  await close();
  expect(found).toEqual([]);
});

test.each(Object.entries(looks))("the pane's queue, its cases and the composer have no barriers and nothing is cut: %s", { timeout: 180_000 }, async (title, { options, host }) => {
  const { number } = await theDesk();
  const name = `pane-${title.replaceAll(/[^a-z]+/gi, "-")}`;
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320, height: 2200, options, preferences: host });
  const { pane, page } = outlook;
  const found: string[] = [];
  const judgePane = async (what: string) => {
    await look(outlook, `${name}-${what}`);
    found.push(...[...(await barriers(outlook)), ...(await cutOff(outlook))].map((each) => `${what}: ${each}`));
  };
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await pane.getByRole("tab").nth(1).click();
  await pane.getByRole("tab", { name: /^(All|Alle)/ }).click();
  await pane.getByRole("button", { name: new RegExp(`#${number}\\b`) }).first().waitFor();
  await pane.getByRole("button", { name: /^Filter/ }).click();
  await pane.getByRole("button", { name: /^(Select several|Mehrere auswählen)$/ }).click();
  await pane.getByRole("checkbox").first().check();
  await judgePane("queue");
  await pane.getByRole("button", { name: new RegExp(`#${number}\\b`) }).first().click();
  for (const section of [/^(Tasks|Aufgaben)/, /^(More about this case|Mehr zu diesem Fall)/]) await pane.getByRole("button", { name: section }).click();
  await pane.getByRole("region", { name: /^(Reminders of the customer|Erinnerungen an den Kunden)$/ }).waitFor();
  await pane.getByRole("button", { name: /^(Reply|Antworten)$/ }).first().click();
  await pane.getByRole("textbox", { name: /^(Your answer|Ihre Antwort)$/ }).waitFor();
  await pane.getByRole("button", { name: /^(Insert a template|Vorlage einfügen)$/ }).click();
  await pane.getByRole("button", { name: "Papers" }).click();
  await pane.getByRole("checkbox", { name: /voucher/ }).waitFor();
  await pane.getByRole("textbox", { name: /Cc/ }).fill("eve@evil.example");
  await page.keyboard.press("Enter");
  await pane.getByText(/^(Draft saved|Entwurf gespeichert)$/).waitFor();
  await judgePane("case");
  await pane.getByRole("button", { name: /^(Discard|Verwerfen)$/ }).click();
  await pane.getByRole("textbox", { name: /^(Note for colleagues|Notiz für das Team)$/ }).waitFor();
  await page.context().close();
  expect(found).toEqual([]);
});
