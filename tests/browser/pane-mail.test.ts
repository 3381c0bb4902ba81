import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startPaneStory, type Outlook, type PaneStory } from "./fixtures/pane.ts";

const TROMSO = /stranded in Troms/;
const INVOICE = /wrong VAT/;
const PASSWORD = /Password reset/;
const LISBON = /voyage à Lisbonne/;

let story: PaneStory;
let outlook: Outlook;
beforeAll(async () => {
  story = await startPaneStory();
});
afterAll(() => story?.close());
beforeEach(async () => {
  outlook = await story.openOutlook();
});
afterEach(async () => {
  await outlook.close();
  expect(outlook.errors).toEqual([]);
});

const shows = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 15_000 });

test("the panel shows who writes and what it is about, and makes the mail a case that runs", async () => {
  const pane = await outlook.openPane(TROMSO);
  await pane.getByRole("heading", { name: "Ingrid Solberg" }).waitFor();
  await shows(() => pane.getByLabel("Priority").inputValue()).toBe("urgent");
  await pane.getByRole("button", { name: "Convert to case" }).click();

  await pane.getByText(/^#\d+$/).waitFor();
  await outlook.page.getByText(/Case #\d+ was opened: first response due/).waitFor();
  await pane.getByRole("button", { name: /First response/ }).waitFor();
  expect(await pane.getByLabel("Status").inputValue()).toBe("new");

  await pane.getByRole("textbox", { name: "Note for colleagues" }).fill("Called the airline: seats tonight.");
  await pane.getByRole("button", { name: "Add note" }).click();
  await pane.getByText("Note by Aylin Demir").waitFor();
  await pane.getByText("Called the airline: seats tonight.", { exact: true }).waitFor();

  await pane.getByLabel("Status").selectOption("awaiting_customer");
  await pane.getByRole("button", { name: /First response paused/ }).waitFor();
  await pane.getByRole("button", { name: "Undo" }).click();
  await shows(() => pane.getByLabel("Status").inputValue()).toBe("new");
});

test("the ribbon's button does the same without the panel, and leaves the number on the mail", async () => {
  await outlook.select(INVOICE);
  await outlook.page.getByRole("button", { name: "Convert to case" }).click();
  const line = await outlook.page.getByText(/Case #\d+ was opened: first response due/).textContent();
  await outlook.page.getByRole("button", { name: "Convert to case" }).click();
  await outlook.page.getByText(/This mail is already case #\d+/).waitFor();

  const pane = await outlook.openPane();
  await pane.getByText(new RegExp(`^${/#\d+/.exec(line!)![0]}$`)).waitFor();
});

test("the panel follows the selection", async () => {
  const pane = await outlook.openPane(PASSWORD);
  await pane.getByRole("heading", { name: "Kenji Watanabe" }).waitFor();
  await outlook.page.getByRole("button", { name: /^Pin/ }).click();
  await outlook.select(LISBON);
  await pane.getByRole("heading", { name: "Chloé Dubois" }).waitFor();
  await shows(() => pane.getByRole("heading", { name: "Kenji Watanabe" }).count()).toBe(0);
});

test("when Microsoft 365 does not answer, the sender still stands there, with what happened and a way out", async () => {
  await story.lever("graph/fail", { path: "/messages/", times: 30, with: { status: 503, code: "serviceNotAvailable" } });
  const pane = await outlook.openPane(PASSWORD);
  await pane.getByRole("heading", { name: "Kenji Watanabe" }).waitFor();
  await pane.getByRole("alert").getByText("Microsoft 365 did not answer properly").waitFor({ timeout: 40_000 });
  await story.lever("graph/reset-faults", {});
  await pane.getByRole("button", { name: "Try again" }).click();
  await pane.getByRole("button", { name: "Convert to case" }).waitFor();
});

test("the queue is worked by keys, and the last tab is remembered", async () => {
  const pane = await outlook.openPane(TROMSO);
  await pane.getByRole("tab", { name: "Queue" }).click();
  await pane.getByRole("tab", { name: /Mine/ }).waitFor();
  const rows = pane.getByRole("button", { name: /#\d+/ });
  await shows(() => rows.count()).toBe(2);
  await rows.first().focus();
  await outlook.page.keyboard.press("j");
  await outlook.page.keyboard.press("Enter");
  await pane.getByRole("button", { name: "Back" }).waitFor();

  const other = await story.openOutlook();
  const reopened = await other.openPane(TROMSO);
  await shows(() => reopened.getByRole("tab", { name: "Queue" }).getAttribute("aria-selected")).toBe("true");
  await reopened.getByRole("tab", { name: "Mail", exact: true }).click();
  await other.close();
});

test("somebody else's change is told before it is overwritten", async () => {
  const pane = await outlook.openPane(TROMSO);
  await pane.getByText(/^#\d+$/).waitFor();
  const other = await story.openOutlook();
  const second = await other.openPane(TROMSO);
  await second.getByLabel("Priority").selectOption("high");
  // The first pane hears of it by the live line, without being asked.
  await shows(() => pane.getByLabel("Priority").inputValue()).toBe("high");
  await other.close();
});

test("German from end to end, kept for the next time", async () => {
  const pane = await outlook.openPane(TROMSO);
  await pane.getByRole("button", { name: "More" }).click();
  await pane.getByRole("menuitemradio", { name: "Deutsch" }).click();
  await pane.getByRole("tab", { name: "Fälle" }).waitFor();
  const other = await story.openOutlook();
  const reopened = await other.openPane(TROMSO);
  await reopened.getByRole("tab", { name: "Fälle" }).waitFor();
  await reopened.getByRole("button", { name: "Mehr" }).click();
  await reopened.getByRole("menuitemradio", { name: "English" }).click();
  await reopened.getByRole("tab", { name: "Queue" }).waitFor();
  await other.close();
});

test.each(["light", "dark"] as const)("screen readers and keyboards find nothing wrong in the %s pane", async (colorScheme) => {
  const themed = await story.openOutlook({ colorScheme });
  const pane = await themed.openPane(TROMSO);
  await pane.getByText(/^#\d+$/).waitFor();
  await pane.getByText("Note by Aylin Demir").waitFor();
  expect(await themed.accessibilityProblems()).toEqual([]);
  await themed.select(LISBON);
  await pane.getByRole("button", { name: "Convert to case" }).waitFor();
  expect(await themed.accessibilityProblems()).toEqual([]);
  await pane.getByRole("tab", { name: "Queue" }).click();
  await pane.getByRole("button", { name: /#\d+/ }).first().waitFor();
  expect(await themed.accessibilityProblems()).toEqual([]);
  await pane.getByRole("tab", { name: "Merge" }).click();
  await pane.getByRole("button", { name: "Choose a file" }).waitFor();
  expect(await themed.accessibilityProblems()).toEqual([]);
  await pane.getByRole("tab", { name: "Mail", exact: true }).click();
  await themed.close();
});
