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

/** How a provider tells us what became of mails. */
export const AccountHook = z.object({
  /** What is entered at the provider; null: it calls nobody. */
  url: z.string().nullable(),
  /** Whether it signs its calls with a key that must be entered here. */
  needsSecret: z.boolean(),
  isSecretSet: z.boolean(),
  /** Opens and clicks are mostly machines'; off, they are dropped unread. */
  keepsOpens: z.boolean(),
});
export type AccountHook = z.infer<typeof AccountHook>;
export const SaveAccountHook = z.object({ /** Absent: the one that is kept. */ secret: z.string().trim().min(8).max(500).optional(), keepsOpens: z.boolean().default(false) });
export type SaveAccountHook = z.input<typeof SaveAccountHook>;
