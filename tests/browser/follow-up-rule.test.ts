import path from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Case } from "../../server/contract/cases.ts";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { hasFocus } from "../support/has-focus.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { openOutlook } from "../support/outlook-page.ts";
import { seesNothingWrong } from "../support/pane-look.ts";
import { sharedCase } from "../support/shared-case.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();

async function look(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `${name}.png`), fullPage: true });
  expect(await barriersOf(page)).toEqual([]);
}

async function openAsMara(locale: string, hash: string, width: number, scheme: "light" | "dark"): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width, height: 900 }, reducedMotion: "reduce", colorScheme: scheme });
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/${hash}`);
  await page.getByRole("button", { name: "Mara Lindqvist" }).click();
  await page.locator("main h1").waitFor();
  return page;
}

/** With the token of the page. */
async function savedTemplate(page: Page): Promise<void> {
  const [request] = await Promise.all([page.waitForRequest((each) => each.url().includes("/api/templates")), page.reload()]);
  const { authorization } = await request.allHeaders();
  const answer = await page.request.post(`${stage.mailroom.url}/api/templates`, { headers: { authorization: authorization! }, data: { name: "Still there?", category: "support", subject: "Still there?", html: "<p>We wait for you about {{ case_number }}.</p>" } });
  expect(answer.status(), await answer.text()).toBe(200);
  await page.reload();
  await page.locator("main h1").waitFor();
}

const choose = async (page: Page, label: string, option: string | RegExp, at = 0) => {
  await page.getByRole("combobox", { name: label, exact: true }).nth(at).click();
  await page.getByRole("option", { name: option }).first().click();
};

test("a rule that reminds customers is built, reads as a sentence, and what was found of its past is there again later", { timeout: 180_000 }, async () => {
  const mara = await openAsMara("en-GB", "#/rules/new", 1280, "light");
  await savedTemplate(mara);
  await mara.getByRole("textbox", { name: "Name" }).fill("Ask again");
  await choose(mara, "When", "a case’s status changes");
  await mara.getByRole("button", { name: "Remove condition 1" }).click();
  await choose(mara, "What is done", "Remind the customer until an answer");
  await choose(mara, "Template", "Still there?");
  const after = mara.getByRole("textbox", { name: "After how long without an answer" });
  await after.fill("30 min");
  await mara.getByText("Enter how long, one hour at least: 16 h.").waitFor();
  await after.fill("12 h");
  await mara.getByText("Enter how long, one hour at least: 16 h.").waitFor({ state: "detached" });
  await choose(mara, "How often at most", "3 times");
  await mara.getByRole("textbox", { name: "The task if nobody answers, or none" }).fill("Call the customer");
  await mara.getByText(/remind the customer with the template “.+” after each 12 h without an answer, at most 3 times, then add the task “Call the customer”/).waitFor();
  await mara.getByRole("button", { name: "Back-test", exact: true }).click();
  await mara.getByText("Over the last 90 days:").waitFor();
  await mara.getByRole("button", { name: "Back-test again" }).waitFor();
  await look(mara, "follow-up-rule");
  await mara.getByRole("button", { name: "Publish", exact: true }).click();
  await mara.getByRole("button", { name: "Publish", exact: true }).waitFor({ state: "detached" });
  await mara.getByRole("button", { name: "Edit Ask again" }).click();
  await mara.getByRole("button", { name: "Back-test", exact: true }).click();
  await mara.getByRole("button", { name: "Back-test again" }).waitFor();
  // Whoever comes back finds it as it is.
  await mara.reload();
  await mara.getByRole("button", { name: "Back-test again" }).waitFor();
  await mara.getByText("Over the last 90 days:").waitFor();
  await mara.getByRole("textbox", { name: "Name" }).fill("Ask once more");
  await mara.getByText("The rule was changed since; try it again.").waitFor();
  const hash = new URL(mara.url()).hash;
  await mara.context().close();

  const small = await openAsMara("de-DE", hash, 320, "dark");
  await small.getByText(/den Kunden nach jeweils 12/).waitFor();
  expect(await small.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await look(small, "follow-up-rule-small");
  await small.context().close();
});

test("the case says in the panel when its customer is reminded, and whoever works on it stops that", { timeout: 180_000 }, async () => {
  const mara = await apiOf(stage.mailroom, "Mara");
  const { id: templateId } = await mara<{ id: string }>("POST", "/templates", { name: "Any news?", category: "support", subject: "Any news?", html: "<p>We wait for you about {{ case_number }}.</p>" });
  const { id: ruleId } = await mara<{ id: string }>("POST", "/rules", { name: "Ask in time", trigger: { type: "event", event: "case.status_changed" }, conditions: { match: "all", conditions: [{ field: "case.status", operator: "is", value: "awaiting_customer" }] }, actions: [{ type: "start_follow_up", templateId, minutes: 960, times: 2, task: null }], publishes: true });
  const { items } = await mara<{ items: { id: string }[] }>("GET", "/rules");
  // Of two that would remind a case's customer the first does.
  await mara("POST", "/rules/order", { ids: [ruleId, ...items.map(({ id }) => id).filter((id) => id !== ruleId)] });
  const shown = await sharedCase(stage.mailroom, "Papers for Bergen");
  const aylin = await apiOf(stage.mailroom, "Aylin");
  await aylin("PATCH", `/cases/${shown.id}/status`, { version: (await aylin<Case>("GET", `/cases/${shown.id}`)).version, status: "awaiting_customer" });
  await eventually(async () => (await aylin<{ followUp: { times: number } | null }>("GET", `/cases/${shown.id}/follow-up`)).followUp?.times).toBe(2);

  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1320, height: 1300 });
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await outlook.pane.getByRole("tab", { name: "Queue" }).click();
  await outlook.pane.getByRole("tab", { name: /^All/ }).click();
  await outlook.pane.getByRole("button", { name: new RegExp(`#${shown.number}\\b`) }).first().click();
  await outlook.pane.getByRole("article", { name: `Case #${shown.number}` }).waitFor();
  const reminders = outlook.pane.getByRole("region", { name: "Reminders of the customer" });
  await reminders.getByText(/Without an answer the customer is reminded on .+ \(1 of 2\)\. Rule: Ask in time/).waitFor();
  await seesNothingWrong(outlook, "follow-up-case");
  await reminders.getByRole("button", { name: "Do not remind" }).click();
  await reminders.getByText("The customer of this case is reminded no more.").waitFor();
  // Told by the live line, the panel may say so before its own call is answered, and with it where the focus goes.
  await eventually(() => hasFocus(reminders)).toBe(true);
  // The way back stays as long as the pointer rests on it.
  await outlook.pane.getByRole("status").getByText("The customer of this case is reminded no more.").hover();
  await seesNothingWrong(outlook, "follow-up-stopped");
  await outlook.pane.getByText("The customer is reminded no more", { exact: true }).waitFor();
  await outlook.pane.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await reminders.getByText(/Without an answer the customer is reminded on/).waitFor();
  await outlook.pane.getByText("The customer is reminded again if no answer comes").waitFor();
  expect(outlook.complaints).toEqual([]);
  await outlook.page.context().close();
});
