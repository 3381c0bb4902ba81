import { z } from "zod";
import { Id, Instant } from "./common.ts";
import { BounceClass, ReceiptKind } from "./deliveries.ts";

/** What was told of one mail of ours after it left, and by whom. */
export const Receipt = z.object({
  id: Id,
  kind: ReceiptKind,
  /** `mailbox`: a mail that came; `link`: the person, by the link in the mail; else a provider's name. */
  source: z.string(),
  campaign: z.object({ id: Id, name: z.string() }).nullable(),
  enhancedStatus: z.string().nullable(),
  bounceClass: BounceClass.nullable(),
  /** `somebody_else`: the answer of another person than the recipient, which counts for nobody. */
  detail: z.string().nullable(),
  happenedAt: Instant,
});
export type Receipt = z.infer<typeof Receipt>;
