import { mkdirSync } from "node:fs";
import path from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { codeOfStep, fromBase32, stepAt } from "../../server/services/accounts/totp.ts";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { setStage } from "../support/stage.ts";

const PASSWORD = "glacier teapot saxophone 17";
const { SHOTS } = process.env;

const stage = setStage();
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

async function newPage(hash = "", { width = 1280, locale = "en-GB", colorScheme = "light" as "light" | "dark" } = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width, height: 900 }, reducedMotion: "reduce", colorScheme });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/${hash}`);
  return page;
}

async function shoot(page: Page, name: string): Promise<void> {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
}

async function comeInAs(name: string, hash = ""): Promise<Page> {
  const page = await newPage(hash);
  await page.getByRole("button", { name }).click();
  await page.locator("main h1").waitFor();
  return page;
}

const signInHeading = (page: Page) => page.getByRole("heading", { name: "Sign in", exact: true });
const isWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

test("the sign-in page says loudly that it is a sandbox, fits 320 px, and has no barriers in light, dark and German", async () => {
  for (const [width, locale, colorScheme] of [[1280, "en-GB", "light"], [320, "de-DE", "dark"], [320, "en-GB", "light"]] as const) {
    const page = await newPage("", { width, locale, colorScheme });
    await page.getByRole("heading", { name: /^(Sign in|Anmelden)$/ }).waitFor();
    await page.getByText(/This is a sandbox|Dies ist eine Sandbox/).waitFor();
    expect(await barriersOf(page)).toEqual([]);
    expect(await isWide(page)).toBe(false);
    await shoot(page, `sign-in-${width}-${locale}-${colorScheme}`);
  }
});

/** Of Noor, who is invited in one test and comes again in the next. */
let recoveryCode = "";

test("somebody is invited, chooses a password, and sets up a second factor", async () => {
  const mara = await comeInAs("Mara Lindqvist", "#/people");
  await mara.getByRole("button", { name: "Invite somebody" }).click();
  await mara.getByLabel("Name").fill("Noor Haddad");
  await mara.getByLabel("E-mail address").fill("noor@fernweh.example");
  await mara.getByText("Support", { exact: true }).first().click();
  expect([await mara.getByRole("checkbox", { name: "Support" }).isChecked(), await mara.getByRole("checkbox", { name: "Billing" }).isChecked()]).toEqual([true, false]);
  expect(await barriersOf(mara)).toEqual([]);
  await shoot(mara, "invite");
  await mara.getByRole("button", { name: "Invite somebody" }).click();
  const link = await mara.getByRole("textbox", { name: "Link" }).inputValue();

  const noor = await newPage(new URL(link).hash);
  await noor.getByRole("heading", { name: "Welcome to Mailroom" }).waitFor();
  await noor.getByLabel("New password").fill("password1234");
  await noor.getByRole("button", { name: "Take up the invitation" }).click();
  await noor.getByText("This password is too easy to guess").waitFor();
  expect(await barriersOf(noor)).toEqual([]);
  await shoot(noor, "invitation");
  await noor.getByLabel("New password").fill(PASSWORD);
  await noor.getByRole("button", { name: "Take up the invitation" }).click();
  await noor.getByRole("button", { name: "Account of Noor Haddad" }).click();
  await noor.getByRole("menuitem", { name: "My account" }).click();
  await noor.getByText("this one").waitFor();
  await noor.getByRole("button", { name: "Set up a second factor" }).click();
  await noor.getByLabel("Current password").fill(PASSWORD);
  await noor.getByRole("button", { name: "Go on" }).click();
  const secret = fromBase32(await noor.getByRole("textbox", { name: "Secret" }).inputValue());
  await noor.getByRole("img", { name: "QR code" }).waitFor();
  expect(await barriersOf(noor)).toEqual([]);
  await shoot(noor, "factor");
  await noor.getByLabel("Code of the app").fill(codeOfStep(secret, stepAt(new Date())));
  await noor.getByRole("button", { name: "Switch on" }).click();
  await noor.getByText("Keep these recovery codes").waitFor();
  recoveryCode = await noor.getByText(/^[A-Z2-7]{5}-[A-Z2-7]{5}$/).first().innerText();
  await shoot(noor, "recovery-codes");
  await noor.getByRole("button", { name: "I have stored it" }).click();
  await noor.getByText("10 recovery codes are left.").waitFor();
  await noor.getByRole("button", { name: "Account of Noor Haddad" }).click();
  await noor.getByRole("menuitem", { name: "Sign out" }).click();
  await signInHeading(noor).waitFor();
});

test("whoever has a second factor comes in with password and code, and is out where an admin ends the access", async () => {
  const noor = await newPage();
  await noor.getByLabel("E-mail address").fill("noor@fernweh.example");
  await noor.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await noor.getByRole("button", { name: "Sign in" }).click();
  await noor.getByLabel("Code", { exact: true }).fill("000000");
  await noor.getByRole("button", { name: "Sign in" }).click();
  await noor.getByText("The code is wrong, or was used before.").first().waitFor();
  await shoot(noor, "wrong-code");
  await noor.getByLabel("Code", { exact: true }).fill(recoveryCode);
  await noor.getByRole("button", { name: "Sign in" }).click();
  await noor.getByRole("button", { name: "Account of Noor Haddad" }).waitFor();

  const mara = await comeInAs("Mara Lindqvist", "#/people");
  await mara.getByRole("link", { name: "Noor Haddad" }).waitFor();
  expect(await mara.getByRole("row", { name: /Noor Haddad/ }).innerText()).toContain("Support");
  await mara.getByRole("link", { name: "Noor Haddad" }).click();
  await mara.getByText("Signs in by e-mail and password.").waitFor();
  expect(await barriersOf(mara)).toEqual([]);
  await shoot(mara, "person");
  await mara.getByRole("button", { name: "End the access" }).click();
  await mara.getByText("The access was ended").waitFor();
  // Nobody touches Noor's page: its socket is closed, and asking for a new one it is told to sign in.
  await signInHeading(noor).waitFor();
});

test("a key is made with some rights, shown once, and revoked", async () => {
  const mara = await comeInAs("Mara Lindqvist", "#/account");
  await mara.getByRole("button", { name: "Make a key" }).click();
  await mara.getByLabel("Name").fill("Nightly export");
  await mara.getByRole("button", { name: "None" }).click();
  await mara.getByRole("checkbox", { name: "readDesk" }).check();
  expect(await barriersOf(mara)).toEqual([]);
  await shoot(mara, "key-form");
  await mara.getByRole("button", { name: "Make a key" }).click();
  const key = await mara.getByRole("textbox", { name: "Key" }).inputValue();
  const call = async () => (await stage.mailroom.fetchJson("/api/me", { headers: { authorization: `Bearer ${key}` } })).status;
  expect(await call()).toBe(200);
  await shoot(mara, "key-made");
  await mara.getByRole("button", { name: "Revoke the key Nightly export" }).click();
  await mara.getByText("revoked").first().waitFor();
  expect(await call()).toBe(401);
  expect(await barriersOf(mara)).toEqual([]);
  await mara.setViewportSize({ width: 320, height: 800 });
  await eventually(() => isWide(mara)).toBe(false);
  await shoot(mara, "account-320");
});

test("a link that is over says so, and leads to the sign-in", async () => {
  const page = await newPage("#/link/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  await page.getByRole("heading", { name: "This link does not work any more" }).waitFor();
  expect(await barriersOf(page)).toEqual([]);
  await shoot(page, "link-over");
  await page.getByRole("button", { name: "To the sign-in" }).click();
  await signInHeading(page).waitFor();
});
