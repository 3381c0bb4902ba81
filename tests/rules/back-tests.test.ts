import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { users } from "../../drizzle/schema/people.ts";
import { ruleBackTests } from "../../drizzle/schema/rules.ts";
import { RuleDefinition } from "../../server/contract/rules.ts";
import { openManualCase } from "../../server/services/cases/open-manual-case.ts";
import { BACK_TEST_CASES_PER_TURN, BACK_TEST_RESUMED_MAX } from "../../server/services/rules/limits.ts";
import { purgeRuns } from "../../server/services/rules/purge-runs.ts";
import { newestBackTest, readBackTest } from "../../server/services/rules/read-back-test.ts";
import { resumeBackTests, runBackTest } from "../../server/services/rules/run-back-test.ts";
import { cancelBackTest, startBackTest } from "../../server/services/rules/start-back-test.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { manyCases, on, publishedRule } from "./rule-story.ts";

/** More than one turn takes. */
const CASES = BACK_TEST_CASES_PER_TURN + 12;
const definition = RuleDefinition.parse({ name: "Up", trigger: on("case.opened"), actions: [{ type: "set_priority", priority: "urgent" }] });
let desk: Desk;
beforeAll(async () => {
  desk = await testDesk();
  await openedCases(CASES);
  await openManualCase(desk.as("Aylin"), { mailboxId: desk.mailbox("aylin@fernweh.example").id, title: "Her own" });
  await desk.drainJobs();
  desk.clock.advance(1);
});
afterAll(() => desk.drop());

const openedCases = (count: number) => manyCases(desk.sql, { count, at: desk.clock.now() });

const begin = (ruleId: string | null = null) => startBackTest(desk.as("Mara"), { ruleId, definition, days: 90 });
const rowOf = async (id: string) => (await desk.db.select().from(ruleBackTests).where(eq(ruleBackTests.id, id)))[0]!;
/** A server that dies after a turn: its transaction is written, the next is not begun. */
const oneTurn = async (backTestId: string) => {
  const { db } = desk.system;
  let turns = 0;
  const dying = new Proxy(db, { get: (target, name) => (name === "transaction" && ++turns > 1 ? () => Promise.reject(new Error("killed")) : (Reflect.get(target, name) as unknown)) });
  await expect(runBackTest({ ...desk.system, db: dying }, { backTestId })).rejects.toThrow("killed");
};

test("it grows by turns over the cases that one sees, and a kill goes on from the mark", async () => {
  const { id } = await begin();
  expect(await readBackTest(desk.as("Mara"), id)).toMatchObject({ state: "running", caseTotal: null, caseCount: 0 });
  await oneTurn(id);
  const half = await readBackTest(desk.as("Mara"), id);
  expect(half).toMatchObject({ state: "running", caseTotal: CASES, caseCount: BACK_TEST_CASES_PER_TURN, after: { matched: BACK_TEST_CASES_PER_TURN } });
  // The dead one's job is lost; whoever looks each minute takes it up, and two servers that do count nothing twice.
  desk.clock.advance(2);
  await resumeBackTests(desk.system);
  await Promise.all([runBackTest(desk.system, { backTestId: id }), runBackTest(desk.system, { backTestId: id })]);
  await desk.drainJobs();
  const whole = await readBackTest(desk.as("Mara"), id);
  expect(whole).toMatchObject({ state: "finished", caseTotal: CASES, caseCount: CASES, eventCount: CASES, after: { matched: CASES, caseCount: CASES, mailCount: 0 }, differenceCount: CASES });
  expect(whole.differences.map((one) => one.case.title)).not.toContain("Her own");
  expect((await rowOf(id)).resumedCount).toBe(0);
});

test("whoever starts anew, or stops it, ends it with what was found", async () => {
  const { id: ruleId } = await publishedRule(desk, { name: "Up" });
  const first = await begin(ruleId);
  await oneTurn(first.id);
  desk.clock.advance(1);
  const second = await begin(ruleId);
  expect(await readBackTest(desk.as("Mara"), first.id)).toMatchObject({ state: "cancelled", caseCount: BACK_TEST_CASES_PER_TURN });
  expect(await cancelBackTest(desk.as("Mara"), second.id)).toMatchObject({ state: "cancelled", caseCount: 0 });
  await desk.drainJobs();
  expect(await newestBackTest(desk.as("Mara"), ruleId)).toMatchObject({ id: second.id, caseCount: 0, before: { matched: 0 } });
  expect(await newestBackTest(desk.as("Jonas"), ruleId)).toBeNull();
});

test("what never comes on is given up; whose person is gone ends; old ones go", async () => {
  const { id } = await begin();
  for (let look = 0; look <= BACK_TEST_RESUMED_MAX; look++) {
    desk.clock.advance(2);
    await resumeBackTests(desk.system);
  }
  expect(await readBackTest(desk.as("Mara"), id)).toMatchObject({ state: "failed" });
  await desk.drainJobs();
  const jonas = await startBackTest(desk.as("Jonas"), { ruleId: null, definition, days: 7 });
  await desk.db.update(users).set({ disabledAt: desk.clock.now() }).where(eq(users.id, desk.user("Jonas").id));
  await desk.drainJobs();
  expect(await rowOf(jonas.id)).toMatchObject({ state: "cancelled", caseCount: 0 });
  desk.clock.advance(8 * 24 * 60);
  await purgeRuns(desk.system);
  expect(await desk.db.select().from(ruleBackTests)).toEqual([]);
});
