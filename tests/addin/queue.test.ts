import { describe, expect, test } from "vitest";
import { mentionAt, mentionsIn, withMention } from "../../addin/taskpane/case/mentions.ts";
import { nameOf, numberIn } from "../../addin/taskpane/case/case-name.ts";
import { steadyRows } from "../../addin/taskpane/queue/steady-rows.ts";
import { waysBack } from "../../addin/taskpane/queue/use-bulk.ts";
import { isFiltered } from "../../addin/taskpane/queue/use-queue.ts";
import type { BulkOutcome, CaseSummary } from "../../server/contract/cases.ts";

const rowsOf = (...ids: string[]) => ids.map((id) => ({ id }) as CaseSummary);
const idsOf = (rows: CaseSummary[]) => rows.map(({ id }) => id);

describe("rows that do not jump under the one who reads them", () => {
  test.each([
    ["at first all are shown", [], ["a", "b"], ["a", "b"], 0],
    ["what came in between waits", ["a", "b"], ["new", "a", "new2", "b"], ["a", "b"], 2],
    ["what comes after the end is appended", ["a", "b"], ["a", "b", "c"], ["a", "b", "c"], 0],
    ["what is gone goes", ["a", "b", "c"], ["a", "c"], ["a", "c"], 0],
    ["an order that changed stays as it was read", ["a", "b"], ["b", "a"], ["a", "b"], 0],
    ["where nothing is left of what was read, all is new", ["x"], ["a"], ["a"], 0],
  ])("%s", (_name, shown, items, expected, waiting) => {
    const steady = steadyRows(shown, rowsOf(...items));
    expect([idsOf(steady.rows), steady.waiting]).toEqual([expected, waiting]);
  });
});

describe("the way back of many changes", () => {
  const cases = [
    { id: "1", status: "new" as const, assignee: null },
    { id: "2", status: "in_progress" as const, assignee: { id: "aylin", name: "Aylin" } },
    { id: "3", status: "in_progress" as const, assignee: null },
  ];
  const outcome: BulkOutcome = { doneCount: 2, refusedCount: 1, items: [1, 2].map((id) => ({ id: String(id), outcome: "done" as const, code: null, reason: null, version: 5 })).concat([{ id: "3", outcome: "refused", code: "stale", reason: "moved", version: null }] as never) };

  test("gives each its own assignee again, by the version that it has now", () => {
    expect(waysBack(cases, outcome, { assigneeId: "jonas" })).toEqual([
      { items: [{ id: "1", version: 5 }], change: { assigneeId: null } },
      { items: [{ id: "2", version: 5 }], change: { assigneeId: "aylin" } },
    ]);
  });

  test("leaves out what cannot go back: nothing becomes new again", () => {
    expect(waysBack(cases, outcome, { status: "awaiting_customer" })).toEqual([{ items: [{ id: "2", version: 5 }], change: { status: "in_progress" } }]);
  });
});

test.each([[{}, false], [{ status: [] }, false], [{ status: ["new" as const] }, true], [{ due: "today" as const }, true]])("a filter %o narrows: %s", (filter, expected) => {
  expect(isFiltered(filter)).toBe(expected);
});

describe("mentions", () => {
  const people = [{ id: "1", name: "Jonas Weber" }, { id: "2", name: "Mara Lindqvist" }];

  test.each([["hello @Jo", 9, "Jo"], ["@", 1, ""], ["mail a@b", 8, null], ["@Jonas Weber please", 19, "Jonas Weber please"], ["none", 4, null]])("in %j at %i there is begun %j", (text, caret, expected) => {
    expect(mentionAt(text, caret)).toBe(expected);
  });

  test("a name takes the place of what was begun", () => {
    expect(withMention("hello @Jo, see", 9, "Jonas Weber")).toEqual({ text: "hello @Jonas Weber , see", caret: 19 });
    expect(mentionsIn("@Mara Lindqvist look", people)).toEqual(["2"]);
  });
});

test("a case is named as people call it, and found by what they type", () => {
  expect([nameOf({ number: 1042, numberPrefix: "" }), nameOf({ number: 1042, numberPrefix: "SUP" })]).toEqual(["#1042", "SUP-1042"]);
  expect(["#1042", "SUP-1042", " 1042 ", "none"].map(numberIn)).toEqual([1042, 1042, 1042, null]);
});
