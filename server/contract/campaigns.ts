import { z } from "zod";
import { ChannelTemplate } from "./channels.ts";
import { ChannelName, Id, Instant } from "./common.ts";
import { DeliveryStatus } from "./deliveries.ts";

export const campaignStatuses = ["draft", "scheduled", "running", "paused", "finished", "cancelled"] as const;
export const CampaignStatus = z.enum(campaignStatuses);
export type CampaignStatus = z.infer<typeof CampaignStatus>;

/** How people are written to: by mail, by WhatsApp, or each by the channel that they prefer, and by the other where that one does not reach them. Nobody by both. */
export const campaignChannels = ["email", "whatsapp", "preferred"] as const;
export const CampaignChannel = z.enum(campaignChannels);
export type CampaignChannel = z.infer<typeof CampaignChannel>;

/** An approved WhatsApp template, and what goes into its places by their keys (`first_name`, `1`, `header_1`, `button_0_1`): Liquid over the row's merge fields; of pictures and files a public https address. */
export const ChosenChatTemplate = z.object({
  name: z.string().min(1).max(512),
  /** Whoever reads another language that the template has been approved in gets that. */
  language: z.string().min(2).max(15),
  values: z.record(z.string().max(80), z.string().max(2_000)).default({}),
});
export type ChosenChatTemplate = z.infer<typeof ChosenChatTemplate>;

/** The template with what was approved under its name when it was chosen, by language. */
export const PinnedChatTemplate = ChosenChatTemplate.extend({
  variants: z.array(ChannelTemplate.pick({ language: true, category: true, components: true })),
});
export type PinnedChatTemplate = z.infer<typeof PinnedChatTemplate>;

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
  "too_large", "duplicate", "suppressed", "no_consent", "frequency_cap", "address_bad", "empty_parameter", "bad_parameter", "template_unapproved",
] as const;
export const CheckKind = z.enum(checkKinds);
export type CheckKind = z.infer<typeof CheckKind>;

/** No more leave in one batch, whatever is asked for. */
export const BATCH_SIZE_MAX = 100;
export const BATCH_SIZE_DEFAULT = 10;
export const BATCH_DELAY_SECONDS_DEFAULT = 60;
const BATCH_DELAY_SECONDS_MAX = 86_400;

const Topic = z.string().trim().max(60);
const share = z.number().min(0).max(1);

const fields = {
  name: z.string().trim().min(1).max(120),
  channel: CampaignChannel,
  /** Of its mails; null where it writes by WhatsApp alone. */
  templateId: Id.nullable(),
  /** The mailbox that it is sent from. Of one by WhatsApp alone it may be left out. */
  mailboxId: Id,
  /** The WhatsApp number that it writes by. */
  chatAccountId: Id.nullable(),
  chatTemplate: ChosenChatTemplate.nullable(),
  /** Null: the mailbox's own account, by Graph. */
  accountId: Id.nullable(),
  sendMode: SendMode,
  /** As people subscribe to and leave it; "" where it is no matter of subscription. */
  topic: Topic,
  /** So many, then the delay; more than BATCH_SIZE_MAX are that many. Null: none by choice. */
  batchSize: z.int().min(1).overwrite((size) => Math.min(size, BATCH_SIZE_MAX)).nullable(),
  batchDelaySeconds: z.int().min(0).max(BATCH_DELAY_SECONDS_MAX),
  sendWindow: SendWindow.nullable(),
  /** Left out is who had a campaign's mail within so many days; null: nobody. */
  frequencyCapDays: z.int().min(1).max(365).nullable(),
  pauseErrorRate: share,
  pauseBounceRate: share,
  /** The merge field that names each recipient's own files. */
  attachmentColumn: z.string().trim().min(1).max(60).nullable(),
  needsConsent: z.boolean(),
};

export const CreateCampaign = z.object({
  ...fields,
  importId: Id,
  channel: fields.channel.default("email"),
  templateId: fields.templateId.default(null),
  mailboxId: fields.mailboxId.optional(),
  chatAccountId: fields.chatAccountId.default(null),
  chatTemplate: fields.chatTemplate.default(null),
  accountId: fields.accountId.default(null),
  sendMode: fields.sendMode.default("send"),
  topic: fields.topic.default(""),
  batchSize: fields.batchSize.default(BATCH_SIZE_DEFAULT),
  batchDelaySeconds: fields.batchDelaySeconds.default(BATCH_DELAY_SECONDS_DEFAULT),
  sendWindow: fields.sendWindow.default(null),
  frequencyCapDays: fields.frequencyCapDays.default(null),
  pauseErrorRate: fields.pauseErrorRate.default(0.1),
  pauseBounceRate: fields.pauseBounceRate.default(0.05),
  attachmentColumn: fields.attachmentColumn.default(null),
  needsConsent: fields.needsConsent.default(false),
});
export type CreateCampaign = z.input<typeof CreateCampaign>;

/** What is not named stays. */
export const ChangeCampaign = z.object(fields).partial();
export type ChangeCampaign = z.infer<typeof ChangeCampaign>;

export const ScheduleCampaign = z.object({ at: Instant, missed: MissedSchedule.default("ask") });
export type ScheduleCampaign = z.input<typeof ScheduleCampaign>;

export const CreateFollowUp = z.object({ name: fields.name, templateId: Id.nullable().default(null), chatTemplate: ChosenChatTemplate.nullable().default(null), afterDays: z.int().min(0).max(365) });
export type CreateFollowUp = z.input<typeof CreateFollowUp>;

/** What a problem does: it stands against the start, leaves the person out, or is said and no more. */
export const checkEffects = ["blocks", "skips", "warns"] as const;
export const CheckEffect = z.enum(checkEffects);
export type CheckEffect = z.infer<typeof CheckEffect>;

export const PreviewProblem = z.object({ kind: CheckKind, field: z.string().nullable(), message: z.string() });
export type PreviewProblem = z.infer<typeof PreviewProblem>;

/** One recipient's message exactly as it would be sent. */
export const RecipientPreview = z.object({
  line: z.int(),
  name: z.string(),
  channel: ChannelName,
  address: z.string(),
  /** Of WhatsApp: empty, and `text` says all. */
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  problems: z.array(PreviewProblem),
});
export type RecipientPreview = z.infer<typeof RecipientPreview>;

export const RecipientPreviewPage = z.object({ index: z.int(), total: z.int(), preview: RecipientPreview.nullable() });

export const limitKinds = [
  "account_per_minute", "mailbox_per_minute", "provider_per_minute", "account_per_day", "mailbox_per_day", "provider_per_day", "tenant_per_day", "portfolio_per_day",
  "domain_per_minute", "batches", "send_window", "measured",
] as const;
export const LimitKind = z.enum(limitKinds);
export type LimitKind = z.infer<typeof LimitKind>;

/** A limit that sending keeps to, with who said so and when. */
export const SendingLimit = z.object({ kind: LimitKind, value: z.number(), unit: z.string(), subject: z.string(), source: z.string(), asOf: z.string() });
export type SendingLimit = z.infer<typeof SendingLimit>;

/** When it will be done, which limit makes it take that long, and all that were looked at. */
export const SendPlan = z.object({
  recipientCount: z.int(),
  startsAt: Instant,
  finishesAt: Instant,
  minutes: z.number(),
  binding: SendingLimit.nullable(),
  limits: z.array(SendingLimit),
  batches: z.int(),
  /** In English, for logs and other programs; screens word it themselves. */
  words: z.string(),
});
export type SendPlan = z.infer<typeof SendPlan>;

export const CheckGroup = z.object({
  kind: CheckKind,
  field: z.string().nullable(),
  message: z.string(),
  effect: CheckEffect,
  /** Whether a person may say that it is right as it is. */
  isAcceptable: z.boolean(),
  count: z.int(),
  /** The first of them. */
  lines: z.array(z.int()),
});
export type CheckGroup = z.infer<typeof CheckGroup>;

/** Every row read before the start; each group opens its rows. Of a long file it comes while it is made. */
export const CampaignCheck = z.object({
  isDone: z.boolean(),
  checkedCount: z.int(),
  totalCount: z.int(),
  recipientCount: z.int(),
  /** Of them those who are written to by WhatsApp. */
  chatCount: z.int(),
  leftOutCount: z.int(),
  groups: z.array(CheckGroup),
  /** True when nothing stands against a start. */
  mayLaunch: z.boolean(),
  plan: SendPlan,
});
export type CampaignCheck = z.infer<typeof CampaignCheck>;

/** A row of the check, to be mended in place. */
export const CheckRow = z.object({
  line: z.int(),
  name: z.string(),
  address: z.string(),
  /** By merge field, repairs included. */
  values: z.record(z.string(), z.string()),
  repaired: z.array(z.string()),
  isLeftOut: z.boolean(),
  accepted: z.array(CheckKind),
  problems: z.array(PreviewProblem),
});
export type CheckRow = z.infer<typeof CheckRow>;

const VALUE_LENGTH_MAX = 10_000;

/** New values, or left out, or accepted as it is; what is not named stays. */
export const RepairRow = z.object({
  values: z.record(z.string().max(60), z.string().max(VALUE_LENGTH_MAX)).optional(),
  isLeftOut: z.boolean().optional(),
  accepted: z.array(CheckKind).optional(),
});
export type RepairRow = z.infer<typeof RepairRow>;

/** All rows of a group at once. */
export const RepairGroup = z.object({ kind: CheckKind, field: z.string().nullable(), action: z.enum(["leave_out", "accept"]) });
export type RepairGroup = z.infer<typeof RepairGroup>;

export const CampaignFile = z.object({ fileName: z.string(), mediaType: z.string(), size: z.int() });
export type CampaignFile = z.infer<typeof CampaignFile>;

export const Approval = z.object({
  /** More recipients than one person may write to alone. */
  isNeeded: z.boolean(),
  isGiven: z.boolean(),
  requestedAt: Instant.nullable(),
  approvedBy: z.string().nullable(),
  approvedAt: Instant.nullable(),
});
export type Approval = z.infer<typeof Approval>;

export const Campaign = z.object({
  id: Id,
  name: z.string(),
  status: CampaignStatus,
  channel: CampaignChannel,
  importId: Id,
  templateId: Id.nullable(),
  templateVersion: z.int().nullable(),
  mailboxId: Id,
  chatAccountId: Id.nullable(),
  chatTemplate: PinnedChatTemplate.nullable(),
  accountId: Id.nullable(),
  sendMode: SendMode,
  topic: z.string(),
  batchSize: z.int().nullable(),
  batchDelaySeconds: z.int(),
  scheduledAt: Instant.nullable(),
  missedSchedule: MissedSchedule,
  sendWindow: SendWindow.nullable(),
  frequencyCapDays: z.int().nullable(),
  pauseErrorRate: z.number(),
  pauseBounceRate: z.number(),
  /** Why it paused by itself: `error_rate`, `bounce_rate`, `missed_schedule`, or what a provider said. */
  pauseReason: z.string().nullable(),
  attachmentColumn: z.string().nullable(),
  needsConsent: z.boolean(),
  followUpOf: Id.nullable(),
  followUpAfterDays: z.int().nullable(),
  approval: Approval,
  recipientCount: z.int(),
  repliedCount: z.int(),
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
  line: z.int(), name: z.string(), channel: ChannelName, address: z.string(), status: DeliveryStatus, attempts: z.int(),
  sentAt: Instant.nullable(), internetMessageId: z.string().nullable(), reason: z.string().nullable(),
  repliedAt: Instant.nullable(), unsubscribedAt: Instant.nullable(),
});
export type LedgerLine = z.infer<typeof LedgerLine>;

/** What became of it in the end. */
export const CampaignSummary = z.object({
  durationSeconds: z.number(),
  /** Handed over and not refused. */
  sentCount: z.int(),
  errorCount: z.int(),
  batchCount: z.int(),
  perMinute: z.number(),
  /** Errors by those sent, or by one where none were. */
  errorRate: z.number(),
  repliedCount: z.int(),
  bouncedCount: z.int(),
  unsubscribedCount: z.int(),
  byStatus: z.array(z.object({ status: DeliveryStatus, reason: z.string().nullable(), count: z.int() })),
  uncertain: z.array(LedgerLine),
});
export type CampaignSummary = z.infer<typeof CampaignSummary>;

/** What an admin sets for all campaigns. */
export const CampaignSettings = z.object({
  /** More recipients need a second person's yes; null: never. */
  approvalAbove: z.int().min(1).max(10_000_000).nullable(),
  /** Of the Microsoft 365 tenant: external recipients a day follow from it. */
  tenantLicences: z.int().min(1).max(10_000_000).nullable(),
  /** As the admin centre shows it; goes before the licences. */
  tenantThreshold: z.int().min(1).max(1_000_000_000).nullable(),
  /** Messages a minute to one recipient domain; null: no such limit. */
  domainPerMinute: z.int().min(1).max(100_000).nullable(),
});
export type CampaignSettings = z.infer<typeof CampaignSettings>;
