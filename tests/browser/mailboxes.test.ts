import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();

async function openAs(name: string, hash: string, locale = "en-GB"): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/${hash}`);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(`${stage.mailroom.url}/settings/${hash}`);
  await page.locator("main h1").waitFor();
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  if (process.env["LOOK_AT"]) await page.screenshot({ path: `${process.env["LOOK_AT"]}/${name}.png`, fullPage: true });
  expect(await barriersOf(page)).toEqual([]);
}

test("an admin sees how each mailbox fares, what became of its mails, and chooses its folders; a wrong address says what is wrong", { timeout: 180_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/mailboxes");
  await mara.getByRole("link", { name: "Fernweh Support", exact: true }).waitFor();
  await look(mara, "mailboxes");
  await mara.getByRole("link", { name: "Fernweh Support", exact: true }).click();
  await mara.getByRole("button", { name: "Look now" }).click();
  await mara.getByText("The mailbox is being read and counted.").waitFor();
  await mara.getByRole("button", { name: "Look now", disabled: false }).hover();
  await mara.getByRole("row").nth(1).waitFor();
  await look(mara, "receipts");
  await mara.getByRole("combobox", { name: "What became of it" }).click();
  await mara.getByRole("option", { name: "Failed" }).click();
  await mara.getByText("Nothing found").waitFor();
  await mara.getByRole("tab", { name: "Daily count" }).click();
  await mara.getByRole("row").nth(1).waitFor();
  await look(mara, "days");
  await mara.getByRole("tab", { name: "Folders" }).click();
  await mara.getByRole("checkbox", { name: "Archive" }).check();
  await mara.getByRole("button", { name: "Watch these folders" }).click();
  await mara.getByText("3 folders are watched.").waitFor();
  // Said before the mailbox is read again: with its new version the settings would begin anew.
  await mara.getByRole("button", { name: "Watch these folders" }).waitFor();
  await look(mara, "folders");
  await mara.getByRole("tab", { name: "Settings" }).click();
  await mara.getByLabel("Alarm after hours without mail").fill("24");
  await mara.getByRole("button", { name: "Save", exact: true }).click();
  await mara.getByText("Fernweh Support was saved.").waitFor();
  await look(mara, "settings");

  await mara.getByRole("button", { name: "All mailboxes" }).click();
  await mara.getByRole("button", { name: "Connect mailbox" }).click();
  await mara.getByRole("button", { name: "Test and connect" }).click();
  await mara.getByText("Enter the address of a mailbox.").waitFor();
  await mara.getByLabel("Address").fill("nobody@fernweh.example");
  await mara.getByLabel("Name").fill("Nobody");
  await mara.getByRole("button", { name: "Test and connect" }).click();
  await mara.getByText("There is no such mailbox.").waitFor();
  await look(mara, "no-such-mailbox");
  await mara.context().close();
});

test("a member of the team sees its mailbox and changes nothing, also in German and narrow", { timeout: 120_000 }, async () => {
  const aylin = await openAs("Aylin Demir", "#/mailboxes", "de-DE");
  await aylin.getByRole("link", { name: "Fernweh Support", exact: true }).waitFor();
  expect(await aylin.getByRole("button", { name: "Postfach verbinden" }).count()).toBe(0);
  await aylin.setViewportSize({ width: 420, height: 900 });
  await look(aylin, "narrow-de");
  await aylin.getByRole("link", { name: "Fernweh Support", exact: true }).click();
  await aylin.getByRole("tab", { name: "Nachweise" }).waitFor();
  expect(await aylin.getByRole("tab").count()).toBe(2);
  await look(aylin, "receipts-narrow-de");
  await aylin.context().close();
});
