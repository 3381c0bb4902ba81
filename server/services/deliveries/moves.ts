import type { DeliveryStatus } from "../../contract/deliveries.ts";

/** Whether a delivery is over. A campaign finishes when all of its deliveries are; `uncertain` waits for a person. */
export const isTerminal: Record<DeliveryStatus, boolean> = {
  queued: false,
  claimed: false,
  handed_over: false,
  uncertain: false,
  sent: true,
  delivered: true,
  read: true,
  failed: true,
  bounced: true,
  complained: true,
  suppressed: true,
  cancelled: true,
  drafted: true,
};

export const openStatuses = (Object.keys(isTerminal) as DeliveryStatus[]).filter((status) => !isTerminal[status]);
