import type { CaseStatus } from "../../../server/contract/cases.ts";

/** Which status may follow which; the server decides by the same table, so that nothing is offered that it refuses. */
export const nextStatuses: Record<CaseStatus, readonly CaseStatus[]> = {
  new: ["in_progress", "awaiting_customer", "awaiting_vendor", "resolved", "closed"],
  in_progress: ["awaiting_customer", "awaiting_vendor", "resolved", "closed"],
  awaiting_customer: ["in_progress", "awaiting_vendor", "resolved", "closed"],
  awaiting_vendor: ["in_progress", "awaiting_customer", "resolved", "closed"],
  resolved: ["in_progress", "closed"],
  closed: ["in_progress"],
};
