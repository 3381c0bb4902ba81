import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { openOutlook } from "../support/outlook-page.ts";
import { seesNothingWrong } from "../support/pane-look.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const AYLIN = "aylin@fernweh.example";

async function openAs(name: string, hash: string, more: object = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale: "en-GB", viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...more });
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

const lever = (name: string, body: object) => stage.mailroom.fetchJson(`/sandbox/levers/${name}`, { method: "POST", headers: { "x-sandbox": "1", "content-type": "application/json" }, body: JSON.stringify(body) });

test("a person lets Mailroom read their mailbox, takes it back, and gives what Microsoft wants to see first; an admin sees how it fares", { timeout: 240_000 }, async () => {
  const aylin = await openAs("Aylin Demir", "#/mailboxes");
  await aylin.getByRole("link", { name: "Aylin Demir", exact: true }).click();
  await aylin.getByRole("heading", { name: "Read by the app's permission" }).waitFor();
  await look(aylin, "own-app");
  await aylin.getByRole("button", { name: "Use my own permission" }).click();
  await aylin.getByText("Your mailbox is read by your own permission from now on.").waitFor();
  await aylin.getByRole("heading", { name: "Read by your own permission" }).waitFor();
  await look(aylin, "own-good");

  await aylin.getByRole("button", { name: "Disconnect my mailbox" }).click();
  await aylin.getByText("You took back your permission").waitFor();
  await look(aylin, "own-disconnected");

  // Consent and a second factor are asked for at Microsoft's, and the page comes back and goes on by itself.
  for (const day of ["no_consent", "claims"]) {
    await lever("entra", { day, user: AYLIN });
    await aylin.getByRole("button", { name: "Connect my mailbox again" }).click();
    await aylin.getByRole("button", { name: "Disconnect my mailbox" }).waitFor();
    if (day === "no_consent") await aylin.getByRole("button", { name: "Disconnect my mailbox" }).click();
  }

  // Her sessions end at Microsoft's: Graph takes the token no more, and for the next one she must show who she is.
  await lever("entra", { day: "claims", user: AYLIN });
  await lever("fail", { path: "aylin", times: 1, with: { status: 401, code: "InvalidAuthenticationToken" } });
  await aylin.getByRole("button", { name: "Look now" }).click();
  await aylin.getByRole("alert").or(aylin.getByText("Microsoft wants to see that it is you").first()).first().waitFor();
  await aylin.getByRole("button", { name: "Sign in again" }).waitFor();
  await look(aylin, "own-claims");
  await aylin.setViewportSize({ width: 320, height: 800 });
  await look(aylin, "own-claims-narrow");
  await aylin.setViewportSize({ width: 1280, height: 900 });

  const mara = await openAs("Mara Lindqvist", "#/mailboxes", { colorScheme: "dark" });
  const personal = mara.getByRole("listitem").filter({ hasText: AYLIN });
  await personal.getByText("Microsoft wants to see that it is you").waitFor();
  await look(mara, "personal-dark");
  await mara.context().close();

  await aylin.getByRole("button", { name: "Sign in again" }).click();
  await aylin.getByRole("button", { name: "Disconnect my mailbox" }).waitFor();
  await aylin.getByText("Read to its end").waitFor();
  await look(aylin, "own-well");
  await aylin.context().close();

  const german = await openAs("Aylin Demir", "#/mailboxes", { locale: "de-DE", viewport: { width: 420, height: 900 } });
  await german.getByRole("link", { name: "Aylin Demir", exact: true }).click();
  await german.getByRole("heading", { name: "Mit Ihrer Erlaubnis gelesen" }).waitFor();
  await look(german, "own-de");
  await german.context().close();
});

test("the pane says that one's mailbox waits, and Outlook's own window mends it", { timeout: 180_000 }, async () => {
  const aylin = await apiOf(stage.mailroom, "Aylin");
  const { id } = await aylin<{ id: string }>("POST", "/me/mailbox");
  await lever("entra", { day: "claims", user: AYLIN });
  await lever("fail", { path: "aylin", times: 1, with: { status: 401, code: "InvalidAuthenticationToken" } });
  await aylin("POST", `/mailboxes/${id}/read`);
  const ownState = async () => (await aylin<{ mailbox: { signIn: string } }>("GET", "/me/mailbox")).mailbox.signIn;
  await eventually(ownState).toBe("claims_needed");
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320, height: 1000 });
  const { page, pane } = outlook;
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await pane.getByText("Your mailbox waits for you").waitFor();
  await seesNothingWrong(outlook, "own-mailbox-pane");
  await pane.getByRole("button", { name: "Sign in again" }).click();
  await pane.getByText("Your mailbox waits for you").waitFor({ state: "detached" });
  expect(await ownState()).toBe("good");
  await page.context().close();
});
