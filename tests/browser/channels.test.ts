import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { chatIds, chatKeys } from "../../drizzle/seed/chat-story.ts";
import { barriersOf } from "../support/barriers.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();

interface Look {
  locale?: string;
  colorScheme?: "light" | "dark";
  width?: number;
}

async function openAs(name: string, hash: string, { locale = "en-GB", colorScheme = "light", width = 1280 }: Look = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, colorScheme, viewport: { width, height: 1000 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/${hash}`);
  await page.getByRole("button", { name }).click();
  await page.locator("main h1").waitFor().catch(async (error: unknown) => {
    throw new Error(`${page.url()}: ${await page.locator("body").innerText()}`, { cause: error });
  });
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  if (process.env["LOOK_AT"]) await page.screenshot({ path: `${process.env["LOOK_AT"]}/channels-${name}.png`, fullPage: true });
  expect(await barriersOf(page)).toEqual([]);
}

const card = (page: Page, name: string) => page.locator("li").filter({ has: page.getByRole("heading", { name, exact: true }) });

test("an admin connects a second WhatsApp number by the wizard, which says what is wrong, tests and synchronises it", { timeout: 240_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/channels");
  await mara.getByRole("heading", { level: 3 }).first().waitFor();
  await look(mara, "cards");
  await mara.getByRole("button", { name: "Connect a channel" }).click();
  await mara.getByRole("link", { name: /^WhatsApp by AWS/ }).waitFor();
  await look(mara, "choice");
  await mara.getByRole("link", { name: /^WhatsApp A number/ }).click();
  await mara.getByRole("button", { name: "Connect", exact: true }).click();
  await mara.getByText("Enter the token, without spaces.").waitFor();
  await mara.getByLabel("Phone number id at Meta").fill("106540352242933");
  await mara.getByLabel("WhatsApp business account id at Meta").fill(chatIds.wabaId);
  await mara.getByLabel("Access token").fill("EAAnobodyEverGaveThisTokenToAnybody");
  await mara.getByRole("button", { name: "Connect", exact: true }).click();
  await mara.getByText("Connect the account again with a token that is good.").waitFor();
  await look(mara, "wizard-refused");
  await mara.getByLabel("Access token").fill(chatKeys.whatsAppToken);
  await mara.getByRole("button", { name: "Connect", exact: true }).click();
  await card(mara, "Fernweh Groups").getByText("Connected").waitFor();
  await card(mara, "Fernweh Groups").getByText("Synchronised").waitFor({ timeout: 60_000 });
  await mara.getByRole("button", { name: "Test Fernweh Groups" }).click();
  await mara.getByText("Fernweh Groups works.").waitFor();
  expect(await mara.content()).not.toContain(chatKeys.whatsAppToken);

  await mara.getByRole("button", { name: "Settings of Fernweh Groups" }).click();
  await mara.getByRole("button", { name: "Disconnect …" }).waitFor();
  await look(mara, "account");
  await mara.getByRole("button", { name: "Disconnect …" }).click();
  await mara.getByText("All conversations stay.").waitFor();
  await mara.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await card(mara, "Fernweh Groups").getByText("Disconnected").first().waitFor();
  await mara.context().close();
});

test("Instagram goes through the sandbox's dialog at Meta and comes back connected", { timeout: 180_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/channels/new/instagram");
  await mara.getByRole("button", { name: "Connect Instagram" }).click();
  await mara.getByRole("button", { name: "Continue as Mara Lindqvist" }).click();
  await mara.waitForURL(/settings\/#\/channels\/connected\//);
  await mara.getByText("Its first synchronisation is under way.").waitFor();
  await look(mara, "connected");
  await mara.goto(`${stage.mailroom.url}/settings/#/channels/new/messenger`);
  await mara.getByRole("button", { name: "Connect Messenger" }).click();
  await mara.getByRole("button", { name: "Not now" }).click();
  await mara.getByText("You did not agree at Meta.").waitFor();
  await mara.context().close();
});

test("a template is written with its look beside it, refused with the field, submitted, and listed with its state", { timeout: 180_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/channels/templates");
  await mara.getByRole("heading", { name: /booking_update/ }).waitFor();
  await look(mara, "templates");
  await mara.getByRole("button", { name: "New template" }).click();
  await mara.getByLabel("Name", { exact: false }).first().fill("Trip News");
  await mara.getByRole("textbox", { name: /^Text/ }).fill("{{first_name}}, your trip changed.");
  await mara.getByRole("button", { name: "Submit to WhatsApp" }).click();
  await mara.getByText("A place may not be the first or last thing.").waitFor();
  await mara.getByText("Give an example: WhatsApp judges by it.").waitFor();
  await look(mara, "template-wrong");
  await mara.getByLabel("Name", { exact: false }).first().fill("trip_news");
  await mara.getByRole("textbox", { name: /^Text/ }).fill("Hello {{first_name}}, your trip changed.");
  await mara.getByLabel("Example for {{first_name}}").fill("Ingrid");
  await mara.getByText("Hello Ingrid, your trip changed.").waitFor();
  await mara.getByRole("button", { name: "Add button" }).click();
  await mara.getByLabel("Text of button 1").fill("Call me");
  await look(mara, "template-good");
  await mara.getByRole("button", { name: "Submit to WhatsApp" }).click();
  await mara.getByRole("heading", { name: /trip_news/ }).waitFor();
  await mara.context().close();
});

test("German, dark, narrow and right to left: app, costs and hooks", { timeout: 180_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/channels/app", { locale: "de-DE", colorScheme: "dark" });
  await mara.getByLabel("Prüftoken").waitFor();
  expect(await mara.content()).not.toContain(chatKeys.appSecret);
  await look(mara, "app-de-dark");
  await mara.getByRole("tab", { name: "Kosten" }).click();
  await mara.getByLabel("Preisliste als CSV").fill("country,category,price,currency\nDE,marketing,\"0,1131\",EUR\nNirgends,utility,1,EUR");
  await mara.getByRole("button", { name: "Preise übernehmen" }).click();
  await mara.getByText("Zeile 3", { exact: false }).waitFor();
  await look(mara, "costs-de-dark");
  await mara.getByRole("tab", { name: "Hook-Protokoll" }).click();
  await mara.getByRole("heading", { name: "Was Anbieter mitteilten" }).waitFor();
  await look(mara, "hooks-de-dark");
  await mara.getByRole("tab", { name: "Konten" }).click();
  await mara.getByRole("heading", { level: 3 }).first().waitFor();
  await mara.setViewportSize({ width: 320, height: 900 });
  await mara.evaluate(() => document.querySelectorAll("html, [dir=ltr]").forEach((element) => element.setAttribute("dir", "rtl")));
  await look(mara, "cards-narrow");
  expect(await mara.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await mara.context().close();

  const aylin = await openAs("Aylin Demir", "#/channels");
  await aylin.getByRole("heading", { level: 3 }).first().waitFor();
  expect(await aylin.getByRole("button", { name: /^(Test|Sync|Settings of|Connect)/ }).count()).toBe(0);
  expect(await aylin.getByRole("tab", { name: /Hook log|Meta app|Costs/ }).count()).toBe(0);
  await aylin.context().close();
});
