import type { DeliveryStatus, ReceiptKind } from "../../contract/deliveries.ts";

/**
 * How far a delivery has come. Receipts come twice, late and in any order; a state is only ever raised, so that the last
 * one does not depend on which came first. What surely never left (null) is raised by nothing.
 */
const rank: Record<DeliveryStatus, number | null> = {
  suppressed: null,
  cancelled: null,
  queued: 0,
  claimed: 1,
  handed_over: 2,
  uncertain: 3,
  drafted: 4,
  // A receipt of something that we took for failed proves that it left.
  failed: 5,
  sent: 6,
  delivered: 7,
  read: 8,
  bounced: 9,
  complained: 10,
};

/** What each receipt proves. An open is mostly a machine's, and an automatic answer nobody's: they prove that it arrived. */
const proves: Record<ReceiptKind, DeliveryStatus | null> = {
  delayed: null,
  // Of providers that answer before they sent: settles what nobody heard the answer to.
  sent: "sent",
  delivered: "delivered",
  opened: "delivered",
  clicked: "delivered",
  auto_replied: "delivered",
  unsubscribed: "delivered",
  read: "read",
  replied: "read",
  bounced: "bounced",
  complained: "complained",
};

/** The state after a receipt. `bySomebodyElse`: whoever answers in another's place proves that it arrived, not that it was read by whom it was for. */
export function raiseStatus(status: DeliveryStatus, kind: ReceiptKind, { bySomebodyElse = false } = {}): DeliveryStatus {
  const proven = kind === "replied" && bySomebodyElse ? "delivered" : proves[kind];
  const before = rank[status];
  if (proven === null || before === null) return status;
  return rank[proven]! > before ? proven : status;
}
