import { readFile } from "node:fs/promises";
import type { FrameLocator } from "playwright-core";
import { expect, test } from "vitest";
import type { Campaign, LedgerLine } from "../../server/contract/campaigns.ts";
import { verifyLedger } from "../../server/services/campaigns/ledger-file.ts";
import { eventually } from "../support/eventually.ts";
import { graphToken, listFolder } from "../support/mailroom.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { openOutlook, type OutlookPage } from "../support/outlook-page.ts";
import { setStage } from "../support/stage.ts";

const AYLIN = "11111111-aaaa-4aaa-8aaa-000000000003";
const RECIPIENTS = 30;

/** Thirty people, of whom three have a page that leads nowhere. */
const csv = [
  "given_name,email,page",
  ...Array.from({ length: RECIPIENTS }, (_, index) => `Guest${index},guest${index}@story.example,${index < 3 ? "http://" : `https://story.example/trips/${index}`}`),
].join("\n");

const stage = setStage();

async function openMerge(): Promise<OutlookPage> {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url);
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await outlook.pane.getByRole("tab", { name: "Merge" }).click();
  return outlook;
}

async function look(outlook: OutlookPage, name: string): Promise<void> {
  if (process.env.SHOTS) await outlook.page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
}

async function chooseGuests(pane: FrameLocator): Promise<void> {
  await pane.locator("input[type=file]").setInputFiles({ name: "guests.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await pane.getByRole("button", { name: `Import ${RECIPIENTS} contacts` }).click();
}

test("a contact file becomes mail: three broken rows are mended, it is sent, paused, left, found again, resumed, summed up and accounted for, and an answer stands on its line", { timeout: 240_000 }, async () => {
  const first = await openMerge();
  const { pane, page } = first;
  await chooseGuests(pane);
  await pane.getByLabel("Subject").fill("Your trip, {{ given_name }}");
  await pane.getByRole("textbox", { name: "Text" }).fill('<p>Dear {{ given_name }}, <a href="{{ page }}">your trip</a> is near.</p>');
  await pane.getByRole("button", { name: "Save and check" }).click();

  await pane.getByText("The link http:// leads nowhere in 3 mails").waitFor();
  expect(await pane.getByRole("button", { name: "Go on to sending" }).getAttribute("aria-disabled")).toBe("true");
  await pane.getByRole("button", { name: /^Rows: The link/ }).click();
  await look(first, "1-check");
  const row = (name: string) => pane.getByRole("listitem").filter({ hasText: `${name} ·` }).last();
  await row("Guest0").getByRole("textbox", { name: "page" }).fill("https://story.example/trips/0");
  await pane.getByRole("button", { name: "Save the row of Guest0" }).click();
  await pane.getByText("The link http:// leads nowhere in 2 mails").waitFor();
  await row("Guest1").getByRole("textbox", { name: "page" }).fill("https://story.example/trips/1");
  await page.keyboard.press("Enter");
  await pane.getByText("The link http:// leads nowhere in one mail").waitFor();
  await row("Guest2").getByRole("textbox", { name: "page" }).fill("https://story.example/trips/2");
  await pane.getByRole("button", { name: "Save the row of Guest2" }).click();
  await pane.getByText(`All ${RECIPIENTS} mails are ready.`).waitFor();
  await pane.getByRole("button", { name: "Send this one to me" }).click();
  await pane.getByText("Sent to aylin@fernweh.example.").waitFor();
  await look(first, "2-mended");

  await pane.getByRole("button", { name: "Go on to sending" }).click();
  await pane.getByText(/Limit: batches of 10 with a pause between them/).waitFor();
  await pane.getByRole("button", { name: /^Options/ }).click();
  await look(first, "3-options");
  await pane.getByRole("spinbutton", { name: "Seconds between" }).fill("8");
  await page.keyboard.press("Enter");
  await eventually(async () => (await draft()).batchDelaySeconds).toBe(8);
  await pane.getByRole("button", { name: `Send ${RECIPIENTS} mails` }).click();
  await pane.getByRole("button", { name: `Yes, send ${RECIPIENTS} mails` }).click();
  await pane.getByRole("progressbar").first().waitFor();
  await pane.getByRole("button", { name: "Pause" }).click();
  await pane.getByText(/^Paused/).waitFor();
  await look(first, "4-paused");
  await page.context().close();
  const paused = await draft();
  expect(paused.status).toBe("paused");

  const second = await openMerge();
  await second.pane.getByText(/^Paused/).waitFor();
  await second.pane.getByRole("button", { name: "Go on", exact: true }).click();
  await second.pane.getByText(/^Finished/).waitFor({ timeout: 120_000 });
  await second.pane.getByRole("button", { name: /^Summary/ }).click();
  await second.pane.getByText("Mails a minute").waitFor();
  await look(second, "5-summary");
  const [download] = await Promise.all([second.page.waitForEvent("download"), second.pane.getByRole("button", { name: "Download the ledger" }).click()]);
  expect(verifyLedger(await readFile(await download.path(), "utf8"))).toMatchObject({ isWhole: true, recipientCount: RECIPIENTS });

  const sent = (await listFolder<{ subject: string; body: { content: string }; toRecipients: { emailAddress: { address: string } }[]; replyTo?: { emailAddress: { address: string } }[]; internetMessageId: string }>(stage.mailroom, await graphToken(stage.mailroom, AYLIN), "sentitems")).filter((mail) => !mail.subject.startsWith("[Test]"));
  expect(sent).toHaveLength(RECIPIENTS);
  expect(sent.find((mail) => mail.subject === "Your trip, Guest1")!.body.content).toContain("https://story.example/trips/1");

  await answerOf("guest4@story.example", sent.find((mail) => mail.subject === "Your trip, Guest4")!);
  await eventually(async () => (await ledgerLine("guest4@story.example")).repliedAt !== null, 60_000).toBe(true);
  await second.pane.getByRole("button", { name: /^Each mail/ }).click();
  await second.pane.getByRole("listitem").filter({ hasText: "Guest4" }).getByText("Answered").waitFor();
  await eventually(() => second.pane.locator("dt:text-is('Answered') + dd").innerText()).toBe("1");
  await look(second, "6-answered");
  expect((await ledgerLine("guest5@story.example")).repliedAt).toBeNull();
});

async function draft(): Promise<Campaign> {
  const call = await apiOf(stage.mailroom, "Aylin");
  return (await call<{ items: Campaign[] }>("GET", "/campaigns")).items[0]!;
}

async function ledgerLine(address: string): Promise<LedgerLine> {
  const call = await apiOf(stage.mailroom, "Aylin");
  const { id } = await draft();
  return (await call<{ items: LedgerLine[] }>("GET", `/campaigns/${id}/ledger?limit=100`)).items.find((line) => line.address === address)!;
}

/** The person's own mail program: to where answers are asked for, under the mail's own id. */
async function answerOf(address: string, mail: { subject: string; internetMessageId: string; replyTo?: { emailAddress: { address: string } }[] }): Promise<void> {
  const to = mail.replyTo?.[0]?.emailAddress.address ?? "aylin@fernweh.example";
  const eml = [`From: Guest <${address}>`, `To: ${to}`, `Subject: Re: ${mail.subject}`, `Message-ID: <answer-4@story.example>`, `In-Reply-To: ${mail.internetMessageId}`, `References: ${mail.internetMessageId}`, `Date: ${new Date().toUTCString()}`, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", "Thank you, I will come.", ""].join("\r\n");
  await stage.mailroom.fetchJson("/sandbox/levers/deliver?mailbox=aylin@fernweh.example", { method: "POST", headers: { "content-type": "message/rfc822", "x-sandbox": "1" }, body: eml });
}
