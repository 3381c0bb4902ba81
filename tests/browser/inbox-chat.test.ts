import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { inboxOf, openWhatsApp, shotOf } from "../support/inbox-page.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { openOutlook } from "../support/outlook-page.ts";
import { look, seesNothingWrong } from "../support/pane-look.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const inbox = inboxOf(stage);
const log = (page: Page) => page.getByRole("log");
const bubble = (page: Page, text: string) => log(page).locator("[data-message]").filter({ hasText: text }).last();
/** A view of 160 × 110 pixels. */
const PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAKAAAABuCAIAAAAvT4++AAAA0ElEQVR42u3RMQ0AIBDAQIQhghklrwRNzIhABw4YGZ5LqqBX+lhKXLEAsAALsAALsAALMGABFmABFmABFmDAAizAAizAAizAAgxYgAVYgAVYgAUYsAALsAALsAALMGABFmABFmABFmABBizAAizAAizAAgxYgAVYgAVYgAX4e+A9Q4kDDFiABViABViABRiwAAuwAAuwAOsCXKMpcYABC7AAC7AAC7AAAxZgARZgARZgAQYswAIswAIswAIswIAFWIAFWIAFWIABC7AAC7BedABVMU0Vo/5+EAAAAABJRU5ErkJggg==";

test("two colleagues at a chat see each other, and who writes", { timeout: 180_000 }, async () => {
  const [aylin, jonas] = [await inbox.open("Aylin Demir"), await inbox.open("Jonas Weber")];
  await openWhatsApp(aylin, "Ingrid Solberg");
  const here = aylin.getByRole("status", { name: "Who else is here" });
  expect(await here.innerText()).toBe("");
  await openWhatsApp(jonas, "Ingrid Solberg");
  await here.getByText("Jonas Weber is here too").waitFor({ timeout: 30_000 });
  await jonas.getByText("Aylin Demir is here too").waitFor({ timeout: 30_000 });
  await jonas.getByRole("textbox", { name: "Message" }).pressSequentially("The Scandic");
  await aylin.getByRole("region", { name: "Write" }).getByText("Jonas Weber is writing …").waitFor({ timeout: 30_000 });
  await shotOf(aylin, "chat-presence");
  expect(await barriersOf(aylin)).toEqual([]);
  await aylin.emulateMedia({ colorScheme: "dark" });
  await shotOf(aylin, "chat-presence-dark");
  await jonas.getByRole("textbox", { name: "Message" }).fill("");
  await eventually(() => aylin.getByText("Jonas Weber is writing …").count()).toBe(0);
  await openWhatsApp(jonas, "Hugo Martins");
  await eventually(() => here.innerText()).toBe("");
});

test("an answer quotes what it answers, by keys alone, and a click on the quote goes there", { timeout: 240_000 }, async () => {
  const page = await inbox.open("Aylin Demir");
  const { id } = await inbox.say({ from: "Chloé Dubois", text: "Which museum is open on Monday?" });
  // So much that the question lies on a page further back.
  for (let index = 0; index < 55; index += 1) await inbox.say({ from: "Chloé Dubois", text: `And ${index + 1} more things to see` });
  await openWhatsApp(page, "Chloé Dubois");
  await log(page).getByText("And 55 more things to see").waitFor({ timeout: 60_000 });
  const button = page.getByRole("button", { name: /^Actions for “And 55 more things/ });
  await button.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Answer this message" }).waitFor();
  await shotOf(page, "chat-message-menu");
  expect(await barriersOf(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await eventually(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press("ArrowUp");
  // Those of one second stand as they came.
  const labels = await page.getByRole("button", { name: /^Actions for “/ }).evaluateAll((buttons) => buttons.map((each) => each.getAttribute("aria-label")!));
  const above = labels[labels.findIndex((label) => label.includes("And 55 more")) - 1]!;
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe(above);
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Answer this message" }).press("Enter");
  const quoted = page.getByRole("group", { name: "Message that is answered" });
  await quoted.getByText(/“(.*)”/.exec(above)![1]!).waitFor();
  const box = page.getByRole("textbox", { name: "Message" });
  await eventually(() => box.evaluate((element) => element === document.activeElement)).toBe(true);
  await shotOf(page, "chat-answering");
  await page.keyboard.press("Escape");
  await eventually(() => quoted.count()).toBe(0);

  await page.getByRole("button", { name: "Show earlier messages" }).click();
  await bubble(page, "Which museum is open on Monday?").hover();
  await page.getByRole("button", { name: /^Actions for “Which museum/ }).click();
  await page.getByRole("menuitem", { name: "Answer this message" }).click();
  await box.fill("The Orsay is closed, the Louvre is open.");
  await page.keyboard.press("Enter");
  await bubble(page, "the Louvre is open").getByText("Which museum is open on Monday?").waitFor();
  await eventually(async () => (await inbox.talk("Chloé Dubois")).findLast(({ direction }) => direction === "out")?.replyTo, 60_000).toBe(id);

  await page.reload();
  await bubble(page, "the Louvre is open").waitFor({ timeout: 30_000 });
  expect(await log(page).locator("[data-message]").filter({ hasText: /^Which museum/ }).count()).toBe(0);
  await bubble(page, "the Louvre is open").getByRole("button", { name: /^Go to what is answered: Chloé Dubois/ }).click();
  const question = log(page).locator("[data-message]").filter({ hasText: /^Which museum/ }).first();
  await question.waitFor();
  await eventually(() => question.evaluate((element) => { const { top, bottom } = element.getBoundingClientRect(); return top > 0 && bottom < innerHeight; })).toBe(true);
  await shotOf(page, "chat-jumped");
});

test("signs stand at the message they belong to: ours reaches the telephone and is taken back, the customer's comes by itself", { timeout: 240_000 }, async () => {
  const page = await inbox.open("Aylin Demir");
  await inbox.say({ from: "Ingrid Solberg", text: "We have a room now" });
  await openWhatsApp(page, "Ingrid Solberg");
  await bubble(page, "We have a room now").hover();
  await page.getByRole("button", { name: /^Actions for “We have a room/ }).click();
  await page.getByRole("menuitem", { name: "React with 👍" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("menuitem", { name: "React with 👍" }).click();
  await bubble(page, "We have a room now").getByRole("button", { name: /^👍 by us/ }).waitFor();
  const onPhone = async () => (await inbox.talk("Ingrid Solberg")).findLast(({ shown }) => shown.text === "We have a room now")?.reactions?.["out"] ?? null;
  await eventually(onPhone, 60_000).toBe("👍");
  await page.getByRole("textbox", { name: "Message" }).fill("Sleep well 😴");
  await page.keyboard.press("Enter");
  await eventually(async () => (await inbox.talk("Ingrid Solberg")).findLast(({ direction }) => direction === "out")?.shown.text, 60_000).toBe("Sleep well 😴");
  const ours = (await inbox.talk("Ingrid Solberg")).findLast(({ direction }) => direction === "out")!;
  await inbox.say({ from: "Ingrid Solberg", reaction: { emoji: "❤️", to: ours.id } });
  await bubble(page, "Sleep well 😴").getByRole("img", { name: "❤️ by Ingrid Solberg" }).waitFor({ timeout: 30_000 });
  await shotOf(page, "chat-reactions");
  expect(await barriersOf(page)).toEqual([]);
  expect(await log(page).locator("[data-message]").filter({ hasText: /^(❤️|👍)$/ }).count()).toBe(0);
  await bubble(page, "We have a room now").getByRole("button", { name: /^👍 by us.*Take it back/ }).click();
  await eventually(() => bubble(page, "We have a room now").getByRole("button", { name: /by us/ }).count()).toBe(0);
  await eventually(onPhone, 60_000).toBeNull();
});

test("a picture comes and goes, an emoji is put where one writes, and a saved reply fills in the person", { timeout: 240_000 }, async () => {
  const mara = await apiOf(stage.mailroom, "Mara");
  await mara("POST", "/templates", { name: "Breakfast times", subject: "Breakfast", html: "<p>Breakfast</p>", whatsapp: "Dear {{ given_name }}, breakfast is from seven to ten. {{ agent_name }}" });
  const page = await inbox.open("Aylin Demir");
  await openWhatsApp(page, "Ingrid Solberg");
  await inbox.say({ from: "Ingrid Solberg", media: { base64: PICTURE, mimeType: "image/png" }, text: "Our view" });
  await log(page).locator("img[src^='blob:']").last().waitFor({ timeout: 60_000 });
  await page.getByRole("region", { name: "Write" }).locator("input[type=file]").setInputFiles({ name: "map.png", mimeType: "image/png", buffer: Buffer.from(PICTURE, "base64") });
  await eventually(async () => (await inbox.talk("Ingrid Solberg")).findLast(({ direction }) => direction === "out")?.shown, 60_000).toMatchObject({ media: { kind: "image" } });
  await eventually(() => log(page).locator("img[src^='blob:']").count(), 30_000).toBe(2);
  const box = page.getByRole("textbox", { name: "Message" });
  await box.fill("See you ");
  await page.getByRole("button", { name: "Emoji" }).click();
  await page.getByRole("button", { name: "🙏" }).click();
  expect(await box.inputValue()).toBe("See you 🙏");
  await page.keyboard.press("Enter");
  await log(page).getByText("See you 🙏").waitFor();
  await shotOf(page, "chat-picture");
  await box.fill("/breakf");
  await page.getByRole("list", { name: "Saved replies" }).getByRole("button", { name: "Breakfast times" }).click();
  await eventually(() => box.inputValue()).toBe("Dear Ingrid, breakfast is from seven to ten. Aylin Demir");
  await shotOf(page, "chat-saved-reply");
  expect(await barriersOf(page)).toEqual([]);
});

test("done is not done where the customer wrote in the same moment", { timeout: 120_000 }, async () => {
  const page = await inbox.open("Aylin Demir");
  await openWhatsApp(page, "Hugo Martins");
  await log(page).locator("[data-message]").first().waitFor();
  // Nothing that comes now is told to this page.
  let isHeld = true;
  await page.route(/\/api\/conversations\/[^/]+\/chat\b/, async (route) => {
    while (isHeld && !page.isClosed()) await new Promise((resolve) => setTimeout(resolve, 100));
    await route.continue().catch(() => {});
  });
  await inbox.say({ from: "Hugo Martins", text: "Stop, one more!" });
  const mara = await apiOf(stage.mailroom, "Mara");
  const hugo = async () => (await mara<{ items: { doneAt: string | null; last: { text: string }; participant: { name: string } }[] }>("GET", "/conversations?channel=whatsapp&search=hugo")).items[0]!;
  await eventually(async () => (await hugo()).last.text, 30_000).toBe("Stop, one more!");
  await log(page).focus();
  await page.keyboard.press("e");
  await page.getByText("Hugo Martins has written in the meantime: the conversation stays open.").waitFor();
  isHeld = false;
  await log(page).getByText("Stop, one more!").waitFor({ timeout: 30_000 });
  expect((await hugo()).doneAt).toBeNull();
  await log(page).focus();
  await page.keyboard.press("e");
  await page.getByText("The conversation with Hugo Martins is done.").waitFor();
});

test("in the panel a message is answered and filters stay for the next time", { timeout: 240_000 }, async () => {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320, height: 900 });
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await outlook.pane.getByRole("tab", { name: "Inbox" }).click();
  await outlook.pane.getByRole("combobox", { name: "Channel" }).selectOption("whatsapp");
  await outlook.pane.getByRole("button", { name: /^More filters/ }).click();
  await outlook.pane.getByRole("combobox", { name: "Assigned to" }).selectOption("none");
  await outlook.pane.locator("[data-conversation]").first().waitFor({ timeout: 30_000 });
  await seesNothingWrong(outlook, "pane-filters");
  await outlook.pane.locator("[data-conversation]").filter({ hasText: "Ingrid Solberg" }).first().click();
  await outlook.pane.getByRole("button", { name: /^Actions for “/ }).last().click();
  await outlook.pane.getByRole("menuitem", { name: "Answer this message" }).click();
  await outlook.pane.getByRole("group", { name: "Message that is answered" }).waitFor();
  await seesNothingWrong(outlook, "pane-answering");
  await outlook.page.emulateMedia({ colorScheme: "dark" });
  await look(outlook, "pane-answering-dark");
  await outlook.page.reload();
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await outlook.pane.getByRole("tab", { name: "Inbox" }).click();
  await outlook.pane.getByRole("button", { name: "Take off filter: Nobody’s" }).waitFor({ timeout: 30_000 });
  expect(await outlook.pane.getByRole("combobox", { name: "Channel" }).inputValue()).toBe("whatsapp");
});
