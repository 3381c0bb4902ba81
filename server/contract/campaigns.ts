import { z } from "zod";
import { Id, Instant } from "./common.ts";
import { DeliveryStatus } from "./deliveries.ts";

export const campaignStatuses = ["draft", "scheduled", "running", "paused", "finished", "cancelled"] as const;
export const CampaignStatus = z.enum(campaignStatuses);
export type CampaignStatus = z.infer<typeof CampaignStatus>;

/** Drafts for a person to look at and send, or mail that leaves. */
export const sendModes = ["send", "drafts"] as const;
export const SendMode = z.enum(sendModes);
export type SendMode = z.infer<typeof SendMode>;

/** What becomes of a campaign whose hour passed while no server ran: a person is asked, it is sent late, or not at all. */
export const missedSchedules = ["ask", "send", "skip"] as const;
export const MissedSchedule = z.enum(missedSchedules);
export type MissedSchedule = z.infer<typeof MissedSchedule>;

/** Mail leaves between `from` and `to` (minutes after midnight) on these days (1 Monday … 7 Sunday). */
export const SendWindow = z.object({
  days: z.array(z.int().min(1).max(7)).min(1),
  from: z.int().min(0).max(1_439),
  to: z.int().min(1).max(1_440),
  /** `recipient`: each one's own, `fallbackZone` where it is not known. */
  zone: z.enum(["recipient", "fixed"]),
  fallbackZone: z.string().max(64),
});
export type SendWindow = z.infer<typeof SendWindow>;

/** What the look at every row before a start may find. */
export const checkKinds = [
  "undefined_field", "empty_field", "template_error", "one_word_name", "wrong_language", "broken_link", "missing_attachment", "unused_attachment",
  "too_large", "duplicate", "suppressed", "no_consent", "frequency_cap", "address_bad",
] as const;
export const CheckKind = z.enum(checkKinds);
export type CheckKind = z.infer<typeof CheckKind>;

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
