import { z } from "zod";
import { Id, Instant } from "./common.ts";
import { Judgements, Opinion, RequestType } from "./classification.ts";
import { ContactSummary } from "./contacts.ts";

export const priorities = ["low", "medium", "high", "urgent"] as const;
export const Priority = z.enum(priorities);
export type Priority = z.infer<typeof Priority>;

export const sentiments = ["negative", "neutral", "positive", "unknown"] as const;

/** How the pane names the open mail. Ids change on a move; the internet message id does not. */
export const MessageReference = z.object({
  /** Of a chat: its account's place, `whatsapp:1122334455`. */
  mailbox: z.string().trim().max(254).regex(/^(?:[^\s@<>"'\r\n]+@[^\s@<>"'\r\n]+\.[^\s@<>"'\r\n]+|(?:whatsapp|messenger|instagram):[\w.-]{1,200})$/),
  internetMessageId: z.string().trim().min(1).max(998).nullable(),
  /** Graph's immutable id. */
  providerMessageId: z.string().min(1).max(600),
});
export type MessageReference = z.infer<typeof MessageReference>;

/** A judgement with how sure it is (0 to 1), who made it and the sentence that speaks for it. */
export const Classification = z.object({
  category: z.string().nullable(),
  categoryConfidence: z.number(),
  /** Sure enough to be shown as the suggestion; otherwise the choices are offered. */
  isConfident: z.boolean(),
  choices: z.array(z.object({ category: z.string(), confidence: z.number() })),
  priority: Priority,
  priorityReason: z.string(),
  sentiment: z.enum(sentiments),
  language: z.string().nullable(),
  summary: z.string(),
  suggestedAction: z.string(),
  evidence: z.string().nullable(),
  source: z.enum(["embedded", "llm", "rule", "user"]),
  requestType: RequestType.nullable(),
  needsAnswer: z.boolean().nullable(),
  /** No category of the desk's list fits it. */
  isOutOfScope: z.boolean(),
  /** How sure each field is, and by which sentence. */
  judgements: Judgements,
  /** Of each who was asked; with two that differ a person decides. */
  opinions: z.array(Opinion),
});
export type Classification = z.infer<typeof Classification>;

export const messageKinds = ["ordinary", "auto_reply", "bounce", "newsletter", "own"] as const;

export const Attachment = z.object({ id: Id, name: z.string(), contentType: z.string(), size: z.int(), isInline: z.boolean() });

export const Message = z.object({
  id: Id,
  conversationId: Id,
  direction: z.enum(["inbound", "outbound"]),
  kind: z.enum(messageKinds),
  kindReason: z.string().nullable(),
  from: z.object({ address: z.string(), name: z.string().nullable() }),
  to: z.array(z.object({ address: z.string(), name: z.string().nullable() })),
  subject: z.string(),
  preview: z.string(),
  text: z.string(),
  receivedAt: Instant,
  attachments: z.array(Attachment),
});
export type Message = z.infer<typeof Message>;

/** All that the pane shows beside one mail. */
export const MailView = z.object({
  message: Message,
  contact: ContactSummary.nullable(),
  classification: Classification.nullable(),
  caseId: Id.nullable(),
  /** A person said that it is no case. */
  dismissed: z.object({ at: Instant, by: z.string() }).nullable(),
  /** An open case that this mail probably belongs to, with the reason. */
  joinSuggestion: z.object({ caseId: Id, number: z.int(), title: z.string(), reason: z.string() }).nullable(),
});
export type MailView = z.infer<typeof MailView>;

/** Pictures lose their addresses to `data-remote-src` and `data-cid` until they are asked for; the counts say whether there is anything to ask for. */
export const MailHtml = z.object({ html: z.string(), remotePictures: z.int(), inlinePictures: z.int() });
export type MailHtml = z.infer<typeof MailHtml>;

export const CorrectClassification = z.object({ category: z.string().max(60).optional(), priority: Priority.optional() });

export const Category = z.object({ key: z.string(), name: z.string(), description: z.string(), keywords: z.array(z.string()) });
export type Category = z.infer<typeof Category>;

/** What a person did to where mails lie; each can be taken back. */
export const threadMoveKinds = ["join", "split", "merge"] as const;
export type ThreadMoveKind = (typeof threadMoveKinds)[number];
