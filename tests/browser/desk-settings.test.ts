import path from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

async function openAs(name: string, hash: string, { width = 1280 } = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale: "en-GB", viewport: { width, height: 900 }, reducedMotion: "reduce" });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(`${stage.mailroom.url}/settings/${hash}`);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(`${stage.mailroom.url}/settings/${hash}`);
  await page.locator("main h1").waitFor();
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `${name}.png`), fullPage: true });
  expect(await barriersOf(page)).toEqual([]);
}

test("an admin says how cases are kept, and finds it so again", async () => {
  const mara = await openAs("Mara Lindqvist", "#/cases");
  await mara.getByRole("spinbutton", { name: "Reopen within days of closing" }).fill("21");
  await mara.getByRole("button", { name: "Save", exact: true }).click();
  await mara.getByText("The setting is saved.").waitFor();

  await mara.getByRole("textbox", { name: "Support" }).fill("sup");
  await mara.getByText("New cases: SUP-1042").waitFor();
  await mara.getByRole("button", { name: "Save prefix of Support" }).click();
  await mara.getByText("The prefix of Support is saved.").waitFor();

  await mara.getByRole("button", { name: "New field" }).click();
  const form = mara.getByRole("form", { name: "New field" });
  await form.getByRole("textbox", { name: "Name" }).fill("Country of travel");
  await form.getByRole("combobox", { name: "Kind" }).selectOption("choice");
  await form.getByRole("button", { name: "Add field" }).click();
  await form.getByText("Name at least one choice.").waitFor();
  await form.getByRole("textbox", { name: "Choices" }).fill("Norway\nIceland");
  await form.getByRole("checkbox").check();
  await look(mara, "cases-form");
  await form.getByRole("button", { name: "Add field" }).click();
  await mara.getByText("Choice: Norway, Iceland").waitFor();

  await mara.getByRole("button", { name: "New view" }).click();
  const view = mara.getByRole("form", { name: "New view" });
  await view.getByRole("textbox", { name: "Name" }).fill("Urgent and alone");
  await view.getByRole("combobox", { name: "For" }).selectOption({ label: "Support" });
  await view.getByRole("checkbox", { name: "Urgent" }).check();
  await view.getByRole("combobox", { name: "Assignee" }).selectOption("none");
  await look(mara, "cases-view-form");
  await view.getByRole("button", { name: "Add view" }).click();
  await mara.getByText("Support: Urgent · Nobody yet").waitFor();
  await mara.getByText("0 cases").waitFor();

  await mara.reload();
  expect(await mara.getByRole("spinbutton", { name: "Reopen within days of closing" }).inputValue()).toBe("21");
  expect(await mara.getByRole("textbox", { name: "Support" }).inputValue()).toBe("SUP");
  await mara.getByText("Country of travel").waitFor();
  await look(mara, "cases");
});

test("an agent sees how cases are kept and cannot change it, and keeps views of their own; on 320 px too", async () => {
  const aylin = await openAs("Aylin Demir", "#/cases", { width: 320 });
  for (const name of ["Mails to closed cases", "Fields of cases"]) await aylin.getByRole("heading", { name, exact: true }).waitFor();
  await aylin.getByRole("button", { name: "New view" }).waitFor();
  expect(await aylin.getByRole("button", { name: "Save", exact: true }).count()).toBe(0);
  expect(await aylin.getByRole("button", { name: "New field" }).count()).toBe(0);
  expect(await aylin.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await look(aylin, "cases-320");
});

test("the bell leads to what one was told; it is read one by one, or all at once", async () => {
  const mara = await openAs("Mara Lindqvist", "#/notifications");
  await mara.getByText("Nothing yet").waitFor();
  await look(mara, "notifications-empty");
  const token = async (page: Page) => {
    const [request] = await Promise.all([page.waitForRequest((each) => each.url().includes("/api/notifications")), page.reload()]);
    return (await request.allHeaders()).authorization!;
  };
  const authorization = await token(mara);
  const call = async (method: string, way: string, data?: unknown) => (await mara.request.fetch(`${stage.mailroom.url}/api${way}`, { method, headers: { authorization }, data })).json();
  const jonas = await openAs("Jonas Weber", "#/notifications");
  const byJonas = await token(jonas);
  const { items: users } = await call("GET", "/users");
  const maraId = users.find((user: { name: string }) => user.name === "Mara Lindqvist").id;
  for (const title of ["Call the airline", "Order the bus"]) await jonas.request.post(`${stage.mailroom.url}/api/tasks`, { headers: { authorization: byJonas }, data: { caseId: null, title, assigneeId: maraId } });
  await mara.getByRole("link", { name: "Notifications, 2 unread" }).waitFor();
  await mara.getByText("Call the airline").waitFor();
  // The bell and the list are read by calls of their own.
  await eventually(() => mara.getByText("A task is yours (unread)").count()).toBe(2);
  await look(mara, "notifications");
  await mara.getByRole("button", { name: "Mark as read: Order the bus" }).click();
  await mara.getByRole("link", { name: "Notifications, 1 unread" }).waitFor();
  await mara.getByRole("button", { name: "Mark all as read" }).click();
  await mara.getByRole("link", { name: "Notifications, none unread" }).waitFor();
  await mara.getByRole("switch", { name: "Unread only" }).click();
  await mara.getByText("All read").waitFor();
});
