import postgres from "postgres";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const DAY_MS = 86_400_000;

interface Look {
  locale?: string;
  colorScheme?: "light" | "dark";
  forcedColors?: "active";
  width?: number;
}

async function openAs(name: string, hash: string, { locale = "en-GB", colorScheme = "light", forcedColors, width = 1280 }: Look = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, colorScheme, forcedColors: forcedColors ?? "none", viewport: { width, height: 1000 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/${hash}`);
  await page.getByRole("button", { name }).click();
  await page.locator("main h1").waitFor();
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  const shots = process.env["SHOTS"] ?? process.env["LOOK_AT"];
  if (shots) await page.screenshot({ path: `${shots}/channels-${name}.png`, fullPage: true });
  expect(await barriersOf(page)).toEqual([]);
}

/** A month of messages on the accounts of the story: what became of each is known. */
async function plantMonth(): Promise<void> {
  const sql = postgres(await stage.databaseUrl(), { max: 1, onnotice: () => {} });
  const accounts = await sql<{ id: string; channel: string; provider: string }[]>`select m.id, m.channel, s.provider from mailboxes m join sending_accounts s on s.id = m.id where m.channel <> 'email' order by m.channel`;
  const states = ["read", "read", "read", "delivered", "delivered", "sent", "failed"];
  for (const [place, { id, channel, provider }] of accounts.entries()) {
    for (let day = 1; day < 30; day++) {
      const count = place === 0 && day === 12 ? 0 : ((day * 7 + place * 3) % 11) + (channel === "whatsapp" ? 9 : 1);
      for (let index = 0; index < count; index++) {
        const at = new Date(Date.now() - day * DAY_MS);
        const own = crypto.randomUUID();
        await sql`insert into deliveries (id, mailbox_id, channel, account_id, provider, to_address, status, rendered_hash, internet_message_id, next_attempt_at, queued_at, handed_over_at, sent_at) values (${own}, ${id}, ${channel}, ${id}, ${provider}, '+4740000611', ${states[(index + day) % states.length]!}, '', ${`<${own}@planted>`}, ${at}, ${at}, ${at}, ${at})`;
      }
    }
  }
  await sql.end();
}

test("how far messages came is a picture, a row for each account and a table, of the days and the account that were chosen", { timeout: 240_000 }, async () => {
  await plantMonth();
  const aylin = await openAs("Aylin Demir", "#/channels/metrics");
  const picture = aylin.getByRole("img", { name: /^From .* sent, of which/ });
  await picture.waitFor();
  await look(aylin, "metrics");
  const wordsOf = async () => (await picture.getAttribute("aria-label"))!;
  const month = await wordsOf();
  const sums = (words: string) => [...words.matchAll(/([\d,]+) (?:sent|were|read|failed)/g)].map(([, figure]) => Number(figure!.replaceAll(",", "")));
  expect(sums(month).length).toBeGreaterThanOrEqual(2);

  // The table says the same.
  await aylin.getByRole("button", { name: "As a table" }).click();
  const cells = await aylin.locator("main table tbody tr").evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent ?? "")));
  const total = cells.reduce((sum, row) => sum + Number(row[1]!.replaceAll(",", "")), 0);
  expect(total).toBe(sums(month)[0]);
  expect(await aylin.getByRole("columnheader").allTextContents()).toEqual(["Day", "Account", "Sent", "Delivered", "Read", "Failed"]);
  await look(aylin, "metrics-table");

  await aylin.getByRole("button", { name: "Last 7 days" }).click();
  await eventually(wordsOf).not.toBe(month);
  const week = sums(await wordsOf())[0]!;
  expect(week).toBeLessThan(sums(month)[0]!);
  await aylin.getByLabel("Account", { exact: true }).selectOption({ label: "Fernweh WhatsApp (WhatsApp)" });
  await eventually(async () => sums(await wordsOf())[0]).toBeLessThan(week);
  expect(await aylin.locator("main section li").count()).toBe(1);

  // A range that is turned round asks nothing; one without messages says so.
  await aylin.getByLabel("To", { exact: true }).fill("2020-01-02");
  await aylin.getByText("The last day comes before the first.").waitFor();
  await aylin.getByLabel("From", { exact: true }).fill("2020-01-01");
  await aylin.getByText("Nothing was sent in these days").waitFor();
  await look(aylin, "metrics-empty");
  await aylin.context().close();
});

test("in German, dark, narrow, in forced colours and from right to left the pictures can be read", { timeout: 240_000 }, async () => {
  const dark = await openAs("Mara Lindqvist", "#/channels/metrics", { locale: "de-DE", colorScheme: "dark" });
  await dark.getByRole("img", { name: /gesendet, davon/ }).waitFor();
  await look(dark, "metrics-de-dark");
  await dark.getByRole("button", { name: "Letzte 90 Tage" }).click();
  const from = new Date(Date.now() - 300 * DAY_MS);
  await dark.getByLabel("Von", { exact: true }).fill(from.toISOString().slice(0, 10));
  // Until the new days are there the picture is that of the ones before.
  await dark.getByRole("img", { name: `Vom ${from.toLocaleDateString("de", { dateStyle: "medium", timeZone: "UTC" })} bis` }).waitFor();
  await look(dark, "metrics-de-weeks");
  await dark.context().close();

  const forced = await openAs("Mara Lindqvist", "#/channels/metrics", { forcedColors: "active" });
  await forced.getByRole("img", { name: /^From/ }).waitFor();
  await look(forced, "metrics-forced");
  await forced.context().close();

  const narrow = await openAs("Mara Lindqvist", "#/channels/metrics", { width: 320, locale: "de-DE" });
  await narrow.getByRole("img", { name: /gesendet, davon/ }).waitFor();
  await look(narrow, "metrics-narrow");
  expect(await narrow.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await narrow.evaluate(() => document.querySelectorAll("html, [dir=ltr]").forEach((element) => element.setAttribute("dir", "rtl")));
  await look(narrow, "metrics-narrow-rtl");
  expect(await narrow.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await narrow.context().close();
});

test("one price is added, changed and removed; what is wrong is said at its field, and what somebody else changed meanwhile is not overwritten", { timeout: 240_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/channels/costs");
  const row = (name: RegExp) => mara.getByRole("row", { name });
  const save = () => mara.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await mara.getByRole("button", { name: "Add price" }).click();
  await save();
  await mara.getByText("Enter the two letters of a country, such as DE.").waitFor();
  await mara.getByText("Enter a price, such as 0.1131.").waitFor();
  await look(mara, "rate-wrong");
  await mara.getByRole("textbox", { name: "Country" }).fill("no");
  await mara.getByText("Norway").waitFor();
  await mara.getByRole("textbox", { name: "Price", exact: true }).fill("0,0613");
  await look(mara, "rate-new");
  await save();
  await mara.getByText("The price of Norway, Marketing is kept.").waitFor();
  await row(/Norway Marketing €0\.0613/).waitFor();

  await mara.getByRole("button", { name: "Add price" }).click();
  await mara.getByLabel("Holds everywhere that has no price of its own").check();
  await mara.getByRole("combobox", { name: "Category" }).selectOption("utility");
  await mara.getByRole("textbox", { name: "Price", exact: true }).fill("0.01");
  await mara.getByRole("textbox", { name: "Currency" }).fill("USD");
  await save();
  await row(/Everywhere else Utility/).waitFor();
  await mara.getByRole("button", { name: "Add price" }).click();
  await mara.getByRole("textbox", { name: "Country" }).fill("NO");
  await mara.getByRole("textbox", { name: "Price", exact: true }).fill("1");
  await save();
  await mara.getByText("There is a price for this already: change that one.").waitFor();
  await mara.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

  const other = await openAs("Mara Lindqvist", "#/channels/costs");
  await other.getByRole("button", { name: "Change the price of Norway, Marketing" }).click();
  await mara.getByRole("button", { name: "Change the price of Norway, Marketing" }).click();
  await mara.getByRole("textbox", { name: "Price", exact: true }).fill("0.07");
  await save();
  await row(/Norway Marketing €0\.0700/).waitFor();
  await other.getByRole("textbox", { name: "Price", exact: true }).fill("0.09");
  await other.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await other.getByText("Somebody has changed this price in the meantime.", { exact: true }).waitFor();
  await look(other, "rate-stale");
  await other.context().close();
  await mara.getByRole("button", { name: "Change the price of Norway, Marketing" }).click();
  await mara.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await mara.getByText("The price of Norway, Marketing is removed.").waitFor();
  await eventually(() => row(/Norway/).count()).toBe(0);
  await row(/Everywhere else Utility/).waitFor();
  await look(mara, "rates");
  await mara.context().close();

  const german = await openAs("Mara Lindqvist", "#/channels/costs", { locale: "de-DE", colorScheme: "dark", width: 360 });
  await german.getByRole("button", { name: /Preis ändern: Sonst überall/ }).click();
  expect(await german.getByRole("textbox", { name: "Preis", exact: true }).inputValue()).toBe("0,0100");
  await look(german, "rate-de-narrow");
  await german.context().close();
});
