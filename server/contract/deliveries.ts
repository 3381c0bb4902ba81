import { z } from "zod";

export const deliveryStatuses = [
  "queued", "claimed", "handed_over", "sent", "delivered", "read",
  "failed", "bounced", "complained", "suppressed", "cancelled", "uncertain",
  /** A draft for a person to look at and send. */
  "drafted",
] as const;
export const DeliveryStatus = z.enum(deliveryStatuses);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** How a try went wrong, which says how soon and how often to try again. `refused`: never. */
export const faultClasses = ["network", "rate_limit", "temporary", "refused"] as const;
export const FaultClass = z.enum(faultClasses);
export type FaultClass = z.infer<typeof FaultClass>;

/** What is told of a delivery after it left. Auto-replies are no replies; `unsubscribed` comes by the link or the header. */
export const receiptKinds = ["sent", "delivered", "read", "opened", "clicked", "bounced", "delayed", "complained", "auto_replied", "replied", "unsubscribed"] as const;
export const ReceiptKind = z.enum(receiptKinds);
export type ReceiptKind = z.infer<typeof ReceiptKind>;

/** Why a mail came back, by its enhanced status code (RFC 3463), and what follows from it. */
export const bounceClasses = ["no_such_address", "mailbox_full", "policy", "content", "too_large", "temporary", "unknown"] as const;
export const BounceClass = z.enum(bounceClasses);
export type BounceClass = z.infer<typeof BounceClass>;
