import { mkdirSync } from "node:fs";
import postgres from "postgres";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { RuleBackTest } from "../../server/contract/rules.ts";
import { manyCases } from "../rules/rule-story.ts";
import { barriersOf } from "../support/barriers.ts";
import { eventually } from "../support/eventually.ts";
import { hasFocus } from "../support/has-focus.ts";
import { apiOf } from "../support/merge-by-api.ts";
import { setStage } from "../support/stage.ts";

/** Some seconds of work on any machine, while the page looks each second. */
const CASES = 30_000;
const stage = setStage();

async function look(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) {
    mkdirSync(process.env.SHOTS, { recursive: true });
    await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
  }
  expect(await barriersOf(page)).toEqual([]);
}

test("a long back-test says how far it came, goes on while nobody looks, and stops when it is told to", async () => {
  const sql = postgres(await stage.databaseUrl(), { max: 1 });
  await manyCases(sql, { count: CASES, at: new Date() });
  await sql.end();
  const conditions = [{ field: "case.priority", operator: "is", value: "low" }, { field: "case.title", operator: "matches", value: "^Case \\d+$" }];
  const call = await apiOf(stage.mailroom, "Mara");
  const { id } = await call<{ id: string }>("POST", "/rules", { name: "Low ones at once", trigger: { type: "event", event: "case.opened" }, conditions: { match: "all", conditions }, actions: [{ type: "set_priority", priority: "high" }] });

  const context = await stage.browser.newContext({ ignoreHTTPSErrors: true, locale: "en-GB", viewport: { width: 1280, height: 1000 }, reducedMotion: "reduce" });
  const mara = await context.newPage();
  await mara.goto(`${stage.mailroom.url}/settings/#/rules/${id}`);
  await mara.getByRole("button", { name: "Mara Lindqvist" }).click();
  await mara.getByRole("button", { name: "Back-test", exact: true }).click();
  const bar = mara.getByRole("progressbar", { name: "Back-test" });
  const progress = mara.getByText(/^[\d,]+ of 30,\d{3} cases$/);
  await progress.waitFor();
  expect(await bar.getAttribute("aria-valuenow")).not.toBeNull();
  await mara.getByText("Over the last 90 days:").waitFor();
  await look(mara, "long-back-test");

  // Whoever leaves and comes back finds it where it is by then.
  await mara.reload();
  await progress.waitFor();
  await mara.getByRole("button", { name: "Stop", exact: true }).click();
  await mara.getByText("It was stopped; the newest cases were looked at.").waitFor();
  await bar.waitFor({ state: "detached" });
  const again = mara.getByRole("button", { name: "Back-test again" });
  expect(await hasFocus(again)).toBe(true);
  await look(mara, "long-back-test-stopped");
  await mara.reload();
  await mara.getByText("It was stopped; the newest cases were looked at.").waitFor();

  const newest = async () => (await call<{ backTest: RuleBackTest }>("GET", `/rules/${id}/back-test`)).backTest;
  const before = (await newest()).id;
  await again.click();
  await mara.getByRole("button", { name: "Stop", exact: true }).click();
  // Until the second one is there, the page says the same of the first.
  await eventually(async () => (await newest()).id).not.toBe(before);
  await eventually(async () => (await newest()).state).toBe("cancelled");
  await again.waitFor();
  await mara.getByText("It was stopped; the newest cases were looked at.").waitFor();
  await context.close();
}, 180_000);
