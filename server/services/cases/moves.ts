import type { CaseStatus } from "../../contract/cases.ts";

/** New → In progress → Awaiting … → Resolved → Closed. Resolved and closed cases are reopened into work, nowhere else. */
const moves: Record<CaseStatus, readonly CaseStatus[]> = {
  new: ["in_progress", "awaiting_customer", "awaiting_vendor", "resolved", "closed"],
  in_progress: ["awaiting_customer", "awaiting_vendor", "resolved", "closed"],
  awaiting_customer: ["in_progress", "awaiting_vendor", "resolved", "closed"],
  awaiting_vendor: ["in_progress", "awaiting_customer", "resolved", "closed"],
  resolved: ["in_progress", "closed"],
  closed: ["in_progress"],
};

export function mayMoveCase(from: CaseStatus, to: CaseStatus): boolean {
  return moves[from].includes(to);
}
