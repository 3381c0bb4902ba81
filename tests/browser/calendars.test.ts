import path from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

async function openAs(name: string, { locale = "en-GB", width = 1280, hash = "#/sla/calendars", colorScheme = "light" as "light" | "dark" } = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width, height: 900 }, reducedMotion: "reduce", colorScheme });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/${hash}`);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(`${stage.mailroom.url}/settings/${hash}`);
  await page.locator("main h1").waitFor();
  return page;
}

/** `SHOTS=folder` keeps what was seen. */
async function shot(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `${name}.png`), fullPage: true });
}

const ics = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20201231", "SUMMARY:Stocktaking", "RRULE:FREQ=YEARLY", "END:VEVENT", "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20190101", "SUMMARY:Long ago", "END:VEVENT", "END:VCALENDAR"].join("\r\n");

test("an admin builds a calendar with a lunch break, holidays, a half day and a file, and takes a change back", async () => {
  const mara = await openAs("Mara Lindqvist");
  await mara.getByRole("button", { name: "New calendar" }).click();
  await mara.getByRole("button", { name: "Save calendar" }).click();
  await mara.getByText("Give the calendar a name.").waitFor();
  await mara.getByRole("textbox", { name: "Name", exact: true }).fill("Munich");
  await mara.getByRole("combobox", { name: "Time zone" }).selectOption("Europe/Berlin");
  const friday = mara.getByRole("group", { name: "Friday" });
  await friday.getByRole("textbox", { name: "Friday 2 to" }).fill("15.30");
  await friday.getByRole("textbox", { name: "Friday 2 to" }).blur();
  expect(await friday.getByRole("textbox", { name: "Friday 2 to" }).inputValue()).toBe("15:30");

  await mara.getByRole("combobox", { name: "Country" }).selectOption("DE");
  await mara.getByRole("combobox", { name: "State" }).selectOption("BY");
  const year = mara.getByRole("list", { name: "Days unlike their weekday" });
  await year.getByText("Epiphany (Heilige Drei Könige)").waitFor();
  await year.getByRole("switch", { name: /^Open on Epiphany/ }).click();
  await year.getByText("open all the same").waitFor();

  const own = mara.getByRole("group", { name: "Add day" });
  await own.getByLabel("Date").fill("2026-12-24");
  await own.getByRole("textbox", { name: "What day it is" }).fill("Christmas Eve");
  await own.getByRole("checkbox", { name: "Each year" }).check();
  await own.getByRole("button", { name: "Add hours to Open on that day" }).click();
  await own.getByRole("textbox", { name: "Open on that day to" }).fill("12:00");
  await own.getByRole("button", { name: "Add day" }).click();
  await mara.getByRole("list", { name: "Days of its own" }).getByText("Christmas Eve").waitFor();
  await year.getByText("09:00–12:00").waitFor();

  await mara.locator("input[type=file]").setInputFiles({ name: "company.ics", mimeType: "text/calendar", buffer: Buffer.from(ics) });
  await mara.getByText(/^1 day to add; 0 are there already/).waitFor();
  await mara.getByText("Left out: Long ago (over)").waitFor();
  await mara.getByRole("button", { name: "Add 1 day" }).click();
  await mara.getByRole("list", { name: "Days of its own" }).getByText("Stocktaking").waitFor();
  await shot(mara, "calendar-new");
  expect(await barriersOf(mara)).toEqual([]);

  await mara.getByRole("button", { name: "Save calendar" }).click();
  await mara.getByText("“Munich” is saved.").waitFor();
  const history = mara.getByRole("region", { name: "History" });
  await history.getByText("Version 1", { exact: true }).waitFor();
  await mara.getByRole("button", { name: /^Remove Stocktaking/ }).click();
  await mara.getByRole("button", { name: "Save calendar" }).click();
  await history.getByText("Version 2", { exact: true }).waitFor();
  await history.getByRole("button", { name: "Restore version 1" }).click();
  await history.getByText("Version 3", { exact: true }).waitFor();
  await mara.getByRole("list", { name: "Days of its own" }).getByText("Stocktaking").waitFor();

  await mara.getByRole("button", { name: "All calendars" }).click();
  await mara.getByRole("button", { name: "Archive Munich" }).click();
  await mara.getByText("“Munich” is in the archive.").waitFor();
  // The list is read again after that is told.
  await mara.getByRole("button", { name: "Edit Munich" }).waitFor({ state: "detached" });
  await mara.getByRole("button", { name: "Undo" }).click();
  await mara.getByRole("button", { name: "Edit Munich" }).waitFor();
  await mara.mouse.move(0, 0);
  await shot(mara, "calendar-list");
  expect(await barriersOf(mara)).toEqual([]);
});

test("a calendar that a policy uses is tried over the past, and saving asks about open cases", async () => {
  const mara = await openAs("Mara Lindqvist");
  await mara.getByRole("button", { name: "Edit Office hours" }).click();
  await mara.getByRole("textbox", { name: "Monday to" }).fill("12:00");
  await mara.getByRole("button", { name: "Try on the last 90 days" }).click();
  await mara.getByText(/cases? looked at\./).waitFor();
  await shot(mara, "calendar-trial");
  await mara.getByRole("radio", { name: "Get new due times, reckoned from the same start" }).check();
  await mara.getByRole("button", { name: "Save calendar" }).click();
  await mara.getByText("The due times of open cases are reckoned anew.").waitFor();
});

test("somebody else's save is said, and is not overwritten", async () => {
  const [mara, other] = [await openAs("Mara Lindqvist"), await openAs("Mara Lindqvist")];
  for (const page of [mara, other]) await page.getByRole("button", { name: "Edit Office hours" }).click();
  await mara.getByRole("textbox", { name: "Tuesday to" }).fill("16:00");
  await other.getByRole("textbox", { name: "Tuesday to" }).fill("15:00");
  await other.getByRole("button", { name: "Save calendar" }).click();
  await other.getByText("is saved.").waitFor();
  await mara.getByText("Mara Lindqvist saved another version while you were changing this one.").waitFor();
  expect(await mara.getByRole("textbox", { name: "Tuesday to" }).inputValue()).toBe("16:00");
  await mara.getByRole("button", { name: "Load the new version" }).click();
  expect(await mara.getByRole("textbox", { name: "Tuesday to" }).inputValue()).toBe("15:00");
});

test("who may not change calendars looks at them, in German, in the dark, in a narrow window", async () => {
  const aylin = await openAs("Aylin", { locale: "de-DE", width: 400, colorScheme: "dark" });
  await aylin.getByRole("button", { name: "Office hours ansehen" }).click();
  await aylin.getByRole("heading", { name: "Die nächsten zwölf Monate" }).waitFor();
  await aylin.getByText("Jeder Tag ist wie sein Wochentag.").waitFor();
  expect(await aylin.getByRole("button", { name: "Kalender speichern" }).count()).toBe(0);
  expect(await aylin.getByRole("textbox", { name: "Montag von" }).getAttribute("readonly")).not.toBeNull();
  await shot(aylin, "calendar-narrow-dark");
  expect(await barriersOf(aylin)).toEqual([]);
  expect(await aylin.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});
