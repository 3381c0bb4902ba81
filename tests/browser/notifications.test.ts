import path from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

async function openAs(name: string, hash: string, { width = 1280, locale = "en-GB", dark = false } = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width, height: 900 }, reducedMotion: "reduce", timezoneId: "Europe/Berlin", colorScheme: dark ? "dark" : "light" });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/${hash}`);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(`${stage.mailroom.url}/settings/${hash}`);
  await page.locator("main h1").waitFor();
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `${name}.png`), fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  expect(await barriersOf(page)).toEqual([]);
}

test("everybody chooses by event and way, in their hours, and finds it so again", { timeout: 180_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/notifications/desk");
  await mara.getByRole("combobox", { name: "Sending account" }).selectOption({ index: 1 });
  await mara.getByRole("button", { name: "Save" }).click();
  await mara.getByText("The setting is saved.").waitFor();
  await look(mara, "notifications-desk");

  const aylin = await openAs("Aylin Demir", "#/notifications");
  expect(await aylin.getByRole("tab").count()).toBe(2);
  await aylin.getByRole("tab", { name: "How I am told" }).click();
  await aylin.getByRole("checkbox", { name: "A note in my case: In the panel" }).uncheck();
  await aylin.getByRole("combobox", { name: "A customer answers in my case: Mail" }).selectOption("digest");
  await aylin.getByRole("radio", { name: "In hours of my own" }).check();
  await aylin.getByLabel("From").fill("09:30");
  await aylin.getByLabel("To", { exact: true }).fill("09:30");
  await aylin.getByText("Choose an end that is another time.").waitFor();
  await aylin.getByLabel("To", { exact: true }).fill("17:00");
  await aylin.getByRole("textbox", { name: "Address of the workflow" }).fill("https://prod.westeurope.logic.azure.com/workflows/1");
  await look(aylin, "notifications-choice");
  await aylin.getByRole("button", { name: "Save" }).click();
  await aylin.getByText("Your choice is saved.").waitFor();
  await aylin.getByRole("button", { name: "Post a test" }).click();
  await aylin.getByText("The test is posted.").waitFor();
  await aylin.reload();
  expect(await aylin.getByRole("checkbox", { name: "A note in my case: In the panel" }).isChecked()).toBe(false);
  expect(await aylin.getByRole("combobox", { name: "A customer answers in my case: Mail" }).inputValue()).toBe("digest");
  expect(await aylin.getByLabel("From").inputValue()).toBe("09:30");
  expect(await aylin.getByRole("combobox", { name: "Time zone" }).inputValue()).toBe("Europe/Berlin");
});

test("on 320 px each topic is a group of its own, in the dark too", { timeout: 180_000 }, async () => {
  const tomas = await openAs("Tomás", "#/notifications/choice", { width: 320, dark: true });
  await tomas.getByRole("group", { name: "A deadline has passed" }).getByRole("checkbox", { name: "Urgent" }).waitFor();
  await look(tomas, "notifications-choice-320");
});

test.each(["Jonas Weber", "Priya Nair"])("%s chooses for themselves, and finds nothing there that is the desk's", async (name) => {
  const page = await openAs(name, "#/notifications/choice");
  expect(await page.getByRole("tab").allInnerTexts()).toEqual(["Notifications", "How I am told"]);
  await page.getByRole("checkbox", { name: "A deadline is near: In the panel" }).uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Your choice is saved.").waitFor();
  await page.reload();
  expect(await page.getByRole("checkbox", { name: "A deadline is near: In the panel" }).isChecked()).toBe(false);
});

test("an admin says who leads a team and who manages whom, and takes it back; others read it", { timeout: 180_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/people");
  const lead = mara.getByRole("combobox", { name: "Lead of Support" });
  const before = (await lead.innerText()).trim();
  await lead.click();
  await mara.getByRole("option", { name: "Tomás Ortega" }).click();
  await mara.getByText("Lead of Support: Tomás Ortega").waitFor();
  // Whoever is on it has as long as it takes.
  await mara.getByRole("button", { name: "Undo" }).focus();
  await eventually(() => lead.innerText()).toContain("Tomás Ortega");
  await look(mara, "people");
  await mara.getByRole("button", { name: "Undo" }).click();
  await eventually(() => lead.innerText()).toContain(before);

  await mara.getByRole("combobox", { name: "Manager of Tomás Ortega" }).click();
  expect(await mara.getByRole("option", { name: "Tomás Ortega" }).count()).toBe(0);
  await mara.getByRole("option", { name: "Priya Nair" }).click();
  await mara.getByText("Manager of Tomás Ortega: Priya Nair").waitFor();
  const jonas = await openAs("Jonas Weber", "#/people", { width: 320, dark: true });
  await jonas.getByRole("row", { name: /Tomás Ortega/ }).getByText("Priya Nair").waitFor();
  expect(await jonas.getByRole("combobox").count()).toBe(0);
  await look(jonas, "people-320");
});

test("an admin changes a text beside its preview, and brings Mailroom's back", async () => {
  const mara = await openAs("Mara Lindqvist", "#/notifications/texts");
  const subject = mara.getByRole("textbox", { name: "Subject" });
  await mara.frameLocator("iframe").getByText("gave you a case").waitFor();
  await subject.fill("{{ case_number }} is {{ yours }}");
  await mara.getByText("names {{ yours }}, which there is not").waitFor();
  await subject.fill("{{ case_number }} is yours");
  await mara.getByText("#1042 is yours").waitFor();
  await mara.getByRole("button", { name: "Save" }).click();
  await mara.getByText("Text of this desk").waitFor();
  await look(mara, "notifications-text");
  // By the keyboard: what was done is told in front of it for ten seconds.
  await mara.getByRole("button", { name: "Bring back Mailroom’s text" }).press("Enter");
  await mara.getByText("Text as it comes with Mailroom").waitFor();
});

test("a webhook is added, tested, followed in its log, given another key and switched off", async () => {
  const mara = await openAs("Mara Lindqvist", "#/webhooks");
  await mara.getByRole("button", { name: "Add webhook" }).click();
  await mara.getByRole("textbox", { name: "Name" }).fill("Billing");
  await mara.getByRole("textbox", { name: "Address" }).fill(`${stage.mailroom.url}/sandbox/nobody`);
  await mara.getByRole("button", { name: "Add webhook" }).last().click();
  await mara.getByText("Copy its secret now").waitFor();
  await mara.getByRole("link", { name: "Billing" }).click();
  await mara.getByRole("button", { name: "Send a test" }).click();
  await mara.getByText("The test was not taken: 404").waitFor();
  await mara.getByRole("button", { name: /A webhook was tested/ }).click();
  await mara.getByText("Attempt 1: 404").waitFor();
  await mara.getByRole("button", { name: "New secret" }).click();
  await mara.getByText("Copy the new secret now").waitFor();
  await mara.getByText("The old secret still signs as well").waitFor();
  await look(mara, "webhook");
  await mara.getByRole("button", { name: "End the old secret now" }).click();
  await mara.getByText("The old secret signs no more.").waitFor();
  await mara.getByRole("button", { name: "Switch off" }).click();
  await mara.getByRole("button", { name: "Switch on" }).waitFor();
  await mara.getByRole("button", { name: "Change", exact: true }).click();
  expect(await mara.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Billing");
});

test("the pages speak German, and a webhook fits 320 px", { timeout: 180_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/notifications/choice", { locale: "de-DE" });
  await mara.getByRole("checkbox", { name: "Jemand erwähnt mich: Im Bereich" }).waitFor();
  await look(mara, "notifications-choice-de");
  const narrow = await openAs("Mara Lindqvist", "#/webhooks", { width: 320, locale: "de-DE" });
  await narrow.getByRole("button", { name: "Webhook hinzufügen" }).first().waitFor();
  await look(narrow, "webhooks-320");
});
