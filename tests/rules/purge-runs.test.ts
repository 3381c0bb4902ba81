import { afterAll, beforeAll, expect, test } from "vitest";
import { listRules } from "../../server/services/rules/queries.ts";
import { RUNS_KEPT_DAYS } from "../../server/services/rules/limits.ts";
import { purgeRuns } from "../../server/services/rules/purge-runs.ts";
import { openedCase } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { publishedRule, runsOf } from "./rule-story.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

test("what a rule was asked long ago is forgotten, newer runs stay", async () => {
  const rule = await publishedRule(desk);
  await openedCase(desk);
  await desk.drainJobs();
  desk.clock.advance((RUNS_KEPT_DAYS + 1) * 24 * 60);
  await openedCase(desk);
  await desk.drainJobs();
  expect(await runsOf(desk, rule.id)).toHaveLength(2);
  await purgeRuns(desk.system);
  expect(await runsOf(desk, rule.id)).toHaveLength(1);
  expect((await listRules(desk.system))[0]!.statistics).toMatchObject({ asked: 1, matched: 1 });
});
