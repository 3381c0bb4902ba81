import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import Papa from "papaparse";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { people } from "../../drizzle/seed/story.ts";
import type { Campaign } from "../../server/contract/campaigns.ts";
import { openBrowser } from "../support/browser.ts";
import { graphToken, listFolder, type Mailroom, newPlace, type Place, startMailroom } from "../support/mailroom.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { openOutlook } from "../support/outlook-page.ts";

interface SentMail {
  subject: string;
  body: { content: string };
  toRecipients: { emailAddress: { address: string } }[];
}

/** A thousand people as an office exports them, where the shared data are; otherwise a thousand of our own. */
const SHARED_FILE = "../shared/data/contacts/contacts-1000.csv";
const KILL_AFTER = 250;

const aylin = people[0];
let place: Place;
let mailroom: Mailroom;
let browser: Browser;
beforeAll(async () => {
  place = await newPlace();
  [mailroom, browser] = await Promise.all([startMailroom(place), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await mailroom?.stop();
  await place?.remove();
});

test("a contact file becomes a thousand mails, each with its own row's values, though the server is killed in the middle", { timeout: 300_000 }, async () => {
  const csv = existsSync(SHARED_FILE) ? readFileSync(SHARED_FILE, "utf8") : ownFile();
  const rows = Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true }).data;
  const outlook = await openOutlook(browser, mailroom.url);
  await outlook.openMail("Invoice 2026-1187");
  await outlook.openPane();
  const { pane } = outlook;
  await pane.getByRole("tab", { name: "Merge" }).click();
  await pane.locator("input[type=file]").setInputFiles({ name: "contacts-1000.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await pane.getByRole("button", { name: "Import 1,000 contacts" }).click();

  await pane.getByRole("textbox", { name: "Subject" }).fill("Hello {{ given_name }}, your number {{ customer_no }}");
  await pane.getByRole("textbox", { name: "Text" }).last().fill("Dear {{ given_name }} {{ family_name }} of {{ company }}, you spent {{ amount }}.");
  await pane.getByRole("button", { name: "Save and check" }).click();
  const preview = pane.getByRole("region", { name: "Preview of every mail" });
  await preview.getByText(`Hello ${rows[0]!.given_name}, your number ${rows[0]!.customer_no}`).waitFor();
  await preview.getByRole("button", { name: "Next mail" }).click();
  await preview.getByText(`Hello ${rows[1]!.given_name}, your number ${rows[1]!.customer_no}`).waitFor();
  await pane.getByRole("button", { name: "Go on to sending" }).click();
  await pane.getByRole("combobox", { name: "From" }).selectOption({ label: "Aylin Demir (aylin@fernweh.example)" });
  await pane.getByRole("button", { name: /^Options/ }).click();
  await pane.getByRole("checkbox", { name: "In batches" }).uncheck();
  await pane.getByRole("button", { name: "Ask for approval" }).click();
  await pane.getByText("Approval was asked for.").waitFor();
  await approveAs("Jonas");
  await pane.getByText("Approved by Jonas Weber.").waitFor();
  await pane.getByRole("button", { name: "Send 1,000 mails" }).click();
  await pane.getByRole("button", { name: "Yes, send 1,000 mails" }).click();
  await pane.getByRole("progressbar").first().waitFor();

  await untilSent(KILL_AFTER);
  await mailroom.kill();
  mailroom = await startMailroom(place);
  const finished = await untilFinished();
  expect(finished.counts).toMatchObject({ sent: 1_000 });

  const sent = await listFolder<SentMail>(mailroom, await graphToken(mailroom, aylin.oid), "sentitems");
  expect(sent).toHaveLength(1_000);
  expect(sent.map(oneLine).sort()).toEqual(rows.map(expectedLine).sort());

  const again = await openOutlook(browser, mailroom.url);
  await again.openMail("Invoice 2026-1187");
  await again.openPane();
  await again.pane.getByRole("tab", { name: "Merge" }).click();
  await again.pane.getByText("Finished").first().waitFor();
});

/** So many need a second person: here by the API, as the settings' button does. */
async function approveAs(firstName: string): Promise<void> {
  const call = await apiOf(mailroom, firstName);
  const { items } = await call<{ items: Campaign[] }>("GET", "/campaigns");
  await call("POST", `/campaigns/${items[0]!.id}/approval`);
}

async function campaign(): Promise<Campaign | undefined> {
  const call = await apiOf(mailroom, "Aylin");
  return (await call<{ items: Campaign[] }>("GET", "/campaigns")).items[0];
}

async function untilSent(count: number): Promise<void> {
  while (((await campaign())?.counts.sent ?? 0) < count) await sleep(50);
}

async function untilFinished(): Promise<Campaign> {
  for (;;) {
    const now = await campaign();
    if (now?.status === "finished") return now;
    await sleep(300);
  }
}

function oneLine(mail: SentMail): string {
  const text = mail.body.content.replace(/<[^>]+>/g, "");
  return `${mail.toRecipients[0]!.emailAddress.address}|${mail.subject}|${text}`.replace(/\s+/g, " ").trim();
}

/** Merged into HTML: what the row holds is escaped, never markup. */
function expectedLine(row: Record<string, string>): string {
  const escaped = (value: string) => value.trim().replace(/[&<>]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[letter]!);
  const text = `Dear ${escaped(row.given_name!)} ${escaped(row.family_name!)} of ${escaped(row.company!)}, you spent ${row.amount}.`;
  return `${row.email}|Hello ${row.given_name!.trim()}, your number ${row.customer_no}|${text}`.replace(/\s+/g, " ").trim();
}

function ownFile(): string {
  const rows = Array.from({ length: 1_000 }, (_, index) => ({ given_name: `Guest${index}`, family_name: index % 40 === 0 ? "" : `Family${index}`, company: index % 7 === 0 ? 'Contoso "Retail"\nBranch 7' : "O'Neill & Sons", email: `guest${index}@example.org`, customer_no: String(index).padStart(7, "0"), amount: (index * 1.37).toFixed(2) }));
  return Papa.unparse(rows);
}
