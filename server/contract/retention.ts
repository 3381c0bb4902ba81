import { z } from "zod";
import { Id, Instant } from "./common.ts";

/** What a time can be set for, in the order in which a run goes through them. */
export const retentionKinds = ["cases", "mails", "imports", "llmCalls", "webhookCalls", "events"] as const;
export const RetentionKind = z.enum(retentionKinds);
export type RetentionKind = z.infer<typeof RetentionKind>;

/** The fewest days that each can be kept: what others of Mailroom's parts still need. */
export const retentionDaysMin: Record<RetentionKind, number> = { cases: 30, mails: 30, imports: 7, llmCalls: 7, webhookCalls: 1, events: 100 };
/** A hundred years; of calls to webhooks, which are kept no longer in any case, 30 days. */
export const retentionDaysMax: Record<RetentionKind, number> = { cases: 36_500, mails: 36_500, imports: 36_500, llmCalls: 36_500, webhookCalls: 30, events: 36_500 };

const days = (kind: RetentionKind) => z.int().min(retentionDaysMin[kind]).max(retentionDaysMax[kind]).nullable();

/** Days that each kind is kept; null: for ever (of calls to webhooks: 30 days). */
export const RetentionSettings = z.object({ cases: days("cases"), mails: days("mails"), imports: days("imports"), llmCalls: days("llmCalls"), webhookCalls: days("webhookCalls"), events: days("events") });
export type RetentionSettings = z.infer<typeof RetentionSettings>;

/**
 * Why something stays that is old enough: a legal hold; it is not over (an open case, an open task, an import at work); what
 * it sends is not settled; it proves a consent or an objection; it tells of a case that is kept; it holds settings in force.
 */
export const holdBackReasons = ["hold", "open", "sending", "proof", "case", "settings"] as const;
export const HoldBackReason = z.enum(holdBackReasons);
export type HoldBackReason = z.infer<typeof HoldBackReason>;

export const RetentionCount = z.object({
  kind: RetentionKind,
  /** Older goes; null: nothing does. */
  before: Instant.nullable(),
  count: z.int(),
  /** Of cases: the mails in them. Of cases and mails: the attachments, as far as Mailroom knows them. */
  mailCount: z.int(),
  fileCount: z.int(),
  oldest: Instant.nullable(),
  newest: Instant.nullable(),
  heldBack: z.array(z.object({ reason: HoldBackReason, count: z.int() })),
});
export type RetentionCount = z.infer<typeof RetentionCount>;

export const RetentionPreview = z.object({ at: Instant, items: z.array(RetentionCount) });
export type RetentionPreview = z.infer<typeof RetentionPreview>;

export const RetentionRun = z.object({ id: Id, startedAt: Instant, finishedAt: Instant.nullable(), kind: RetentionKind, counts: z.partialRecord(RetentionKind, z.int()), notice: z.string().nullable() });
export type RetentionRun = z.infer<typeof RetentionRun>;

export const RetentionState = z.object({ settings: RetentionSettings, runs: z.array(RetentionRun) });
export type RetentionState = z.infer<typeof RetentionState>;

export const holdScopes = ["contact", "case", "all"] as const;
export const HoldScope = z.enum(holdScopes);
export type HoldScope = z.infer<typeof HoldScope>;

const Reason = z.string().trim().min(1).max(500);

export const SetHold = z.discriminatedUnion("scope", [
  z.object({ scope: z.literal("contact"), contactId: Id, reason: Reason }),
  z.object({ scope: z.literal("case"), caseId: Id, reason: Reason }),
  z.object({ scope: z.literal("all"), reason: Reason }),
]);
export type SetHold = z.infer<typeof SetHold>;

/** `contact` and `case` are null where the reader does not see it, or it is of another scope. */
export const LegalHold = z.object({
  id: Id,
  scope: HoldScope,
  contact: z.object({ id: Id, name: z.string() }).nullable(),
  case: z.object({ id: Id, number: z.int(), numberPrefix: z.string(), title: z.string() }).nullable(),
  reason: z.string(),
  setAt: Instant,
  setBy: z.string().nullable(),
  liftedAt: Instant.nullable(),
  liftedBy: z.string().nullable(),
});
export type LegalHold = z.infer<typeof LegalHold>;
