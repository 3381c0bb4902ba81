import type { BrowserContext, Page } from "playwright-core";
import postgres from "postgres";
import { afterEach, expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

async function openAs(name: string, { locale = "en-GB" } = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width: 1280, height: 1000 }, reducedMotion: "reduce" });
  contexts.push(context);
  const page = await context.newPage();
  const url = `${stage.mailroom.url}/settings/#/retention`;
  await page.goto(url);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(url);
  await page.locator("main h1").waitFor();
  return page;
}

const shot = async (page: Page, name: string) => process.env.SHOTS && void (await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }));

/** Closed two months ago, with a mail each. */
async function oldCases(numbers: number[]): Promise<void> {
  const sql = postgres(await stage.databaseUrl(), { max: 1 });
  for (const number of numbers) {
    await sql`with made as (insert into cases (id, number, title, status, priority, sentiment, summary, mailbox_id, opened_at, updated_at, closed_at)
        select gen_random_uuid(), ${number}, 'Boat to Bergen', 'closed', 'low', 'unknown', '', id, now() - interval '61 days', now() - interval '60 days', now() - interval '60 days' from mailboxes where address = 'support@fernweh.example' returning id, mailbox_id),
      talk as (insert into conversations (id, channel, mailbox_id, subject, case_id, last_message_at, created_at) select gen_random_uuid(), 'email', mailbox_id, 'Boat', id, now(), now() from made returning id, mailbox_id)
      insert into messages (id, conversation_id, mailbox_id, direction, kind, internet_message_id, provider_message_id, from_address, "to", subject, text, visible_text, content_sha256, preview, mime_bytes, received_at, stored_at)
        select gen_random_uuid(), id, mailbox_id, 'inbound', 'ordinary', ${`<boat-${number}@nordlys.example>`}, ${`boat-${number}`}, 'ingrid@nordlys.example', '[]', 'Boat', 'When?', 'When?', '', 'When?', 10, now() - interval '61 days', now() from talk`;
  }
  await sql.end();
}

test("an admin sees what would go before anything is saved, sets a hold, and lifts it", async () => {
  await oldCases([901, 902]);
  const page = await openAs("Mara Lindqvist");
  await page.getByText("Nothing is held").waitFor();
  expect(await barriersOf(page)).toEqual([]);
  await shot(page, "empty");

  const days = page.getByRole("textbox", { name: "Closed cases: days" });
  await page.getByRole("combobox", { name: "Closed cases: how long" }).selectOption("days");
  await days.fill("3");
  await page.getByText("From 30 to 36500 days").waitFor();
  await days.fill("30");
  await page.getByRole("button", { name: "See what goes, and save" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByText("2 closed cases (2 mails)").waitFor();
  await dialog.getByText("Nobody can bring back what goes").waitFor();
  expect(await barriersOf(page)).toEqual([]);
  await shot(page, "dialog");
  await dialog.getByRole("button", { name: /^Save/ }).click();
  await page.getByText("Saved. What is old enough goes in the night.").waitFor();
  await page.getByRole("button", { name: "Show what would go" }).waitFor();
  await page.reload();
  expect(await days.inputValue()).toBe("30");

  await page.getByLabel("Number of the case").fill("#901");
  await page.getByLabel("Reason").fill("Lawsuit Nordlys");
  await page.getByRole("button", { name: "Set a hold" }).click();
  const held = page.getByRole("list", { name: "Legal holds" });
  await held.getByText("Lawsuit Nordlys").waitFor();
  expect(await barriersOf(page)).toEqual([]);
  await shot(page, "held");
  await page.getByRole("button", { name: "Show what would go" }).click();
  await dialog.getByText("1 closed case (1 mail)").waitFor();
  await dialog.getByText("1 stays: a legal hold").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Lift" }).click();
  await held.getByText("Lifted", { exact: true }).waitFor();

  await page.setViewportSize({ width: 320, height: 900 });
  // The page is laid out anew a moment after its window.
  await eventually(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await shot(page, "narrow");
  const german = await openAs("Mara Lindqvist", { locale: "de-DE" });
  await german.getByRole("heading", { name: "Löschsperren" }).waitFor();
  await german.getByRole("combobox", { name: "Mails ohne Fall: wie lange" }).selectOption("days");
  await german.getByRole("textbox", { name: "Mails ohne Fall: Tage" }).fill("30");
  await german.getByRole("button", { name: "Ansehen, was geht, und speichern" }).click();
  await german.getByRole("alertdialog").waitFor();
  await shot(german, "german");
}, 120_000);

test("who is no admin is not led there", async () => {
  const page = await openAs("Jonas");
  await page.getByRole("navigation").first().waitFor();
  expect(await page.getByRole("link", { name: "Retention and holds" }).count()).toBe(0);
  expect(await page.getByText("Legal holds").count()).toBe(0);
}, 60_000);
