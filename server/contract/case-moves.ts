import type { CaseStatus } from "./cases.ts";

/**
 * Which status may follow which: New → In progress → Awaiting … → Resolved → Closed. Resolved and closed cases are
 * reopened into work, nowhere else. The server decides by it and the pane offers by it. Free of zod, so that the pane's
 * first screen stays small.
 */
export const caseMoves: Record<CaseStatus, readonly CaseStatus[]> = {
  new: ["in_progress", "awaiting_customer", "awaiting_vendor", "resolved", "closed"],
  in_progress: ["awaiting_customer", "awaiting_vendor", "resolved", "closed"],
  awaiting_customer: ["in_progress", "awaiting_vendor", "resolved", "closed"],
  awaiting_vendor: ["in_progress", "awaiting_customer", "resolved", "closed"],
  resolved: ["in_progress", "closed"],
  closed: ["in_progress"],
};
