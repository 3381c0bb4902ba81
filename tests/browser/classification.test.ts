import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { openOutlook } from "../support/outlook-page.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();

async function openAs(name: string, hash: string, { locale = "en-GB", width = 1280, colorScheme = "light" as "light" | "dark" } = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, colorScheme, viewport: { width, height: 1000 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/${hash}`);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(`${stage.mailroom.url}/settings/${hash}`);
  await page.locator("main h1").waitFor();
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  if (process.env["LOOK_AT"]) await page.screenshot({ path: `${process.env["LOOK_AT"]}/classification-${name}.png`, fullPage: true });
  expect(await barriersOf(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
}

test("an admin shapes the categories, sets up a language model whose key nobody reads, and sees a mail explained", { timeout: 180_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/classification");
  await mara.getByRole("heading", { name: "Billing" }).waitFor();
  await look(mara, "categories");
  await mara.getByRole("button", { name: "Add a category" }).click();
  await mara.getByLabel("Name").fill("Lost property");
  await mara.getByLabel("Description").fill("Things left behind on a bus, in a hotel or on a plane.");
  await mara.getByLabel("Keywords").fill("lost, left behind, forgot, umbrella, jacket");
  await look(mara, "category-form");
  await mara.getByRole("button", { name: "Save" }).click();
  await mara.getByRole("heading", { name: "Lost property" }).waitFor();
  await mara.getByRole("button", { name: "Archive Partner" }).click();
  await mara.getByText("Partner is offered no more.").waitFor();
  await mara.getByRole("button", { name: "Undo" }).click();
  await mara.getByText("Partner is offered again.").waitFor();

  await mara.getByRole("tab", { name: "What was learned" }).click();
  await mara.getByText(/learned yet|Learned from/).first().waitFor();
  await look(mara, "learned");

  await mara.getByRole("tab", { name: "Language model" }).click();
  await mara.getByRole("textbox", { name: "Address" }).fill("http://127.0.0.1:9/v1");
  await mara.getByRole("textbox", { name: "Model" }).fill("mistral-small");
  await mara.getByLabel("Key", { exact: true }).fill("sk-secret-of-the-desk");
  await mara.getByRole("button", { name: "Save" }).click();
  await mara.getByText("A key is kept.", { exact: false }).waitFor();
  await mara.getByRole("button", { name: "Test" }).click();
  await mara.getByText("The endpoint cannot be reached.", { exact: false }).waitFor();
  await mara.getByText("Nothing has left", { exact: true }).waitFor();
  await look(mara, "llm");
  expect(await mara.content()).not.toContain("sk-secret");

  await mara.getByRole("tab", { name: "Explain a mail" }).click();
  await mara.getByLabel("Choose an .eml file").last().setInputFiles({ name: "mail.eml", mimeType: "message/rfc822", buffer: Buffer.from("From: Hugo <hugo@martins-viagens.example>\r\nTo: support@fernweh.example\r\nSubject: My jacket\r\nMessage-ID: <1@martins-viagens.example>\r\n\r\nI forgot my jacket and an umbrella on the bus. Was it found?\r\n") });
  await mara.getByRole("heading", { name: "The path of this mail" }).waitFor();
  await mara.getByText(/Lost property \d+/).waitFor();
  await mara.getByText("A person chooses among three").waitFor();
  await look(mara, "explained");
});

test("a supervisor reads it all in German, narrow and dark, and changes nothing", { timeout: 120_000 }, async () => {
  const jonas = await openAs("Jonas Weber", "#/classification", { locale: "de-DE", width: 400, colorScheme: "dark" });
  await jonas.getByRole("heading", { name: "Billing" }).waitFor();
  expect(await jonas.getByRole("button", { name: /ändern|archivieren|hinzufügen/i }).count()).toBe(0);
  await look(jonas, "narrow-dark");
});

test("in the pane one click chooses among three, each with its confidence, and another takes it back", { timeout: 120_000 }, async () => {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url);
  await outlook.openMail("Password reset");
  await outlook.openPane();
  const { pane } = outlook;
  await pane.getByRole("heading", { name: "What is it about?" }).waitFor();
  await pane.getByRole("button", { name: /^Technical help\s*\d+\s*%/ }).click();
  await pane.getByText("Technical help chosen").waitFor();
  await pane.getByRole("button", { name: "Undo" }).click();
  await pane.getByRole("heading", { name: "What is it about?" }).waitFor();
});
