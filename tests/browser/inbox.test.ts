import { mkdirSync } from "node:fs";
import type { BrowserContext, Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { openOutlook } from "../support/outlook-page.ts";
import { look, seesNothingWrong } from "../support/pane-look.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

interface Look {
  locale?: string;
  width?: number;
  query?: string;
  colorScheme?: "light" | "dark";
}

async function openInbox(name: string, { locale = "en-GB", width = 1440, query = "", colorScheme = "light" }: Look = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" });
  contexts.push(context);
  const page = await context.newPage();
  const url = `${stage.mailroom.url}/settings/${query}#/inbox`;
  await page.goto(url);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(url);
  await page.locator("[data-conversation]").first().waitFor({ timeout: 30_000 });
  return page;
}

async function shot(page: Page, name: string): Promise<void> {
  if (!process.env.SHOTS) return;
  mkdirSync(process.env.SHOTS, { recursive: true });
  await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
}

/** A customer writes on their telephone. */
async function say(from: string, text: string): Promise<void> {
  const { status, body } = await stage.mailroom.fetchJson("/sandbox/levers/chats/say", { method: "POST", headers: { "content-type": "application/json", "x-sandbox": "1" }, body: JSON.stringify({ channel: "whatsapp", from, text }) });
  expect(status, JSON.stringify(body)).toBe(200);
}

const bubble = (page: Page, text: string) => page.getByRole("log").locator("[data-message]").filter({ hasText: text });

/** The one of this person on WhatsApp. */
async function openWhatsApp(page: Page, name: string): Promise<void> {
  await page.getByRole("combobox", { name: "Which conversations" }).selectOption("all");
  await page.getByRole("combobox", { name: "Channel" }).selectOption("whatsapp");
  const row = page.locator("[data-conversation]").filter({ hasText: name }).filter({ has: page.getByRole("img", { name: "WhatsApp" }) });
  await row.first().click();
  await page.getByRole("log", { name: `Messages with ${name}` }).waitFor();
}

test("what a customer writes appears at two colleagues without a reload, and so does the answer, with how far it has come", { timeout: 240_000 }, async () => {
  const [aylin, jonas] = [await openInbox("Aylin Demir"), await openInbox("Jonas Weber")];
  for (const page of [aylin, jonas]) await openWhatsApp(page, "Ingrid Solberg");
  await say("Ingrid Solberg", "<b>A hotel</b> near https://example.com/map.");
  for (const page of [aylin, jonas]) await page.getByRole("log").getByText("<b>A hotel</b> near").waitFor({ timeout: 30_000 });
  const link = aylin.getByRole("log").getByRole("link", { name: "https://example.com/map" });
  expect([await link.getAttribute("href"), await link.getAttribute("rel")]).toEqual(["https://example.com/map", "noopener noreferrer nofollow"]);
  await aylin.getByRole("textbox", { name: "Message" }).fill("The Scandic, by the harbour.");
  await aylin.keyboard.press("Enter");
  await aylin.getByRole("log").getByText("The Scandic, by the harbour.").waitFor();
  await jonas.getByRole("log").getByText("The Scandic, by the harbour.").waitFor({ timeout: 30_000 });
  await bubble(jonas, "The Scandic, by the harbour.").getByText(/^(Sent|Delivered|Read)$/).waitFor({ timeout: 60_000 });
  await shot(aylin, "inbox-chat");
  expect(await barriersOf(aylin)).toEqual([]);

  await aylin.getByRole("button", { name: "Note for colleagues" }).click();
  await aylin.getByRole("textbox", { name: "Note for colleagues" }).fill("She has a baby with her.");
  await aylin.getByRole("button", { name: "Save note" }).click();
  await jonas.getByText("Note by Aylin Demir").waitFor({ timeout: 30_000 });
  await shot(jonas, "inbox-note");
});

test("keys go through the list, done leaves it, and the next word brings it back", { timeout: 180_000 }, async () => {
  const page = await openInbox("Aylin Demir");
  const first = page.locator("[data-conversation]").first();
  await page.keyboard.press("j");
  await eventually(() => first.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).or(page.getByRole("dialog")).first().waitFor();
  await page.keyboard.press("Escape");
  await openWhatsApp(page, "Hugo Martins");
  await page.getByRole("combobox", { name: "Which conversations" }).selectOption("open");
  await page.getByRole("log").focus();
  await page.keyboard.press("e");
  await page.getByText("The conversation with Hugo Martins is done.").waitFor();
  const hugo = page.locator("[data-conversation]").filter({ hasText: "Hugo Martins" });
  await eventually(() => hugo.count()).toBe(0);
  await say("Hugo Martins", "We are 26 now.");
  await hugo.getByText("We are 26 now.").waitFor({ timeout: 30_000 });
});

test("a text of five parts leaves as five messages in their order", { timeout: 240_000 }, async () => {
  const page = await openInbox("Aylin Demir");
  await say("Ingrid Solberg", "And how do we get there?");
  await openWhatsApp(page, "Ingrid Solberg");
  await page.getByRole("button", { name: "Send as several messages" }).click();
  await page.getByRole("textbox", { name: "Text that is split" }).fill(["One", "Two", "Three", "Four", "Five"].map((word) => `${word} of the ways.`).join("\n\n"));
  await page.getByText("5 messages, at least").waitFor();
  await page.getByText("The channel wants 6 s between").waitFor();
  expect(await page.getByRole("list", { name: "Messages as they will be sent" }).getByRole("listitem").allInnerTexts()).toHaveLength(5);
  await shot(page, "inbox-sequence");
  await page.getByRole("button", { name: "Send 5 messages" }).click();
  await page.getByRole("status").getByText(/Sequence: \d of 5 sent/).waitFor();
  await shot(page, "inbox-sequence-under-way");
  expect(await page.getByRole("log").getByText(/of the ways\.$/).allInnerTexts()).toEqual(["One of the ways.", "Two of the ways.", "Three of the ways.", "Four of the ways.", "Five of the ways."]);
  await page.getByRole("button", { name: "Keep the rest back" }).click();
  await page.getByText("Kept back").first().waitFor({ timeout: 30_000 });
});

test("the panel has the same in 320 pixels: the list, then the chat with a way back", { timeout: 240_000 }, async () => {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320, height: 900 });
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await outlook.pane.getByRole("tab", { name: "Inbox" }).click();
  await outlook.pane.locator("[data-conversation]").first().waitFor({ timeout: 30_000 });
  await seesNothingWrong(outlook, "inbox-pane");
  await outlook.pane.locator("[data-conversation]").filter({ hasText: "Ingrid Solberg" }).first().click();
  await outlook.pane.getByRole("heading", { level: 2, name: "Ingrid Solberg" }).waitFor();
  await outlook.pane.getByRole("log").waitFor();
  await look(outlook, "inbox-pane-chat");
  await seesNothingWrong(outlook, "inbox-pane-open");
  await outlook.pane.getByRole("button", { name: "Back to the list" }).click();
  await outlook.pane.locator("[data-conversation]").first().waitFor();
});

test("it reads well in the dark, in German and from right to left", { timeout: 180_000 }, async () => {
  const page = await openInbox("Aylin Demir", { locale: "de-DE", colorScheme: "dark" });
  await page.locator("[data-conversation]").first().click();
  await page.getByRole("log").waitFor();
  await shot(page, "inbox-dark-de");
  expect(await barriersOf(page)).toEqual([]);
  const turned = await openInbox("Aylin Demir", { query: "?dir=rtl", width: 1000 });
  await turned.locator("[data-conversation]").first().click();
  await turned.getByRole("log").waitFor();
  await shot(turned, "inbox-rtl");
});

test("with a closed window the template is offered, at once and where it closes meanwhile", { timeout: 240_000 }, async () => {
  const page = await openInbox("Aylin Demir");
  await openWhatsApp(page, "Kenji Watanabe");
  const template = page.getByRole("combobox", { name: "Template" });
  await template.waitFor();
  await page.getByText("Closed: approved templates only").waitFor();
  expect(await page.getByRole("textbox", { name: "Message" }).count()).toBe(0);
  const options = await template.locator("option").allTextContents();
  const asked = options.find((each) => each.startsWith("please_write_again"))!;
  await template.selectOption({ label: asked });
  for (const field of await page.getByRole("region", { name: "Write" }).getByRole("textbox").all()) await field.fill("Kenji");
  await shot(page, "inbox-template");
  expect(await barriersOf(page)).toEqual([]);
  await page.getByRole("button", { name: "Send template" }).click();
  await bubble(page, "We have an answer to your question.").getByText(/^(Waiting|Sent|Delivered|Read)$/).waitFor({ timeout: 60_000 });

  await openWhatsApp(page, "Chloé Dubois");
  await page.getByText(/Free text for/).waitFor();
  // Written while the window is open, sent when it is closed. The page hears of that by the refusal alone: once it is told, there is no place to write.
  const refused = Promise.withResolvers<void>();
  await page.route(/\/api\/conversations\/[^/]+\/chat\?/, async (route) => {
    await refused.promise;
    await route.continue().catch(() => {});
  });
  await page.getByRole("textbox", { name: "Message" }).fill("Une dernière chose");
  const { status } = await stage.mailroom.fetchJson("/sandbox/levers/advance", { method: "POST", headers: { "content-type": "application/json", "x-sandbox": "1" }, body: JSON.stringify({ minutes: 25 * 60 }) });
  expect(status).toBe(200);
  await page.keyboard.press("Enter");
  await template.waitFor();
  await page.getByText("WhatsApp now takes approved templates only").first().waitFor();
  refused.resolve();
  await shot(page, "inbox-refused");
});
