import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Contact } from "../../server/contract/contacts.ts";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { inboxOf, openWhatsApp, shotOf } from "../support/inbox-page.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { cutOffIn } from "../support/pane-look.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const inbox = inboxOf(stage);
const rows = (page: Page) => page.locator("[data-conversation]");
const moreFilters = (page: Page) => page.getByRole("button", { name: /^(More filters|Weitere Filter)/ });

test("filters stand in the address, work together, and say so where they hide everything", { timeout: 180_000 }, async () => {
  const page = await inbox.open("Aylin Demir", { place: "?channel=whatsapp&state=all" });
  await rows(page).first().waitFor({ timeout: 30_000 });
  const all = await rows(page).count();
  expect(await rows(page).getByRole("img", { name: "WhatsApp" }).count()).toBe(all);
  await moreFilters(page).click();
  // Which accounts there are is asked for when the filters are opened.
  await eventually(() => page.getByRole("combobox", { name: "Account" }).locator("option").allInnerTexts()).toEqual(["All accounts", "Fernweh WhatsApp"]);
  await page.getByRole("combobox", { name: "Account" }).selectOption("Fernweh WhatsApp");
  await page.getByRole("checkbox", { name: "Unread only" }).click();
  await eventually(() => rows(page).count()).toBeLessThan(all);
  await rows(page).first().click();
  await page.getByRole("log").waitFor();
  expect(page.url()).toMatch(/#\/inbox\/[0-9a-f-]{36}\?(?=.*channel=whatsapp)(?=.*unread=1)(?=.*account=)/);
  await moreFilters(page).click();
  await page.getByRole("button", { name: "Take off filter: Fernweh WhatsApp" }).waitFor();
  await shotOf(page, "filters-chips");
  expect(await barriersOf(page)).toEqual([]);

  await moreFilters(page).click();
  await page.getByRole("combobox", { name: "Case" }).selectOption("With a case");
  await page.getByRole("combobox", { name: "Assigned to" }).selectOption("Mine");
  await page.getByText("Nothing found").waitFor();
  await page.getByText("No conversation fits these filters: “All”").or(page.getByText("No conversation fits these filters:")).first().waitFor();
  for (const filter of ["“WhatsApp”", "“Fernweh WhatsApp”", "“Unread only”", "“With a case”", "“Mine”"]) await page.getByText(filter).first().waitFor();
  await shotOf(page, "filters-none");
  await page.reload();
  await page.getByText("Nothing found").waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "Clear filters" }).click();
  await eventually(() => rows(page).count()).toBeGreaterThan(1);
  expect(page.url()).not.toContain("?channel");
  expect(await page.getByRole("combobox", { name: "Which conversations" }).inputValue()).toBe("open");
});

test("what is searched lies in any state, and everything of one person is one click away", { timeout: 180_000 }, async () => {
  const page = await inbox.open("Aylin Demir");
  await page.getByRole("searchbox", { name: "Search names and messages" }).fill("chloé");
  await eventually(() => page.getByRole("combobox", { name: "Which conversations" }).inputValue()).toBe("all");
  await eventually(async () => new Set(await rows(page).allInnerTexts().then((texts) => texts.map((text) => text.includes("Chloé Dubois"))))).toEqual(new Set([true]));
  expect(decodeURIComponent(page.url())).toContain("search=chloé");
  await page.getByRole("searchbox", { name: "Search names and messages" }).fill("");
  await openWhatsApp(page, "Chloé Dubois");
  await page.getByRole("button", { name: "More actions" }).last().click();
  await page.getByRole("menuitem", { name: "All conversations with Chloé Dubois" }).click();
  await page.getByRole("button", { name: "Take off filter: Chloé Dubois only" }).waitFor();
  await eventually(async () => new Set(await rows(page).getByRole("img").evaluateAll((marks) => marks.map((each) => each.getAttribute("aria-label"))))).toEqual(new Set(["E-mail", "WhatsApp", "Messenger", "Instagram"]));
  await shotOf(page, "filters-person");
  await page.getByRole("button", { name: "Take off filter: Chloé Dubois only" }).click();
  await eventually(async () => (await rows(page).allInnerTexts()).some((text) => text.includes("Ingrid Solberg"))).toBe(true);
});

test("two entries that are one person become one, and apart again", { timeout: 180_000 }, async () => {
  const mara = await apiOf(stage.mailroom, "Mara");
  await mara("POST", "/contacts", { name: "Kenji Watanabe", givenName: "Kenji", familyName: "Watanabe", company: "", email: "kenji.private@watanabe.example", phone: "", language: "en", timeZone: "", country: "JP", preferredChannel: null, tags: [], customFields: {} });
  const page = await inbox.open("Mara Lindqvist");
  await openWhatsApp(page, "Kenji Watanabe");
  const person = page.getByRole("complementary", { name: "Person" });
  await person.getByText("Perhaps the same person").waitFor();
  await shotOf(page, "person-duplicates");
  await person.getByRole("button", { name: "Merge Kenji Watanabe into this person" }).click();
  // The way back stays as long as the pointer rests on it.
  await page.getByText("Kenji Watanabe was merged into this person.").hover();
  await eventually(() => person.getByText("Perhaps the same person").count()).toBe(0);
  await person.getByText("kenji.private@watanabe.example").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await person.getByText("Perhaps the same person").waitFor();
  const { items } = await mara<{ items: Contact[] }>("GET", "/contacts?search=kenji");
  expect(items.filter(({ name }) => name === "Kenji Watanabe")).toHaveLength(2);
});

test("where no socket passes, messages still come, and the page says as of when it is true", { timeout: 240_000 }, async () => {
  let isOpen = false;
  const page = await inbox.open("Aylin Demir", { prepare: (context) => context.routeWebSocket(/\/ws$/, (socket) => void (isOpen ? socket.connectToServer() : socket.close())) });
  await openWhatsApp(page, "Ingrid Solberg");
  await page.getByText(/^As of \d\d:\d\d:\d\d; no live connection, asking again and again$/).first().waitFor({ timeout: 60_000 });
  await shotOf(page, "live-polling");
  expect(await barriersOf(page)).toEqual([]);
  await inbox.say({ from: "Ingrid Solberg", text: "Does this come through?" });
  await page.getByRole("log").getByText("Does this come through?").waitFor({ timeout: 20_000 });
  await page.context().setOffline(true);
  await page.getByText(/^As of \d\d:\d\d:\d\d; connection lost, trying again$/).first().waitFor({ timeout: 60_000 });
  await shotOf(page, "live-lost");
  isOpen = true;
  await page.context().setOffline(false);
  await page.getByText("Live: changes appear by themselves").waitFor({ timeout: 120_000 });
});

test("it reads well in high contrast, from right to left, in German, in the dark and in 320 pixels", { timeout: 240_000 }, async () => {
  const { id } = await inbox.say({ from: "Ingrid Solberg", text: "هل يوجد فندق قريب؟ The Scandic?" });
  await inbox.say({ from: "Ingrid Solberg", text: "And a taxi?", replyTo: id });
  const contrast = await inbox.open("Aylin Demir", { forcedColors: "active", colorScheme: "dark" });
  await openWhatsApp(contrast, "Ingrid Solberg");
  await contrast.getByRole("log").getByText("And a taxi?").waitFor({ timeout: 30_000 });
  await moreFilters(contrast).click();
  await contrast.getByRole("checkbox", { name: "Unread only" }).waitFor();
  await shotOf(contrast, "contrast");
  expect(await barriersOf(contrast, { inside: "main" })).toEqual([]);
  await contrast.getByRole("button", { name: /^Actions for “And a taxi/ }).click();
  await contrast.getByRole("menuitem", { name: "Answer this message" }).waitFor();
  await shotOf(contrast, "contrast-menu");

  const turned = await inbox.open("Aylin Demir", { query: "?dir=rtl", width: 1280 });
  await openWhatsApp(turned, "Ingrid Solberg");
  await turned.getByRole("button", { name: /^Actions for “And a taxi/ }).click();
  await turned.getByRole("menuitem", { name: "Answer this message" }).click();
  await turned.getByRole("group", { name: "Message that is answered" }).waitFor();
  await shotOf(turned, "rtl");
  expect(await barriersOf(turned)).toEqual([]);
  const [list, chat] = [await turned.getByRole("list", { name: "Conversations" }).boundingBox(), await turned.getByRole("log").boundingBox()];
  expect(list!.x).toBeGreaterThan(chat!.x);

  const german = await inbox.open("Aylin Demir", { locale: "de-DE", colorScheme: "dark", width: 1000 });
  await german.getByRole("combobox", { name: "Kanal" }).selectOption("whatsapp");
  await moreFilters(german).click();
  await rows(german).filter({ hasText: "Ingrid Solberg" }).first().click();
  await german.getByRole("log").getByText("And a taxi?").waitFor();
  await shotOf(german, "german-dark");
  expect(await barriersOf(german)).toEqual([]);
  expect(await cutOffIn(german)).toEqual([]);

  const small = await inbox.open("Aylin Demir", { locale: "de-DE", width: 320 });
  await moreFilters(small).click();
  await rows(small).first().waitFor({ timeout: 30_000 });
  await shotOf(small, "small-list");
  expect(await cutOffIn(small)).toEqual([]);
  await rows(small).filter({ hasText: "Ingrid Solberg" }).first().click();
  await small.getByRole("button", { name: "Zurück zur Liste" }).waitFor();
  await small.getByRole("log").locator("[data-message]").first().waitFor();
  await shotOf(small, "small-chat");
  expect(await cutOffIn(small)).toEqual([]);
});
