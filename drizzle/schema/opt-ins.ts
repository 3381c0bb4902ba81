import { index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { ChannelName } from "../../server/contract/common.ts";
import { moment, primaryId } from "./columns.ts";
import { contacts } from "./contacts.ts";

/** A double opt-in, and the evidence of it: what was shown, when it was asked, when and from where it was confirmed. */
export const optIns = pgTable(
  "opt_ins",
  {
    id: primaryId(),
    contactId: uuid("contact_id").notNull().references(() => contacts.id),
    channel: text("channel").$type<ChannelName>().notNull(),
    address: text("address").notNull(),
    topic: text("topic").notNull(),
    /** The sentence that the person said yes to. */
    textShown: text("text_shown").notNull(),
    source: text("source").notNull(),
    requestedBy: uuid("requested_by"),
    requestedAt: moment("requested_at").notNull(),
    /** SHA-256 of the link's token, which is nowhere else. */
    tokenHash: text("token_hash").notNull(),
    expiresAt: moment("expires_at").notNull(),
    sentAt: moment("sent_at"),
    confirmedAt: moment("confirmed_at"),
    confirmedFrom: text("confirmed_from"),
    userAgent: text("user_agent"),
  },
  (table) => [uniqueIndex("opt_ins_token").on(table.tokenHash), index("opt_ins_contact").on(table.contactId)],
);
