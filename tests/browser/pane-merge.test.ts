import type { FrameLocator } from "playwright-core";
import { expect, test } from "vitest";
import { barriersOf, PANE } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { graphToken, listFolder } from "../support/mailroom.ts";
import { openOutlook, type OutlookPage } from "../support/outlook-page.ts";
import { setStage } from "../support/stage.ts";

const AYLIN = "11111111-aaaa-4aaa-8aaa-000000000003";
const RECIPIENTS = 40;

/** Forty people, the seventh without a first name, and a row that cannot be written to. */
const csv = [
  "given_name,email,trip",
  ...Array.from({ length: RECIPIENTS }, (_, index) => `${index === 6 ? "" : `Guest${index}`},guest${index}@guests.example,Tour ${1000 + index}`),
  "Broken,not-an-address,Tour 9",
].join("\n");

const stage = setStage();

async function openMerge(): Promise<OutlookPage> {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url);
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await outlook.pane.getByRole("tab", { name: "Merge" }).click();
  return outlook;
}

/** Ten a minute are the default; here nobody waits for the next batch. */
async function withoutBatches(pane: FrameLocator) {
  await pane.getByRole("button", { name: /^Options/ }).click();
  await pane.getByRole("checkbox", { name: "In batches" }).uncheck();
  await pane.getByRole("spinbutton", { name: "Mails in a batch" }).waitFor({ state: "detached" });
}

async function chooseFile(pane: FrameLocator, name: string, content: string | Buffer) {
  await pane.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
}

test("refused rows, merge fields, the preview of every mail and the ledger are there on the way to forty sent mails", { timeout: 180_000 }, async () => {
  const { pane, page, complaints } = await openMerge();
  await chooseFile(pane, "guests.csv", csv);
  await pane.getByRole("button", { name: `Import ${RECIPIENTS} contacts` }).click();
  await pane.getByRole("heading", { name: `${RECIPIENTS} contacts imported from guests.csv` }).waitFor();
  await pane.getByRole("button", { name: "1 Refused" }).click();
  await pane.getByText(`Line ${RECIPIENTS + 2}`).waitFor();
  await pane.getByRole("button", { name: "Write the message" }).click();
  await pane.getByLabel("Subject").waitFor();
  // Here rather than beside the preview: its frame runs no scripts, and axe waits for ever to get into it.
  expect(await barriersOf(page, { inside: PANE, isStrict: true })).toEqual([]);

  await pane.getByLabel("Subject").fill("Your papers for ");
  await pane.getByRole("button", { name: "trip", exact: true }).click();
  const text = pane.getByRole("textbox", { name: "Text" });
  await text.click();
  await page.keyboard.type("Dear {{ giv");
  await pane.getByRole("option", { name: "given_name" }).waitFor();
  await page.keyboard.press("Enter");
  await eventually(() => text.inputValue()).toBe("Dear {{ given_name }}");
  await page.keyboard.type(",\n\nhere are the papers for your trip.");
  await pane.getByRole("button", { name: "Save and check" }).click();

  await pane.getByText("given_name is empty for one person").waitFor();
  await pane.getByRole("button", { name: /^Rows: given_name is empty/ }).click();
  await pane.getByRole("button", { name: "Show the mail for line 8" }).click();
  await pane.getByText("Your papers for Tour 1006", { exact: true }).waitFor();
  await pane.getByRole("textbox", { name: "Number of the mail" }).fill("24");
  await page.keyboard.press("Enter");
  await pane.getByText("Your papers for Tour 1023", { exact: true }).waitFor();
  await pane.frameLocator("iframe[title^='Mail to']").getByText("Dear Guest23,").waitFor();

  await pane.getByRole("button", { name: "Go on to sending" }).click();
  await withoutBatches(pane);
  await pane.getByRole("button", { name: `Send ${RECIPIENTS} mails` }).click();
  await pane.getByText(`Send ${RECIPIENTS} mails?`).waitFor();
  await pane.getByRole("button", { name: `Yes, send ${RECIPIENTS} mails` }).click();
  await pane.getByText(/^Finished/).waitFor({ timeout: 60_000 });
  await pane.getByRole("button", { name: /^Each mail/ }).click();
  await eventually(() => pane.getByRole("listitem").count()).toBe(RECIPIENTS);

  const sent = await listFolder<{ subject: string; body: { content: string } }>(stage.mailroom, await graphToken(stage.mailroom, AYLIN), "sentitems");
  expect(sent.map((mail) => mail.subject).sort()).toEqual(Array.from({ length: RECIPIENTS }, (_, index) => `Your papers for Tour ${1000 + index}`).sort());
  expect(sent.find((mail) => mail.subject.endsWith("1023"))!.body.content).toContain("Dear Guest23,");
  expect(complaints).toEqual([]);
});

test("a merge under way is found by a pane that is opened later, and is paused and cancelled there", { timeout: 120_000 }, async () => {
  await stage.mailroom.fetchJson("/sandbox/levers/limits", { method: "POST", headers: { "content-type": "application/json", "x-sandbox": "1" }, body: JSON.stringify({ messagesPerMinute: 10 }) });
  const { pane } = await openMerge();
  await pane.getByRole("button", { name: "Start another merge" }).click();
  await chooseFile(pane, "again.csv", csv.slice(0, csv.lastIndexOf("\n")).replaceAll("guests.example", "again.example"));
  await pane.getByRole("button", { name: `Import ${RECIPIENTS} contacts` }).click();
  await pane.getByLabel("Subject").fill("Reminder: {{ trip }}");
  await pane.getByRole("textbox", { name: "Text" }).fill("Dear {{ given_name }}");
  await pane.getByRole("button", { name: "Save and check" }).click();
  await pane.getByRole("button", { name: "Go on to sending" }).click();
  await withoutBatches(pane);
  await pane.getByRole("button", { name: `Send ${RECIPIENTS} mails` }).click();
  await pane.getByRole("button", { name: `Yes, send ${RECIPIENTS} mails` }).click();
  await pane.getByRole("progressbar").waitFor();

  const later = await openMerge();
  await later.pane.getByRole("progressbar").waitFor();
  await later.pane.getByRole("button", { name: "Pause" }).click();
  await later.pane.getByText(/^Paused/).waitFor();
  await eventually(() => pane.getByText(/^Paused/).count()).toBe(1);
  await later.pane.getByRole("button", { name: "Cancel the rest" }).click();
  await later.pane.getByRole("button", { name: "Yes, cancel" }).click();
  await later.pane.getByText(/^Cancelled/).waitFor();
});

test("a picture that calls itself a contact file is refused, and another file can be chosen", async () => {
  const { pane } = await openMerge();
  await pane.getByRole("button", { name: "Start another merge" }).click();
  await chooseFile(pane, "photo.csv", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]));
  await pane.getByRole("alert").waitFor();
  await pane.getByRole("button", { name: "Dismiss" }).click();
  await pane.getByRole("button", { name: "Choose a file" }).waitFor();
});
