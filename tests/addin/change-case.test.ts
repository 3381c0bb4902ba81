import { expect, test } from "vitest";
import { caseStatuses } from "../../addin/shared/words.ts";
import { caseMoves } from "../../server/contract/case-moves.ts";
import { wayBack } from "../../addin/taskpane/case/use-change-case.ts";
import { mayMoveCase } from "../../server/services/cases/moves.ts";

test("the pane offers exactly the moves that the server allows", () => {
  for (const from of caseStatuses) {
    expect(caseStatuses.filter((to) => caseMoves[from].includes(to)), from).toEqual(caseStatuses.filter((to) => mayMoveCase(from, to)));
  }
});

const before = { status: "in_progress", priority: "high", assignee: { id: "u3", name: "Aylin Demir" } } as const;

test("an undo puts back what stood there", () => {
  expect(wayBack(before, { status: "awaiting_customer" })).toEqual({ status: "in_progress" });
  expect(wayBack(before, { priority: "low" })).toEqual({ priority: "high" });
  expect(wayBack(before, { assigneeId: null })).toEqual({ assigneeId: "u3" });
});

test("no undo is offered for a move that cannot be taken back", () => {
  expect(wayBack({ ...before, status: "new" }, { status: "in_progress" })).toBeUndefined();
});
