import { expect, test } from "vitest";
import { groupCases } from "../../addin/taskpane/queue/group-cases.ts";
import type { CaseSummary, Target } from "../../server/contract/cases.ts";

const now = new Date(2026, 10, 23, 12, 0);
const at = (hour: number, minute = 0, day = 23) => new Date(2026, 10, day, hour, minute).toISOString();

function withDue(number: number, dueAt: string | null, over: Partial<Target> = {}): CaseSummary {
  const nextTarget = dueAt === null ? null : ({
    metric: "resolution", minutes: 480, startedAt: at(8), dueAt, warnAt: null, pausedAt: null, metAt: null, breachedAt: null, minutesLeft: 10, policyName: "Standard", ...over,
  } satisfies Target);
  return { id: String(number), number, numberPrefix: "", mailboxId: "support", slaDueAt: dueAt, slaStatus: "on_track", title: `Case ${number}`, status: "new", priority: "medium", category: null, assignee: null, team: null, contact: null, nextTarget, version: 1, openedAt: at(8), updatedAt: at(8) };
}

test("cases stand under overdue, next hour, today and later, each group by what is due first", () => {
  const groups = groupCases([
    withDue(1, at(18)), withDue(2, at(12, 59)), withDue(3, at(11)), withDue(4, at(9, 0, 25)), withDue(5, at(10)), withDue(6, null), withDue(7, at(12, 30)),
  ], now);
  expect(groups.map(({ group, cases }) => [group, cases.map((each) => each.number)])).toEqual([
    ["overdue", [5, 3]], ["next_hour", [7, 2]], ["today", [1]], ["later", [4, 6]],
  ]);
});

test("a case that waits for somebody else comes last, however near its time was", () => {
  const groups = groupCases([withDue(1, at(11), { pausedAt: at(10) }), withDue(2, at(9, 0, 27))], now);
  expect(groups).toMatchObject([{ group: "later", cases: [{ number: 2 }, { number: 1 }] }]);
});

test("a group without cases is not shown", () => {
  expect(groupCases([], now)).toEqual([]);
});
