import type { BrowserContext, Page } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

/** Opens a page of the settings, picks the account at Entra, and is back on that very page. */
async function openAs(name: string, hash: string, { locale = "en-GB", isLive = true } = {}): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  contexts.push(context);
  const page = await context.newPage();
  if (!isLive) {
    // A line that lets no socket through, as behind some proxies, and no questions in its place: their first answer has all read again.
    await page.routeWebSocket(/\/ws$/, (socket) => socket.close());
    await page.route(/\/api\/live\//, (route) => route.abort());
  }
  await page.goto(`${stage.mailroom.url}/settings/${hash}`);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(`${stage.mailroom.url}/settings/${hash}`);
  await page.locator("main h1").waitFor();
  return page;
}

const highFirstResponse = (page: Page) => page.getByRole("textbox", { name: "High, first response" });
const save = (page: Page) => page.getByRole("button", { name: "Save and publish" });

async function openPolicy(name: string, options?: { isLive?: boolean }): Promise<Page> {
  const page = await openAs(name, "#/sla", options);
  await page.getByRole("list", { name: "Policies" }).getByRole("link").first().click();
  await highFirstResponse(page).waitFor();
  return page;
}

describe("the SLA policy", () => {
  test("is changed by an admin, who then sees what was saved, who saved it and what was before", async () => {
    const mara = await openPolicy("Mara Lindqvist");
    await highFirstResponse(mara).fill("90m");
    await highFirstResponse(mara).blur();
    expect(await highFirstResponse(mara).inputValue()).toBe("1 h 30 min");
    await save(mara).click();
    await mara.getByText("The policy is saved.").waitFor();
    await mara.getByRole("region", { name: "History" }).getByText("1 h 30 min").waitFor();
    expect(await mara.getByRole("region", { name: "History" }).locator("li").first().innerText()).toMatch(/^Mara Lindqvist/);
    await mara.reload();
    await highFirstResponse(mara).waitFor();
    expect(await highFirstResponse(mara).inputValue()).toBe("1 h 30 min");
    expect(await barriersOf(mara)).toEqual([]);
  });

  test("is not saved while a field cannot be read, and each says what is wrong", async () => {
    const mara = await openPolicy("Mara Lindqvist");
    await highFirstResponse(mara).fill("3");
    await mara.getByRole("textbox", { name: "Low, resolution" }).fill("2 dayz");
    await save(mara).click();
    await mara.getByText("3 what? Write 3 min or 3 h.").waitFor();
    await mara.getByText("“2 dayz” is not a time.").waitFor();
    await mara.getByText("2 fields need a look.").waitFor();
    expect(await mara.getByText("The policy is saved.").count()).toBe(0);
  });

  test("that somebody else saved meanwhile is not overwritten: what they changed is shown, and mine goes on top of it", async () => {
    const second = await openPolicy("Mara Lindqvist");
    // Last: without a line it is read again each half minute, and would notice before it is refused.
    const first = await openPolicy("Mara Lindqvist", { isLive: false });
    await first.getByRole("textbox", { name: "Low, resolution" }).fill("60 h");
    await second.getByRole("textbox", { name: "Urgent, first response" }).fill("25 min");
    await save(second).click();
    await second.getByText("The policy is saved.").waitFor();
    await save(first).click();
    const bar = first.getByRole("group").filter({ hasText: "Not saved: the policy was changed in the meantime" });
    await bar.getByText("25 min").waitFor();
    await first.getByRole("button", { name: "Keep my changes on top" }).click();
    await save(first).click();
    await first.getByText("The policy is saved.").waitFor();
    await first.reload();
    await highFirstResponse(first).waitFor();
    expect(await first.getByRole("textbox", { name: "Low, resolution" }).inputValue()).toBe("60 h");
    expect(await first.getByRole("textbox", { name: "Urgent, first response" }).inputValue()).toBe("25 min");
  });

  test("follows on an open page what somebody else saves", async () => {
    const [first, second] = [await openPolicy("Mara Lindqvist"), await openPolicy("Mara Lindqvist")];
    await second.getByRole("textbox", { name: "Medium, resolution" }).fill("30 h");
    await save(second).click();
    await first.getByRole("region", { name: "History" }).getByText("30 h").waitFor();
    await eventually(() => first.getByRole("textbox", { name: "Medium, resolution" }).inputValue()).toBe("30 h");
  });

  test("is only read by a viewer, who is told why and whom to ask", async () => {
    const priya = await openPolicy("Priya Nair");
    await priya.getByText("You can read this but not change it: your role is Viewer. Ask Mara Lindqvist for changes.").waitFor();
    expect(await highFirstResponse(priya).isEditable()).toBe(false);
    expect(await save(priya).count()).toBe(0);
    expect(await priya.getByRole("navigation").getByRole("link").allInnerTexts()).toEqual(["Inbox", "Overview", "Contacts", "Lists and segments", "Suppressions", "Campaigns", "Templates", "Cases", "SLA", "Workflow rules", "Mailboxes", "Channels", "Notifications", "People"]);
  });
});

describe("what a role lacks", () => {
  test("is said on the page itself, when somebody comes by its address", async () => {
    const priya = await openAs("Priya Nair", "#/webhooks");
    await priya.getByText("Your role does not include Webhooks").waitFor();
    await priya.getByText("An admin can open it for you: Mara Lindqvist.").waitFor();
  });
});

describe("a webhook", () => {
  test("needs an https address, shows its secret once, and is gone when its deletion is not taken back", { timeout: 180_000 }, async () => {
    const mara = await openAs("Mara Lindqvist", "#/webhooks");
    await mara.getByRole("button", { name: "Add webhook" }).click();
    await mara.getByLabel("Address").fill("http://erp.fernweh.example/hook");
    await mara.getByRole("button", { name: "Add webhook" }).click();
    await mara.getByText("The address must begin with https://.").waitFor();
    await mara.getByLabel("Address").fill("https://erp.fernweh.example/hook");
    await mara.getByRole("button", { name: "Add webhook" }).click();
    expect(await mara.getByRole("textbox", { name: "Secret" }).inputValue()).toMatch(/^whsec_.{20,}$/);
    await mara.getByRole("button", { name: "I have stored it" }).click();
    await mara.getByText("https://erp.fernweh.example/hook").waitFor();
    const deleted = mara.waitForResponse((answer) => answer.request().method() === "DELETE", { timeout: 90_000 });
    await mara.getByRole("button", { name: "Delete the webhook https://erp.fernweh.example/hook" }).click();
    expect((await deleted).status()).toBe(200);
    await mara.reload();
    await mara.getByText("No webhooks yet").waitFor();
  });
});

describe("every page", () => {
  test.each(["overview", "sla/calendars", "people", "audit", "system"])("%s shows its content, without barriers, in light and dark", { timeout: 180_000 }, async (section) => {
    const mara = await openAs("Mara Lindqvist", `#/${section}`);
    await mara.getByRole("region").or(mara.locator("main section")).first().waitFor();
    expect(await barriersOf(mara)).toEqual([]);
    await mara.getByRole("button", { name: "Theme" }).click();
    await mara.getByRole("menuitemradio", { name: "Dark", exact: true }).click();
    await mara.getByRole("menuitemradio", { name: "Dark", exact: true }).waitFor({ state: "detached" });
    expect(await barriersOf(mara)).toEqual([]);
  });

  test("speaks the browser's language, or the one that is chosen", async () => {
    const mara = await openAs("Mara Lindqvist", "#/people", { locale: "de-DE" });
    await mara.getByRole("heading", { name: "Personen" }).waitFor();
    await mara.getByRole("button", { name: "Sprache" }).click();
    await mara.getByRole("menuitemradio", { name: "English" }).click();
    await mara.getByRole("heading", { name: "People", exact: true }).waitFor();
    await mara.reload();
    await mara.getByRole("heading", { name: "People", exact: true }).waitFor();
  });

  test("comes out of the audit log as a file of all cases", async () => {
    const mara = await openAs("Mara Lindqvist", "#/audit");
    await mara.locator("summary").first().waitFor();
    const [file] = await Promise.all([mara.waitForEvent("download"), mara.getByRole("button", { name: "Export cases" }).click()]);
    expect(file.suggestedFilename()).toMatch(/^cases-\d{4}-\d{2}-\d{2}\.csv$/);
  });

  test("narrows the record down to a person and a kind, and takes out what is left", async () => {
    const mara = await openAs("Mara Lindqvist", "#/audit");
    const bar = mara.getByRole("search", { name: "Narrow the record down" });
    await bar.getByLabel("What").selectOption({ label: "SLA policies" });
    await mara.getByText("The SLA policy was saved").first().waitFor();
    await mara.getByText("This is the beginning.").waitFor();
    expect(await mara.locator("summary").allTextContents()).toSatisfy((all: string[]) => all.length > 0 && all.every((one) => one.includes("SLA policy")));
    const [file] = await Promise.all([mara.waitForEvent("download"), bar.getByRole("button", { name: "Export entries" }).click()]);
    expect(file.suggestedFilename()).toMatch(/^audit-/);
    await bar.getByLabel("Who").selectOption({ label: "Aylin Demir" });
    await mara.getByText("Nothing like this happened").waitFor();
    expect(await barriersOf(mara)).toEqual([]);
    if (process.env.SHOTS) await mara.screenshot({ path: `${process.env.SHOTS}/audit-filter.png` });
    await bar.getByRole("button", { name: "Show everything" }).click();
    await mara.getByText("The record of what happened was exported").first().waitFor();
  });
});
