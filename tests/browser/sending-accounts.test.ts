import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();

async function openAs(name: string, hash: string, locale = "en-GB"): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width: 1280, height: 1000 }, reducedMotion: "reduce" });
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

const row = (page: Page, name: string) => page.locator("li").filter({ has: page.getByRole("heading", { name }) });

test("an admin tests the accounts of the story, adds one, mends it where the test says so, and nobody reads its secret", { timeout: 180_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/sending");
  await row(mara, "Fernweh newsletter").getByText("Not tested yet").waitFor();
  for (const name of ["Fernweh newsletter (MailerSend)", "Fernweh mail server (SMTP)"]) {
    await mara.getByRole("button", { name: `Test ${name}` }).click();
    await row(mara, name).getByText("Works").waitFor();
  }
  await mara.getByRole("button", { name: "Test Mara Lindqvist" }).click();
  await row(mara, "Mara Lindqvist").getByText("Works").waitFor();
  await row(mara, "Fernweh newsletter").getByText("Secret: mlsn.san...avel · falls back to Fernweh mail server (SMTP)").waitFor();
  await look(mara, "list");

  await mara.getByRole("button", { name: "Add account" }).click();
  await mara.getByRole("link", { name: /MailerSend/ }).waitFor();
  await look(mara, "choice");
  await mara.getByRole("link", { name: /^MailerSend/ }).click();
  await mara.getByRole("button", { name: "Save and test" }).click();
  await mara.getByText("Give the account a name.").waitFor();
  await mara.getByLabel("Name", { exact: false }).first().fill("Trips mlsn.0123456789abcdef0123456789");
  await mara.getByRole("button", { name: "Save and test" }).click();
  await mara.getByText("This looks like a secret.", { exact: false }).waitFor();
  await look(mara, "secret-in-name");
  await mara.getByLabel("Name", { exact: false }).first().fill("Trips");
  await mara.getByLabel("API token").fill("wrong-token-0123456789abcdef-wxyz");
  await mara.getByRole("button", { name: "Save and test" }).click();
  await mara.getByText("The sign-in was refused.").first().waitFor();
  await look(mara, "refused");
  await mara.getByLabel("API token").fill("mlsn.0123456789abcdef0123456789abcdefwxyz");
  await mara.getByRole("button", { name: "Save and test" }).click();
  await row(mara, "Trips").getByText("Works").waitFor();
  expect(await row(mara, "Trips").innerText()).toContain("mlsn.012...wxyz");
  expect(await mara.content()).not.toContain("456789abcdef0123");

  await mara.getByRole("button", { name: "Delete Trips" }).click();
  await mara.getByText("Trips was deleted.").waitFor();
  await mara.context().close();
});

test("the SMTP form asks for what SMTP needs; a sender sees the accounts and changes none", { timeout: 120_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/sending/new/smtp", "de-DE");
  await mara.getByLabel("Mailserver", { exact: false }).first().waitFor();
  expect(await mara.getByLabel("Passwort").count()).toBe(0);
  await mara.getByLabel("Benutzername").fill("touren@fernweh.example");
  await mara.getByLabel("Passwort").waitFor();
  await look(mara, "smtp-de");
  await mara.setViewportSize({ width: 420, height: 900 });
  await look(mara, "smtp-narrow");
  await mara.context().close();

  const aylin = await openAs("Aylin Demir", "#/sending");
  await row(aylin, "Fernweh mail server").waitFor();
  expect(await aylin.getByRole("button", { name: /^(Test|Change|Delete|Add)/ }).count()).toBe(0);
  await aylin.getByText("You can read this but not change it", { exact: false }).waitFor();
  await look(aylin, "sender");
  await aylin.context().close();
});
