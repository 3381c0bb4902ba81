import { z } from "zod";
import { EmailAddress, Id, Instant } from "./common.ts";
import { RECIPIENTS_MAX, REPLY_ATTACHMENTS_MAX, REPLY_CHARS_MAX } from "./reply-limits.ts";

export const replyKinds = ["reply", "reply_all"] as const;
export const ReplyKind = z.enum(replyKinds);
export type ReplyKind = z.infer<typeof ReplyKind>;
/** What left may also have been handed on to others, by a rule. */
export const SentKind = z.enum([...replyKinds, "forward"]);
export type SentKind = z.infer<typeof SentKind>;

/**
 * `queued`: it leaves in a moment and can still be taken back. `claimed` and `handed_over`: it is leaving. `uncertain`: it
 * may have left, and a person decides.
 */
export const replyStatuses = ["draft", "queued", "claimed", "handed_over", "sent", "failed", "uncertain", "discarded"] as const;
export const ReplyStatus = z.enum(replyStatuses);
export type ReplyStatus = z.infer<typeof ReplyStatus>;

export const ReplyRecipient = z.object({ address: EmailAddress, name: z.string().trim().max(200).nullable() });
export type ReplyRecipient = z.infer<typeof ReplyRecipient>;

export const ReplyAttachment = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  fileName: z.string().min(1).max(200),
  mediaType: z.string().max(200),
  size: z.int().min(0),
  /** Given: a picture that the text names `cid:`. */
  contentId: z.string().max(200).nullable().default(null),
});
export type ReplyAttachment = z.infer<typeof ReplyAttachment>;

/** What somebody writes; the id is the writer's, so that saving and sending twice is once. */
export const SaveReply = z.object({
  caseId: Id,
  messageId: Id,
  kind: ReplyKind,
  to: z.array(ReplyRecipient).max(RECIPIENTS_MAX),
  cc: z.array(ReplyRecipient).max(RECIPIENTS_MAX),
  html: z.string().max(REPLY_CHARS_MAX),
  attachments: z.array(ReplyAttachment).max(REPLY_ATTACHMENTS_MAX).default([]),
});
export type SaveReply = z.infer<typeof SaveReply>;

export const SendReply = SaveReply.extend({
  /** Up to which event the writer has seen the case; what happened since refuses the reply with `stale`, in words. */
  seenSeq: z.int().min(0),
  /** Warnings of the kinds `outside` and `internal`, and fields without a value, that the writer has seen and accepts, by address or field. */
  accepted: z.array(z.string().max(300)).max(2 * RECIPIENTS_MAX).default([]),
});
export type SendReply = z.infer<typeof SendReply>;

export const Reply = z.object({
  id: Id,
  caseId: Id,
  messageId: Id,
  kind: SentKind,
  author: z.object({ id: Id, name: z.string() }),
  to: z.array(ReplyRecipient),
  cc: z.array(ReplyRecipient),
  html: z.string(),
  attachments: z.array(ReplyAttachment),
  status: ReplyStatus,
  savedAt: Instant,
  /** While it is queued: when it leaves. */
  leavesAt: Instant.nullable(),
  sentAt: Instant.nullable(),
  /** Its copy was read from Sent Items. */
  isSeenInOutlook: z.boolean(),
  sentMessageId: Id.nullable(),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
});
export type Reply = z.infer<typeof Reply>;

export const Recipients = z.object({ to: z.array(ReplyRecipient), cc: z.array(ReplyRecipient) });
export type Recipients = z.infer<typeof Recipients>;

/** Whom a reply's recipients are compared with. Addresses are folded. */
export const ReplyCompany = z.object({
  /** Who had the mail that is answered, without ourselves. */
  last: z.array(ReplyRecipient),
  /** Everybody who wrote or was written to in the case, and its contact. */
  known: z.array(z.string()),
  /** The mailboxes of the desk: answering those would be answering ourselves. */
  ours: z.array(z.string()),
  /** Domains of the desk. */
  ourDomains: z.array(z.string()),
  /** The mail that is answered, and quoted, went between colleagues alone. */
  isInternal: z.boolean(),
});
export type ReplyCompany = z.infer<typeof ReplyCompany>;

/** A mail of the case that can be answered. */
export const AnswerableMail = z.object({
  messageId: Id,
  from: ReplyRecipient,
  subject: z.string(),
  preview: z.string(),
  receivedAt: Instant,
  direction: z.enum(["inbound", "outbound"]),
  reply: Recipients,
  replyAll: Recipients,
  company: ReplyCompany,
});
export type AnswerableMail = z.infer<typeof AnswerableMail>;

/** Something that somebody else did on the case: the name of the event, and who. */
export const CaseMovement = z.object({ seq: z.int(), at: Instant, event: z.string(), actor: z.string() });
export type CaseMovement = z.infer<typeof CaseMovement>;

/** All that a composer needs to begin, or to go on. */
export const ReplyStart = z.object({
  /** Newest first; the first is the one that is answered unless somebody chooses another. Empty: there is none. */
  mails: z.array(AnswerableMail),
  draft: Reply.nullable(),
  mailbox: z.string(),
  seenSeq: z.int(),
  /** Since the number that was asked for; what is sent without having seen them is refused. */
  movements: z.array(CaseMovement),
  /** Who else is writing an answer to this case now. */
  othersWriting: z.array(z.object({ name: z.string(), savedAt: Instant })),
});
export type ReplyStart = z.infer<typeof ReplyStart>;

export const ReplyStartQuery = z.object({ since: z.coerce.number().int().min(0).optional() });
export const ListedReplies = z.object({ items: z.array(Reply) });
export const InsertTemplate = z.object({ templateId: Id });
export const InsertedTemplate = z.object({
  html: z.string(),
  /** Fields that nothing is known of: they stand in the text as `{{ field }}`. */
  missing: z.array(z.string()),
  attachments: z.array(ReplyAttachment),
});
export type InsertedTemplate = z.infer<typeof InsertedTemplate>;

/** It was sent, or it leaves again after one more look. */
export const ResolveReply = z.object({ decision: z.enum(["sent", "resend"]) });
