import path from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { barriersOf } from "../support/barriers.ts";
import { dragRow } from "../support/drag-row.ts";
import { eventually } from "../support/eventually.ts";
import { setStage } from "../support/stage.ts";

const stage = setStage();
const contexts: BrowserContext[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

interface Look {
  width?: number;
  height?: number;
  isLive?: boolean;
  scheme?: "light" | "dark";
  locale?: string;
}

async function openAs(name: string, hash: string, { width = 1280, height = 900, isLive = true, scheme = "light", locale = "en-GB" }: Look = {}, search = ""): Promise<Page> {
  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale, viewport: { width, height }, reducedMotion: "reduce", colorScheme: scheme, acceptDownloads: true });
  contexts.push(context);
  const page = await context.newPage();
  if (!isLive) await page.routeWebSocket(/\/ws$/, (socket) => socket.close());
  await page.goto(`${stage.mailroom.url}/settings/${search}${hash}`);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(`${stage.mailroom.url}/settings/${search}${hash}`);
  await page.locator("main h1").waitFor();
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, `${name}.png`), fullPage: true });
  expect(await barriersOf(page)).toEqual([]);
}

/** The API with the token of the page, for what is not the point of a test. */
async function apiOf(page: Page) {
  const [request] = await Promise.all([page.waitForRequest((each) => each.url().endsWith("/api/rules")), page.reload()]);
  const { authorization } = await request.allHeaders();
  return async <Answer>(method: string, way: string, data?: unknown): Promise<Answer> => {
    const answer = await page.request.fetch(`${stage.mailroom.url}/api${way}`, { method, headers: { authorization: authorization! }, data });
    if (!answer.ok()) throw new Error(`${method} ${way}: ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
}

interface SavedRule {
  id: string;
  name: string;
  version: number;
}

const choose = async (page: Page, label: string, option: string | RegExp, at = 0) => {
  await page.getByRole("combobox", { name: label, exact: true }).nth(at).click();
  await page.getByRole("option", { name: option, exact: typeof option === "string" }).click();
};
const sentence = (page: Page, text: string) => page.getByText(text, { exact: true });
const simple = (name: string, match: string, priority = "high") => ({ name, trigger: { type: "event", event: "case.opened" }, conditions: { match: "all", conditions: [{ field: "case.title", operator: "contains", value: match }] }, actions: [{ type: "set_priority", priority }], publishes: true });

test("a rule is built as a sentence with a group, checked as one types, tried on the past, saved and published", { timeout: 180_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/rules/new");
  await mara.getByRole("button", { name: "Publish", exact: true }).click();
  await mara.getByText("Give the rule a name.").waitFor();
  await eventually(() => mara.getByRole("textbox", { name: "Name" }).evaluate((input) => input === document.activeElement)).toBe(true);
  await mara.getByRole("textbox", { name: "Name" }).fill("Stranded travellers first");
  await choose(mara, "What is looked at", "subject");
  await choose(mara, "How it is compared", "matches");
  await mara.getByRole("textbox", { name: "Regular expression" }).fill("strand(ed");
  await mara.getByText(/This is no regular expression that can be used/).waitFor();
  await look(mara, "rule-wrong");
  await mara.getByRole("textbox", { name: "Regular expression" }).fill("strand(ed)?");
  await mara.getByText(/This is no regular expression/).waitFor({ state: "detached" });
  await mara.getByRole("button", { name: "Add group" }).click();
  const group = mara.getByRole("group", { name: "Group 2", exact: true });
  await choose(mara, "What is looked at", "sender", 1);
  await choose(mara, "How it is compared", "contains", 1);
  await group.getByRole("textbox", { name: "Compared with" }).fill("@fjord.example");
  await choose(mara, "What is looked at", "priority", 2);
  await choose(mara, "How it is compared", "is one of", 2);
  await group.getByRole("combobox", { name: "Compared with" }).click();
  await mara.getByRole("menuitemcheckbox", { name: "High", exact: true }).click();
  await mara.getByRole("menuitemcheckbox", { name: "Urgent", exact: true }).click();
  await mara.keyboard.press("Escape");
  await mara.getByRole("button", { name: "Add action" }).click();
  await choose(mara, "What is done", "Add a task", 1);
  await mara.getByRole("textbox", { name: "What is to be done" }).fill("Call the airline");
  await sentence(mara, "When a case is opened and subject matches “strand(ed)?” and (sender contains “@fjord.example” or priority is one of High or Urgent), then set priority to High and add the task “Call the airline”.").waitFor();
  await mara.getByRole("button", { name: "Back-test", exact: true }).click();
  await mara.getByText("Over the last 90 days:").waitFor();
  await mara.getByText("It would not have acted once.").waitFor();
  await look(mara, "rule-editor");
  await mara.getByRole("button", { name: "Save draft" }).click();
  await mara.getByText("Draft, never published").waitFor();
  await mara.getByRole("button", { name: "Publish Stranded travellers first" }).click();
  await mara.getByText("“Stranded travellers first” is published.").waitFor();
  await mara.getByRole("switch", { name: "Stranded travellers first is in use" }).click();
  await mara.getByText("Off", { exact: true }).first().waitFor();
  await mara.getByRole("button", { name: "Delete Stranded travellers first" }).click();
  await mara.getByRole("heading", { name: "Stranded travellers first" }).waitFor({ state: "detached" });
  await mara.getByRole("button", { name: "Undo" }).click();
  await mara.getByRole("heading", { name: "Stranded travellers first" }).waitFor();
});

test("what a rule did stands with its reasons, is tried on a case and its past, and taken back after a preview", { timeout: 180_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/rules");
  const api = await apiOf(mara);
  const rule = await api<SavedRule>("POST", "/rules", simple("Ferries are urgent", "ferry", "urgent"));
  const { items: mailboxes } = await api<{ items: { id: string }[] }>("GET", "/mailboxes");
  const opened = await api<{ case: { id: string; number: number } }>("POST", "/cases", { mailboxId: mailboxes[0]!.id, title: "The ferry did not come" });
  await eventually(async () => (await api<{ items: unknown[] }>("GET", `/rules/${rule.id}/runs`)).items.length).toBe(1);
  await mara.goto(`${stage.mailroom.url}/settings/#/rules/${rule.id}/runs`);
  await mara.getByText("Acted", { exact: true }).waitFor();
  await mara.getByText("Why").first().click();
  await mara.getByText("title contains “ferry”: holds.").waitFor();
  await mara.getByRole("button", { name: `Undo the run on #${opened.case.number}` }).click();
  await mara.getByText("One thing is put back:").waitFor();
  await look(mara, "rule-runs");
  await mara.getByRole("button", { name: "Put it back" }).click();
  await mara.getByText("One thing was put back, 0 stayed.").waitFor();
  await mara.getByText(/undone by Mara Lindqvist/).waitFor();
  await mara.getByRole("button", { name: `#${opened.case.number} The ferry did not come` }).click();
  await mara.getByText("What rules did on this case. The case itself is worked on in Outlook.").waitFor();
  await look(mara, "rule-case");
  await mara.keyboard.press("Escape");

  await mara.getByRole("tab", { name: "Rule", exact: true }).click();
  await mara.getByRole("textbox", { name: "Compared with" }).fill("boat");
  await mara.getByRole("button", { name: "Back-test", exact: true }).click();
  await mara.getByText("One difference to the published rule").waitFor();
  await mara.getByText("acts no more").waitFor();
  await mara.getByRole("tab", { name: "On one case" }).click();
  await mara.getByRole("textbox", { name: "Case number" }).fill(String(opened.case.number));
  await mara.getByRole("button", { name: "Try", exact: true }).click();
  await mara.getByText("The rule would not act").waitFor();
  await mara.getByText("It is “The ferry did not come”.").waitFor();
  await look(mara, "rule-dry-run");
});

test("somebody else's newer version is not overwritten unseen; each version stays, and an earlier one comes back", { timeout: 180_000 }, async () => {
  const first = await openAs("Mara Lindqvist", "#/rules", { isLive: false });
  const api = await apiOf(first);
  const rule = await api<SavedRule>("POST", "/rules", simple("Buses", "bus"));
  await first.goto(`${stage.mailroom.url}/settings/#/rules/${rule.id}`);
  await first.reload();
  await first.getByRole("textbox", { name: "Compared with" }).fill("coach");
  await api("POST", "/rules", { ...simple("Buses", "tram"), id: rule.id, version: rule.version });
  await first.getByRole("button", { name: "Save draft" }).click();
  await first.getByText("Somebody else saved this rule meanwhile").waitFor();
  await first.getByText("title contains “tram”").first().waitFor();
  await look(first, "rule-stale");
  await first.getByRole("button", { name: "Save mine over it" }).click();
  await first.getByRole("button", { name: "Save draft" }).click();
  await first.getByText("“Buses” is saved as a draft.").waitFor();
  await first.goto(`${stage.mailroom.url}/settings/#/rules/${rule.id}/history`);
  await first.getByRole("heading", { name: "Version 3" }).waitFor();
  await look(first, "rule-history");
  // Restoring goes by the version of the list of rules, which may be read after the history.
  await first.getByRole("button", { name: "Restore version 3" }).waitFor({ state: "detached" });
  await first.getByRole("button", { name: "Restore version 1" }).click();
  await first.getByRole("heading", { name: "Version 4" }).waitFor();
  await first.getByText("Version 1 is the newest draft now.").waitFor();
});

test("rules are ordered by keyboard and said so, given out as a file and taken in again with what is wrong by its place", { timeout: 180_000 }, async () => {
  const mara = await openAs("Mara Lindqvist", "#/rules", { height: 1800 });
  const api = await apiOf(mara);
  for (const name of ["Alpha", "Omega"]) await api("POST", "/rules", simple(name, name));
  await mara.reload();
  await mara.getByRole("button", { name: "Move Omega" }).focus();
  await mara.keyboard.press("Alt+ArrowUp");
  await mara.getByText(/^Omega is now number \d+ of \d+\.$/).waitFor();
  const names = () => mara.locator("main ol h2").allInnerTexts();
  await eventually(async () => (await names()).slice(-2)).toEqual(["Omega", "Alpha"]);
  expect(await mara.getByRole("button", { name: "Move Omega" }).evaluate((button) => button === document.activeElement)).toBe(true);
  await dragRow(mara, "Omega", "Alpha");
  await eventually(async () => (await api<{ items: SavedRule[] }>("GET", "/rules")).items.map(({ name }) => name).slice(-2)).toEqual(["Alpha", "Omega"]);
  await eventually(async () => (await names()).slice(-2)).toEqual(["Alpha", "Omega"]);
  // Let go beside the list it stands where it stood.
  await dragRow(mara, "Omega", "Alpha", { isLetGoBeside: true });
  await eventually(async () => (await names()).slice(-2)).toEqual(["Alpha", "Omega"]);
  await look(mara, "rules-list");
  const [file] = await Promise.all([mara.waitForEvent("download"), mara.getByRole("button", { name: "Export", exact: true }).click()]);
  expect(file.suggestedFilename()).toMatch(/^rules-\d{4}-\d{2}-\d{2}\.json$/);
  await mara.getByRole("button", { name: "Import", exact: true }).click();
  const input = mara.locator("input[type=file]");
  await input.setInputFiles({ name: "rules.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ mailroomRules: 1, rules: [{ ...simple("Gone", "x"), actions: [{ type: "assign_team", teamId: "01970000-0000-7000-8000-000000000999" }] }] })) });
  await mara.getByText("rules.0.actions.0.teamId").waitFor();
  await look(mara, "rules-import");
  await input.setInputFiles(await file.path());
  await mara.getByText(/rules were taken in as drafts\./).waitFor();
  await eventually(async () => (await names()).filter((name) => name === "Omega")).toHaveLength(2);
});

test("a viewer reads what rules do and changes nothing; the editor fits 320 and 768 px, dark and from right to left", { timeout: 180_000 }, async () => {
  const priya = await openAs("Priya Nair", "#/rules", { width: 320 });
  await priya.getByText(/your role is Viewer/).waitFor();
  expect(await priya.getByRole("button", { name: "New rule" }).count()).toBe(0);
  await look(priya, "rules-320");
  expect(await priya.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  for (const width of [320, 768]) {
    const mara = await openAs("Mara Lindqvist", "#/rules/new", { width, scheme: "dark", locale: "de-DE" });
    await mara.getByRole("button", { name: "Gruppe hinzufügen" }).click();
    await choose(mara, "Wenn", "Zeit vergangen ist");
    await look(mara, `rule-editor-${width}-dark`);
    expect(await mara.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  const mirrored = await openAs("Mara Lindqvist", "#/rules/new", {}, "?dir=rtl");
  await mirrored.getByRole("button", { name: "Add group" }).click();
  await look(mirrored, "rule-editor-rtl");
});
