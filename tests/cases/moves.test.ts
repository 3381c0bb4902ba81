import { expect, test } from "vitest";
import { type CaseStatus, caseStatuses } from "../../server/contract/cases.ts";
import { mayMoveCase } from "../../server/services/cases/moves.ts";

const allowed: Record<CaseStatus, CaseStatus[]> = {
  new: ["in_progress", "awaiting_customer", "awaiting_vendor", "resolved", "closed"],
  in_progress: ["awaiting_customer", "awaiting_vendor", "resolved", "closed"],
  awaiting_customer: ["in_progress", "awaiting_vendor", "resolved", "closed"],
  awaiting_vendor: ["in_progress", "awaiting_customer", "resolved", "closed"],
  resolved: ["in_progress", "closed"],
  closed: ["in_progress"],
};

test.each(caseStatuses.map((from) => [from]))("from %s a case goes where the table says, and nowhere else", (from) => {
  expect(caseStatuses.filter((to) => mayMoveCase(from, to))).toEqual(caseStatuses.filter((to) => allowed[from].includes(to)));
});
