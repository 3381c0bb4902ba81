import { z } from "zod";
import { Id, Instant } from "./common.ts";

export const campaignStatuses = ["draft", "scheduled", "running", "paused", "finished", "cancelled"] as const;
export const CampaignStatus = z.enum(campaignStatuses);
export type CampaignStatus = z.infer<typeof CampaignStatus>;

export const deliveryStatuses = [
  "queued", "claimed", "handed_over", "sent", "delivered", "read",
  "failed", "bounced", "complained", "suppressed", "cancelled", "uncertain",
] as const;
export const DeliveryStatus = z.enum(deliveryStatuses);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

export const CreateCampaign = z.object({
  name: z.string().trim().min(1).max(120),
  importId: Id,
  templateId: Id,
  /** The mailbox that it is sent from. */
  mailboxId: Id,
});
export type CreateCampaign = z.infer<typeof CreateCampaign>;

export const PreviewProblem = z.object({ kind: z.enum(["undefined_field", "empty_field", "template_error", "suppressed", "duplicate"]), field: z.string().nullable(), message: z.string() });

/** One recipient's message exactly as it would be sent. */
export const RecipientPreview = z.object({
  line: z.int(),
  name: z.string(),
  address: z.string(),
  subject: z.string(),
  html: z.string(),
  problems: z.array(PreviewProblem),
});
export type RecipientPreview = z.infer<typeof RecipientPreview>;

export const RecipientPreviewPage = z.object({ index: z.int(), total: z.int(), preview: RecipientPreview.nullable() });

/** Every row read before the start; each group opens its rows. */
export const CampaignCheck = z.object({
  recipientCount: z.int(),
  groups: z.array(z.object({ kind: PreviewProblem.shape.kind, field: z.string().nullable(), message: z.string(), count: z.int(), lines: z.array(z.int()) })),
  /** True when nothing stands against a start. */
  mayLaunch: z.boolean(),
  plan: z.object({ minutes: z.number(), limit: z.string().nullable() }),
});
export type CampaignCheck = z.infer<typeof CampaignCheck>;

export const Campaign = z.object({
  id: Id,
  name: z.string(),
  status: CampaignStatus,
  importId: Id,
  templateId: Id,
  templateVersion: z.int(),
  mailboxId: Id,
  recipientCount: z.int(),
  /** Deliveries by status; they always add up to recipientCount once launched. */
  counts: z.record(DeliveryStatus, z.int()),
  /** Sent in the last minute. */
  ratePerMinute: z.int(),
  createdAt: Instant,
  launchedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
});
export type Campaign = z.infer<typeof Campaign>;

export const LedgerLine = z.object({
  line: z.int(), name: z.string(), address: z.string(), status: DeliveryStatus, attempts: z.int(),
  sentAt: Instant.nullable(), internetMessageId: z.string().nullable(), reason: z.string().nullable(),
});
export type LedgerLine = z.infer<typeof LedgerLine>;
