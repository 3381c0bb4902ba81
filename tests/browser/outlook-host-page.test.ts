import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { openBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { startHostServer } from "./fixtures/host-server.ts";
import type { HostServer } from "./fixtures/host-server.ts";

const AMARA = {
  from: "Amara Okafor <amara.okafor@okafor.example>",
  subject: "Wrong VAT",
  text: "Please correct the invoice.",
};
const KENJI = { from: "Kenji Watanabe <kenji@watanabe.example>", subject: "Luggage", text: "How many bags?" };
const SHARED_MAILS = path.join(import.meta.dirname, "../../../shared/data/mail");

let server: HostServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let problems: string[];

beforeAll(async () => {
  [server, browser] = await Promise.all([startHostServer(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach(async () => {
  await server.sandbox.graph.levers.reset();
  await server.deliver(KENJI);
  await server.deliver(AMARA);
  context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(server.url);
  await row(AMARA.subject).waitFor();
});

afterEach(async () => {
  await context.close();
  if (problems.length > 0) throw new Error(`The page met errors: ${problems.join("; ")}`);
});

const row = (subject: string) => page.getByRole("option", { name: subject });
const levers = () => page.getByRole("dialog", { name: "Sandbox levers" }).or(page.getByLabel("Sandbox levers")).first();

async function accessibilityProblems(): Promise<string[]> {
  // A tooltip lies outside of the page's regions while the mouse is on its button.
  await page.mouse.move(640, 790);
  await eventually(() => page.getByRole("tooltip").count()).toBe(0);
  // The fixture's pane and the customers' mails are not the page's own.
  return barriersOf(page, { isStrict: true });
}

test.each(["light", "dark", "contrast"])("the page has no accessibility violation in the %s theme", { timeout: 180_000 }, async (theme) => {
  await page.getByRole("button", { name: "Levers" }).click();
  await page.getByLabel("Theme").selectOption(theme);
  expect(await accessibilityProblems()).toEqual([]);
  await levers().getByRole("button", { name: "Close" }).click();
  await row(AMARA.subject).click();
  await page.getByRole("heading", { name: AMARA.subject }).waitFor();
  await page.getByRole("button", { name: "Mailroom", exact: true }).click();
  await page.getByRole("button", { name: "Convert to case" }).click();
  await page
    .getByText(/^Mailroom Case #1042/)
    .or(page.getByText(/Case #1042 opened/))
    .first()
    .waitFor();
  expect(await accessibilityProblems()).toEqual([]);
  await page.getByRole("button", { name: "New mail" }).click();
  await page.getByRole("button", { name: "Send", exact: true }).waitFor();
  expect(await accessibilityProblems()).toEqual([]);
});

test("a mail written in the levers panel arrives", async () => {
  await page.getByRole("button", { name: "Levers" }).click();
  await page.getByLabel("From").fill("Chloé Dubois <chloe.dubois@atelier.example>");
  await page.getByRole("textbox", { name: "Subject" }).fill("Réservation, s'il vous plaît");
  await page.getByRole("textbox", { name: "Text" }).fill("Une chambre à Lisbonne.\nMerci");
  await page.getByRole("button", { name: "Deliver", exact: true }).click();
  await page.getByText("1 mail delivered").waitFor();
  await row("Réservation, s'il vous plaît").waitFor();
  await levers().getByRole("button", { name: "Close" }).click();
  await row("Réservation").click();
  await page.getByText("chloe.dubois@atelier.example").waitFor();
  await eventually(() => page.frameLocator('iframe[title="Message"]').locator("body").innerText()).toContain(
    "Une chambre à Lisbonne.",
  );
});

test("a Graph that is told to fail shows why, and the page goes on", async () => {
  await page.getByRole("button", { name: "Levers" }).click();
  await page.getByLabel("Path contains").fill("/messages/");
  await page.getByLabel("Times").fill("30");
  await page.getByLabel("Answer").selectOption("503");
  await page.getByLabel("Retry-After (s)").fill("0");
  await page.getByRole("button", { name: "Fail the next calls" }).click();
  await page.getByText("The next matching calls fail").waitFor();
  await levers().getByRole("button", { name: "Close" }).click();
  await row(AMARA.subject).click();
  await page.getByText("This message could not be opened.").waitFor({ timeout: 45_000 });
  await server.sandbox.graph.levers.reset();
  expect(await row(KENJI.subject).count()).toBe(1);
});

test("the clock moves forward", async () => {
  const before = server.sandbox.clock.now().getTime();
  await page.getByRole("button", { name: "Levers" }).click();
  await page.getByLabel("Minutes").fill("90");
  await page.getByRole("button", { name: "Move forward" }).click();
  await page.getByText("The sandbox's clock moved by 90 minutes").waitFor();
  expect(server.sandbox.clock.now().getTime() - before).toBeGreaterThanOrEqual(90 * 60_000);
});

test("the list is used by keyboard alone: arrows read, the space bar selects several, Delete deletes", async () => {
  await row(AMARA.subject).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: AMARA.subject }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("heading", { name: KENJI.subject }).waitFor();
  await row(AMARA.subject).focus();
  await page.keyboard.press("Space");
  await page.getByText("2 messages selected").waitFor();
  await page.keyboard.press("Delete");
  await eventually(() => page.getByRole("option").count()).toBe(0);
  await page.getByRole("button", { name: "Deleted Items" }).click();
  await row(KENJI.subject).waitFor();
});

test("Tab leaves the pane, although office.js takes the key from the browser", async () => {
  await row(AMARA.subject).click();
  await page.getByRole("heading", { name: AMARA.subject }).waitFor();
  await page.getByRole("button", { name: "Mailroom", exact: true }).click();
  const pane = page.frameLocator("[data-pane=read] iframe");
  await pane.locator("#ready", { hasText: "Outlook" }).waitFor();
  await pane.getByRole("button", { name: "Last" }).focus();
  await page.keyboard.press("Tab");
  await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe("New mail");
});

test("another user sees another mailbox, and a shared one opens beside one's own", async () => {
  await server.deliver({ ...KENJI, subject: "For Jonas", to: "jonas@fernweh.example" });
  await server.deliver({ ...KENJI, subject: "For Support", to: "support@fernweh.example" });
  await page.getByRole("button", { name: "Fernweh Support" }).click();
  await row("For Support").click();
  await page.getByRole("heading", { name: "For Support" }).waitFor();
  await page.getByRole("button", { name: "Mailroom", exact: true }).click();
  const pane = page.frameLocator("[data-pane=read] iframe");
  await pane.locator("#ready", { hasText: "Outlook" }).waitFor();
  const shared = await pane
    .locator("body")
    .evaluate(
      () =>
        new Promise((resolve) =>
          Office.context.mailbox.item!.getSharedPropertiesAsync((result) =>
            resolve([result.value.targetMailbox, Office.context.mailbox.userProfile.emailAddress]),
          ),
        ),
    );
  expect(shared).toEqual(["support@fernweh.example", "aylin@fernweh.example"]);
  await page.getByRole("banner").getByRole("button", { name: "Aylin Demir" }).click();
  await page.getByRole("menuitemradio", { name: "Jonas Weber" }).click();
  await row("For Jonas").waitFor();
  expect(await row(AMARA.subject).count()).toBe(0);
});

test("displayDialogAsync opens a window on the add-in's own address", async () => {
  await row(AMARA.subject).click();
  await page.getByRole("heading", { name: AMARA.subject }).waitFor();
  await page.getByRole("button", { name: "Mailroom", exact: true }).click();
  const pane = page.frameLocator("[data-pane=read] iframe");
  await pane.locator("#ready", { hasText: "Outlook" }).waitFor();
  const opened = context.waitForEvent("page");
  await pane.locator("body").evaluate(() => {
    Office.context.ui.displayDialogAsync(
      `${location.origin}/addin/taskpane.html?dialog=1`,
      { height: 50, width: 30, promptBeforeOpen: false },
      (result) => {
        result.value.addEventHandler(
          Office.EventType.DialogMessageReceived,
          (event) => ((window as unknown as { told: unknown }).told = event),
        );
      },
    );
  });
  const dialog = await opened;
  await dialog.waitForFunction(() => typeof Office !== "undefined" && Boolean(Office.context?.ui?.messageParent));
  await dialog.evaluate(() => Office.context.ui.messageParent("signed in"));
  await eventually(() =>
    pane.locator("body").evaluate(() => (window as unknown as { told?: { message: string } }).told?.message),
  ).toBe("signed in");
});

// The mails come from the shared folder beside the project, which a copy of the project alone does not have.
test.runIf(existsSync(SHARED_MAILS))("real mails are shown without a script or a broken page", async () => {
  const files = readdirSync(SHARED_MAILS, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".eml"))
    .slice(0, 12);
  expect(files.length).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Levers" }).click();
  await page
    .locator('input[type=file][accept*="eml"]')
    .setInputFiles(files.map((name) => path.join(SHARED_MAILS, name)));
  await page.getByText(`${files.length} mails delivered`).or(page.getByText("1 mail delivered")).first().waitFor();
  await levers().getByRole("button", { name: "Close" }).click();
  await eventually(() => page.getByRole("option").count()).toBe(2 + files.length);
  for (let index = 0; index < files.length; index++) {
    await page.getByRole("option").nth(index).click();
    await page.locator("article").waitFor();
    const body = page.frameLocator('iframe[title="Message"]').locator("body");
    // An empty page lies in the frame until the mail has loaded.
    await eventually(() => body.evaluate(({ ownerDocument: { URL, readyState } }) => [URL, readyState])).toEqual(["about:srcdoc", "complete"]);
    expect(await body.locator("script, iframe, form").count()).toBe(0);
  }
});
