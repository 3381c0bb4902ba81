import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Campaign } from "../../server/contract/campaigns.ts";
import type { Me } from "../../server/contract/people.ts";
import type { Template } from "../../server/contract/templates.ts";
import { barriersOf } from "../support/barriers.ts";
import { apiOf, importByApi, launchMerge } from "../support/merge-by-api.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();

const file = Buffer.from(`given_name,email\n${Array.from({ length: 12 }, (_, index) => `Guest${index},guest${index}@page.example`).join("\n")}\n`);

async function openAs(name: string, options: { width?: number; isDark?: boolean } = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale: "en-GB", viewport: { width: options.width ?? 1280, height: 900 }, reducedMotion: "reduce", colorScheme: options.isDark ? "dark" : "light" });
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/#/campaigns`);
  await page.getByRole("button", { name }).click();
  await page.getByRole("heading", { name: "Campaigns", level: 1 }).waitFor();
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
}

test("a lead sees what waits, by which limits it would be sent, and approves it; what was sent shows its summary and each mail", { timeout: 180_000 }, async () => {
  const aylin = await apiOf(stage.mailroom, "Aylin");
  await launchMerge(aylin, { file, fileName: "sent.csv", subject: "Hello {{ given_name }}", html: "<p>Hello</p>" });
  const admin = await apiOf(stage.mailroom, "Mara");
  await admin("PUT", "/campaign-settings", { approvalAbove: 10, tenantLicences: 100, tenantThreshold: null, domainPerMinute: null });
  const imported = await importByApi(aylin, { file, fileName: "wait.csv" });
  const template = await aylin<Template>("POST", "/templates", { name: "Big offer", subject: "Hello {{ given_name }}", html: "<p>Hello</p>" });
  const me = await aylin<Me>("GET", "/me");
  const draft = await aylin<Campaign>("POST", "/campaigns", { name: "Big offer", importId: imported.id, templateId: template.id, mailboxId: me.mailboxes.find((mailbox) => mailbox.address === me.user.email)!.id });
  await aylin("POST", `/campaigns/${draft.id}/approval-request`);

  const page = await openAs("Jonas Weber");
  const waiting = page.getByRole("region", { name: "Waiting for approval" });
  await waiting.waitFor();
  await look(page, "7-settings");
  expect(await barriersOf(page)).toEqual([]);
  await waiting.getByRole("button", { name: "Big offer" }).click();
  await page.getByText("Limit: batches of 10 with a pause between them.").first().waitFor();
  await page.getByText("Limit: 22,059 external recipients a day for the whole Microsoft 365 tenant.").waitFor();
  await page.getByRole("region", { name: "Preview of every mail" }).getByText("Hello Guest0").waitFor();
  await look(page, "8-approve");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByText("Approved by Jonas Weber.").waitFor();
  expect((await aylin<Campaign>("GET", `/campaigns/${draft.id}`)).approval).toMatchObject({ isGiven: true });
  await page.context().close();

  const own = await openAs("Aylin Demir", { width: 400, isDark: true });
  await own.getByRole("button", { name: "Winter catalogue" }).click();
  // Below the drawer stands a field for mails a minute to one domain.
  await own.getByRole("dialog").getByText("Mails a minute", { exact: true }).waitFor();
  await look(own, "9-summary-dark");
  await own.getByRole("tab", { name: "Each mail" }).click();
  await own.getByText("guest3@page.example").waitFor();
});
