import { z } from "zod";
import { ChannelName, Id, Instant } from "./common.ts";
import { ContactChoice } from "./contacts.ts";

/** As people subscribe to it: `newsletter`. "": for everything. */
export const Topic = z.string().trim().max(60).regex(/^[^\p{Cc}<>]*$/u, "letters, digits and spaces");

/** Asks a person, or chosen ones, for consent by a mail that must be confirmed. */
export const RequestOptIns = z.object({ choice: ContactChoice, topic: Topic.default(""), mailboxId: Id });
export type RequestOptIns = z.input<typeof RequestOptIns>;

export const optInSkips = ["no_address", "suppressed", "topic_left", "has_consented", "asked_already"] as const;
/** Why somebody was not asked. Nobody is nagged: who left, has agreed or was asked lately is left alone. */
export const OptInSkip = z.enum(optInSkips);
export type OptInSkip = z.infer<typeof OptInSkip>;
export const RequestedOptIns = z.object({ askedCount: z.int(), skipped: z.array(z.object({ reason: OptInSkip, count: z.int() })) });
export type RequestedOptIns = z.infer<typeof RequestedOptIns>;

export const optInStates = ["waiting", "sent", "confirmed", "expired"] as const;
/** The question to one person and, once answered, the evidence. */
export const OptIn = z.object({
  id: Id,
  channel: ChannelName,
  address: z.string(),
  topic: z.string(),
  state: z.enum(optInStates),
  textShown: z.string(),
  requestedBy: z.string().nullable(),
  requestedAt: Instant,
  sentAt: Instant.nullable(),
  expiresAt: Instant,
  confirmedAt: Instant.nullable(),
  confirmedFrom: z.string().nullable(),
  userAgent: z.string().nullable(),
});
export type OptIn = z.infer<typeof OptIn>;

export const TopicLeft = z.object({ channel: ChannelName, topic: z.string(), leftAt: Instant });
export type TopicLeft = z.infer<typeof TopicLeft>;
