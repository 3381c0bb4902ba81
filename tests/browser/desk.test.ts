import { expect, test } from "vitest";
import type { Case } from "../../server/contract/cases.ts";
import type { SlaPolicy } from "../../server/contract/sla.ts";
import { barriersOf, PANE } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { openOutlook } from "../support/outlook-page.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();

async function caseOf(title: string): Promise<Case> {
  const call = await apiOf(stage.mailroom, "Aylin");
  const { items } = await call<{ items: Case[] }>("GET", `/cases?view=all&search=${encodeURIComponent(title)}`);
  return call<Case>("GET", `/cases/${items[0]!.id}`);
}

test("the panel says who wrote and what about, and makes the mail a case with a clock", async () => {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url);
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  const { pane } = outlook;
  await pane.getByText("ingrid.solberg@nordlys.example").first().waitFor();
  await pane.getByText("No open cases").waitFor();
  expect(await pane.getByRole("combobox", { name: "Priority" }).textContent()).toContain("Urgent");
  await pane.getByRole("button", { name: "Convert to case" }).click();

  await pane.getByText(/First response in/).waitFor();
  const opened = await caseOf("stranded");
  await pane.getByText(`#${opened.number}`).first().waitFor();
  expect(opened).toMatchObject({ status: "new", priority: "urgent", assignee: { name: "Aylin Demir" } });
  await pane.getByText("Aylin Demir opened the case").waitFor();
  await outlook.page.locator("[data-notification]").getByText(`#${opened.number}`).waitFor();

  await pane.getByRole("combobox", { name: "Status" }).selectOption({ label: "In progress" }).catch(async () => {
    await pane.getByRole("combobox", { name: "Status" }).click();
    await pane.getByRole("option", { name: "In progress" }).click();
  });
  await eventually(async () => (await caseOf("stranded")).status).toBe("in_progress");
  expect(outlook.complaints).toEqual([]);
});

test("the ribbon's command does the same without the panel, and leaves the number on the mail", async () => {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url);
  await outlook.openMail("Invoice 2026-1187");
  await outlook.ribbon("Convert to case");
  const bar = outlook.page.locator("[data-notification]").filter({ hasText: "was opened" });
  await bar.waitFor();
  const opened = await caseOf("Invoice 2026-1187");
  expect(await bar.textContent()).toContain(`#${opened.number}`);
  expect(await outlook.page.locator("iframe[src*='taskpane']").count()).toBe(0);

  await outlook.ribbon("Convert to case");
  await outlook.page.locator("[data-notification]").filter({ hasText: "already" }).waitFor();
  expect((await caseOf("Invoice 2026-1187")).number).toBe(opened.number);
});

test("the ribbon's command runs also where its own script comes long after office.js", async () => {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url);
  const officeIsReady = outlook.page.waitForResponse(/outlook_strings\.js$/);
  await outlook.page.route(/\/static\/commands\.\w+\.js$/, async (route) => {
    await (await officeIsReady).finished();
    // Longer than office.js takes from its last script to its first question to Outlook.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await route.continue();
  });
  await outlook.openMail("Annulation");
  await outlook.ribbon("Convert to case");
  await outlook.page.locator("[data-notification]").filter({ hasText: "was opened" }).waitFor();
  expect((await caseOf("Annulation")).number).toBeGreaterThan(0);
  await outlook.page.context().close();
});

test("an admin changes the promise; a mail converted afterwards gets the new deadline, and an open case keeps its own", async () => {
  const before = await caseOf("Invoice 2026-1187");
  const settings = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale: "en-GB", viewport: { width: 1280, height: 900 } });
  const mara = await settings.newPage();
  await mara.goto(`${stage.mailroom.url}/settings/#/sla`);
  await mara.getByRole("button", { name: "Mara Lindqvist" }).click();
  await mara.getByRole("list", { name: "Policies" }).getByRole("link").first().click();
  for (const priority of ["Low", "Medium", "High", "Urgent"]) await mara.getByRole("textbox", { name: `${priority}, first response` }).fill("17 min");
  await mara.getByRole("button", { name: "Save and publish" }).click();
  await mara.getByText("The policy is saved.").waitFor();
  const call = await apiOf(stage.mailroom, "Mara");
  const { items } = await call<{ items: SlaPolicy[] }>("GET", "/sla/policies");
  expect(items[0]!.promises.medium.first_response).toEqual({ minutes: 17, clock: "business" });

  const outlook = await openOutlook(stage.browser, stage.mailroom.url);
  await outlook.openMail("Password reset mail never arrives");
  await outlook.ribbon("Convert to case");
  await outlook.page.locator("[data-notification]").filter({ hasText: "was opened" }).waitFor();
  const firstResponse = (opened: Case) => opened.targets.find((target) => target.metric === "first_response")!;
  expect(firstResponse(await caseOf("Password reset")).minutes).toBe(17);
  expect(firstResponse(await caseOf("Invoice 2026-1187"))).toMatchObject({ minutes: firstResponse(before).minutes, dueAt: firstResponse(before).dueAt });
});

test("a mail that arrives while the desk is open is in the list and in the panel", async () => {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url);
  await outlook.openMail("Annulation");
  const eml = "From: Hugo Martins <hugo@martins-viagens.example>\r\nTo: aylin@fernweh.example\r\nSubject: Names for the Azores group\r\nMessage-ID: <names-1@martins-viagens.example>\r\n\r\nHere are the 24 names, please confirm the booking.\r\n";
  const delivered = await stage.mailroom.fetchJson<{ id: string }>("/sandbox/levers/deliver?mailbox=aylin@fernweh.example", { method: "POST", headers: { "x-sandbox": "1" }, body: eml });
  expect(delivered.status).toBe(200);
  await outlook.openMail("Names for the Azores group");
  await outlook.openPane();
  await outlook.pane.getByText("hugo@martins-viagens.example").first().waitFor();
  await outlook.pane.getByRole("button", { name: "Convert to case" }).waitFor();
});

test("where nested app authentication is missing, one Office dialog signs in, and the panel is itself again", async () => {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url);
  await outlook.page.getByText("Levers").first().click();
  await outlook.page.getByRole("switch", { name: "Nested app authentication" }).click();
  await outlook.page.keyboard.press("Escape");
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  const [dialog] = await Promise.all([outlook.page.waitForEvent("popup"), outlook.pane.getByRole("button", { name: "Allow" }).click()]);
  await dialog.getByRole("button", { name: "Aylin Demir" }).click();
  await outlook.pane.getByText(/First response|Convert to case/).first().waitFor();
  await eventually(() => dialog.isClosed()).toBe(true);
  expect(await outlook.pane.getByText("wants to display a new window").count()).toBe(0);
});

test.each([[320, "light"], [400, "dark"]] as const)("the panel has no barriers at %i px, %s", async (width, theme) => {
  const outlook = await openOutlook(stage.browser, stage.mailroom.url, { width: 1000 + width });
  await outlook.page.emulateMedia({ colorScheme: theme });
  await outlook.openMail("stranded in Tromsø");
  await outlook.openPane();
  await outlook.pane.getByText("#").first().waitFor();
  expect(await barriersOf(outlook.page, { inside: PANE })).toEqual([]);
});
