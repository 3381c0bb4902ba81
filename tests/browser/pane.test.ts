import { expect, test } from "vitest";
import { barriersOf, PANE } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { openOutlook, type OutlookPage } from "../support/outlook-page.ts";
import { isRemembered } from "../support/remembered.ts";
import { setStage } from "../support/stage.ts";

const TROMSO = "stranded in Tromsø";
const INVOICE = "Invoice 2026-1187";

const stage = setStage();

/** Outlook with a mail selected and the panel beside it. */
async function openPane(subject: string): Promise<OutlookPage> {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url);
  await outlook.openMail(subject);
  await outlook.openPane();
  await outlook.pane.getByRole("tab").first().waitFor();
  return outlook;
}

async function convert(subject: string): Promise<OutlookPage> {
  const outlook = await openPane(subject);
  await outlook.pane.getByRole("button", { name: "Convert to case" }).click();
  await outlook.pane.getByText(/^#\d+$/).waitFor();
  return outlook;
}

test("a note stands on the timeline, a change can be undone, and the clock pauses while the customer is waited for", async () => {
  const { pane, complaints } = await convert(TROMSO);
  await pane.getByRole("textbox", { name: "Note for colleagues" }).fill("Called the airline: seats tonight.");
  await pane.getByRole("button", { name: "Add note" }).click();
  // The place to write holds the same words until the answer is there, and the line may be quicker.
  await pane.getByRole("listitem").filter({ hasText: "Note by Aylin Demir" }).getByText("Called the airline: seats tonight.", { exact: true }).waitFor();

  await pane.getByLabel("Status").selectOption("in_progress");
  await pane.getByText("Aylin Demir set the status to In progress").waitFor();
  await pane.getByLabel("Status").selectOption("awaiting_customer");
  await pane.getByRole("button", { name: /First response paused/ }).waitFor();
  await pane.getByRole("button", { name: "Undo" }).click();
  await eventually(() => pane.getByLabel("Status").inputValue()).toBe("in_progress");
  await pane.getByRole("button", { name: /First response in/ }).click();
  await pane.getByText("Promised within").waitFor();
  expect(complaints).toEqual([]);
});

test("a whole mail of the timeline opens in its place, without anything that could run", async () => {
  const { pane, complaints } = await openPane(TROMSO);
  await pane.getByRole("button", { name: "Show the mail" }).click();
  const mail = pane.frameLocator("iframe[title='The whole mail']");
  await mail.getByText("We are two adults and a baby").first().waitFor();
  const sandbox = await pane.locator("iframe[title='The whole mail']").getAttribute("sandbox");
  expect(sandbox).not.toContain("allow-scripts");
  expect(complaints).toEqual([]);
});

test("a task is added and ticked off", async () => {
  const { pane } = await openPane(TROMSO);
  await pane.getByRole("button", { name: /^Tasks/ }).click();
  await pane.getByRole("textbox", { name: "New task" }).fill("Book a hotel");
  await pane.getByRole("button", { name: "Add", exact: true }).click();
  await pane.getByRole("checkbox", { name: "Book a hotel" }).click();
  await eventually(() => pane.getByRole("checkbox", { name: "Book a hotel" }).isChecked()).toBe(true);
});

test("the panel follows the selection", async () => {
  const { pane, page, openMail } = await openPane("Password reset");
  await pane.getByRole("heading", { name: "Kenji Watanabe" }).waitFor();
  await page.getByRole("button", { name: /^Pin/ }).first().click();
  await openMail("Annulation de mon voyage");
  await pane.getByRole("heading", { name: "Chloé Dubois" }).waitFor();
  expect(await pane.getByRole("heading", { name: "Kenji Watanabe" }).count()).toBe(0);
});

test("when Microsoft 365 does not answer, the sender still stands there, with what happened and a way out", async () => {
  const headers = { "content-type": "application/json", "x-sandbox": "1" };
  const fail = { path: "/me/messages/", method: "GET", times: 1_000, with: { status: 503, code: "serviceNotAvailable" } };
  const outlook = await openOutlook(stage.browser, stage.mailroom.url);
  await outlook.openMail("Password reset");
  await outlook.page.getByRole("heading", { name: /Password reset/ }).first().waitFor();
  await stage.mailroom.fetchJson("/sandbox/levers/fail", { method: "POST", headers, body: JSON.stringify(fail) });
  await outlook.openPane();
  await outlook.pane.getByRole("heading", { name: "Kenji Watanabe" }).waitFor();
  await outlook.pane.getByRole("alert").getByText("Microsoft 365 did not answer properly").waitFor({ timeout: 30_000 });
  await stage.mailroom.fetchJson("/sandbox/levers/faults", { method: "DELETE", headers });
  await eventually(async () => {
    const again = outlook.pane.getByRole("button", { name: "Try again" });
    if (await again.count()) await again.click();
    return outlook.pane.getByRole("button", { name: "Convert to case" }).count();
  }).toBe(1);
});

test("the queue is worked by keys, and the last tab is remembered", async () => {
  const { pane, page } = await convert(INVOICE);
  await pane.getByRole("tab", { name: "Queue" }).click();
  const rows = pane.getByRole("button", { name: /#\d+/ });
  await eventually(() => rows.count()).toBe(2);
  await rows.first().focus();
  await page.keyboard.press("j");
  await eventually(() => rows.nth(1).evaluate((row) => row === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await pane.getByRole("button", { name: "Back" }).waitFor();
  await isRemembered(stage.mailroom, { tab: "queue" });

  const reopened = await openPane(INVOICE);
  await eventually(() => reopened.pane.getByRole("tab", { name: "Queue" }).getAttribute("aria-selected")).toBe("true");
  await reopened.pane.getByRole("tab", { name: "Mail", exact: true }).click();
  await reopened.pane.getByText(/^#\d+$/).waitFor();
  await isRemembered(stage.mailroom, { tab: "mail" });
});

test("what a colleague changes is seen at once", async () => {
  const mine = await openPane(INVOICE);
  await mine.pane.getByText(/^#\d+$/).waitFor();
  const theirs = await openPane(INVOICE);
  await theirs.pane.getByLabel("Priority").selectOption("low");
  await eventually(() => mine.pane.getByLabel("Priority").inputValue()).toBe("low");
});

test("German from end to end, kept for the next time", async () => {
  const { pane } = await openPane(INVOICE);
  await pane.getByRole("button", { name: "More", exact: true }).click();
  await pane.getByRole("menuitemradio", { name: "Deutsch" }).click();
  await pane.getByRole("tab", { name: "Fälle" }).waitFor();
  await isRemembered(stage.mailroom, { language: "de" });
  const reopened = await openPane(INVOICE);
  await reopened.pane.getByRole("tab", { name: "Fälle" }).waitFor();
  await reopened.pane.getByRole("button", { name: "Mehr", exact: true }).click();
  await reopened.pane.getByRole("menuitemradio", { name: "English" }).click();
  await reopened.pane.getByRole("tab", { name: "Queue" }).waitFor();
  await isRemembered(stage.mailroom, { language: "en" });
});

test("a draft becomes the message of a merge", async () => {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url);
  await outlook.page.getByRole("button", { name: "New mail" }).click();
  await outlook.page.getByRole("textbox", { name: "Add a subject" }).fill("Your papers, {{ given_name }}");
  await outlook.openPane();
  await outlook.pane.getByRole("button", { name: "Use this draft for a merge" }).click();
  await outlook.pane.locator("input[type=file]").setInputFiles({ name: "guests.csv", mimeType: "text/csv", buffer: Buffer.from("given_name,email\nHugo,hugo@guests.example\n") });
  await outlook.pane.getByRole("button", { name: "Import one contact" }).click();
  await eventually(() => outlook.pane.getByLabel("Subject").inputValue()).toBe("Your papers, {{ given_name }}");
  await outlook.pane.getByRole("tab", { name: "Mail", exact: true }).click();
  await isRemembered(stage.mailroom, { tab: "mail" });
});

test.each(["light", "dark"] as const)("no tab has barriers, %s", { timeout: 180_000 }, async (colorScheme) => {
  const { pane, page, openMail } = await openPane(TROMSO);
  await page.emulateMedia({ colorScheme });
  const barriers = () => barriersOf(page, { inside: PANE, isStrict: true });
  await pane.getByText("Note by Aylin Demir").waitFor();
  expect(await barriers()).toEqual([]);
  await page.getByRole("button", { name: /^Pin/ }).first().click();
  await openMail("Annulation de mon voyage");
  await pane.getByRole("button", { name: "Convert to case" }).waitFor();
  expect(await barriers()).toEqual([]);
  await pane.getByRole("tab", { name: "Queue" }).click();
  await pane.getByRole("button", { name: /#\d+/ }).first().waitFor();
  expect(await barriers()).toEqual([]);
  await pane.getByRole("tab", { name: "Merge" }).click();
  await pane.getByText("Earlier merges").waitFor();
  expect(await barriers()).toEqual([]);
  await pane.getByRole("tab", { name: "Mail", exact: true }).click();
  await isRemembered(stage.mailroom, { tab: "mail" });
});
