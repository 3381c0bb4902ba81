import type { FrameLocator } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { graphToken, listFolder } from "../support/mailroom.ts";
import { startPaneStory, type Outlook, type PaneStory } from "./fixtures/pane.ts";

const AYLIN = "11111111-aaaa-4aaa-8aaa-000000000003";
const RECIPIENTS = 40;

/** Forty people, of whom one has no usable address and one no first name. */
const csv = [
  "given_name,email,trip",
  ...Array.from({ length: RECIPIENTS }, (_, index) => `${index === 6 ? "" : `Guest${index}`},guest${index}@guests.example,Tour ${1000 + index}`),
  "Broken,not-an-address,Tour 9",
].join("\n");

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

const shows = (read: () => Promise<unknown>, timeout = 15_000) => expect.poll(read, { timeout });

async function dropFile(pane: FrameLocator, name: string, text: string) {
  await pane.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
}

test("a contact file becomes mail with each person's own words", async () => {
  const pane = await outlook.openPane(/stranded in Troms/);
  await pane.getByRole("tab", { name: "Merge" }).click();
  await dropFile(pane, "guests.csv", csv);
  expect(await pane.getByLabel("Column email is read as").inputValue()).toBe("email");
  await pane.getByRole("button", { name: "Read in contacts" }).click();

  await pane.getByRole("button", { name: "One row refused" }).click();
  await pane.getByText(`Line ${RECIPIENTS + 2}`).waitFor();
  await pane.getByRole("button", { name: "Write the message" }).click();

  await pane.getByLabel("Subject").fill("Your papers for ");
  await pane.getByRole("button", { name: "trip", exact: true }).click();
  const text = pane.getByRole("textbox", { name: "Text" });
  await text.click();
  await outlook.page.keyboard.type("Dear {{ giv");
  await pane.getByRole("option", { name: "given_name" }).waitFor();
  await outlook.page.keyboard.press("Enter");
  await shows(() => text.inputValue()).toBe("Dear {{ given_name }}");
  await outlook.page.keyboard.type(",\n\nhere are the papers for {{ trip }}.");
  await outlook.page.keyboard.press("Escape");
  await pane.getByRole("button", { name: "Save and check" }).click();

  await pane.getByText("given_name is empty for one person").waitFor();
  await pane.getByRole("button", { name: "Show the mail for line 8" }).click();
  await pane.getByText("Your papers for Tour 1006", { exact: true }).waitFor();
  await pane.getByRole("button", { name: "Next mail" }).click();
  await pane.getByText("Your papers for Tour 1007", { exact: true }).waitFor();
  await pane.frameLocator("iframe[title^='Mail to']").getByText("Dear Guest7,").waitFor();
  expect(await outlook.accessibilityProblems()).toEqual([]);

  await pane.getByRole("button", { name: "Go on to sending" }).click();
  await pane.getByRole("button", { name: `Send ${RECIPIENTS} mails` }).click();
  await pane.getByText(`Send ${RECIPIENTS} mails?`).waitFor();
  await pane.getByRole("button", { name: `Yes, send ${RECIPIENTS} mails` }).click();
  await pane.getByText(/^Finished/).waitFor({ timeout: 60_000 });
  await pane.getByRole("button", { name: /Each mail/ }).click();
  await shows(() => pane.getByText("Sent", { exact: true }).count()).toBeGreaterThan(RECIPIENTS - 1);

  const sent = await listFolder<{ subject: string; body: { content: string } }>(story.mailroom, await graphToken(story.mailroom, AYLIN), "sentitems");
  const subjects = sent.map((mail) => mail.subject).sort();
  expect(subjects).toEqual(Array.from({ length: RECIPIENTS }, (_, index) => `Your papers for Tour ${1000 + index}`).sort());
  expect(sent.find((mail) => mail.subject.endsWith("1023"))!.body.content).toContain("Dear Guest23,");
});

test("a merge under way is found again by a pane that was closed, and can be paused", async () => {
  await story.lever("graph/limits", { messagesPerMinute: 30 });
  const pane = await outlook.openPane(/stranded in Troms/);
  await pane.getByRole("tab", { name: "Merge" }).click();
  await pane.getByRole("button", { name: "Start another merge" }).click();
  await dropFile(pane, "guests-again.csv", csv.replace(/^Broken.*$/m, "").replaceAll("guests.example", "again.example"));
  await pane.getByRole("button", { name: "Read in contacts" }).click();
  await pane.getByLabel("Subject").fill("Reminder: {{ trip }}");
  await pane.getByRole("textbox", { name: "Text" }).fill("Dear {{ given_name }}");
  await pane.getByRole("button", { name: "Save and check" }).click();
  await pane.getByRole("button", { name: "Go on to sending" }).click();
  await pane.getByRole("button", { name: `Send ${RECIPIENTS} mails` }).click();
  await pane.getByRole("button", { name: `Yes, send ${RECIPIENTS} mails` }).click();
  await pane.getByRole("progressbar").waitFor();

  const other = await story.openOutlook();
  const reopened = await other.openPane(/stranded in Troms/);
  await reopened.getByRole("progressbar").waitFor();
  await reopened.getByRole("button", { name: "Pause" }).click();
  await reopened.getByText(/^Paused/).waitFor();
  await shows(() => pane.getByText(/^Paused/).count()).toBe(1);
  await reopened.getByRole("button", { name: "Cancel the rest" }).click();
  await reopened.getByRole("button", { name: "Yes, cancel" }).click();
  await reopened.getByText(/^Cancelled/).waitFor();
  await other.close();
});

test("a file that is none is refused with what to do, and nothing is kept of it", async () => {
  const pane = await outlook.openPane(/stranded in Troms/);
  await pane.getByRole("tab", { name: "Merge" }).click();
  await pane.getByRole("button", { name: "Start another merge" }).click();
  await pane.locator("input[type=file]").setInputFiles({ name: "photo.csv", mimeType: "text/csv", buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]) });
  await pane.getByRole("alert").waitFor();
  await pane.getByRole("button", { name: "Dismiss" }).click();
  await pane.getByRole("button", { name: "Choose a file" }).waitFor();
});
