import { sql } from "drizzle-orm";
import { type AnyPgColumn, bigint, boolean, date, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid, integer } from "drizzle-orm/pg-core";
import type { ChannelName } from "../../server/contract/common.ts";
import type { ArrivalOutcome, GrantFailure, ReadBy } from "../../server/contract/mailboxes.ts";
import type { Role } from "../../server/contract/people.ts";
import { moment, primaryId } from "./columns.ts";

export const users = pgTable("users", {
  id: primaryId(),
  /** Entra's object id: the only stable key of a person across renames. */
  oid: text("oid").unique(),
  /** The Entra tenant whose account that is; before the first sign-in the one that the invitation names. Null: not known. */
  tid: text("tid"),
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  role: text("role").$type<Role>().notNull(),
  paneState: jsonb("pane_state").$type<Record<string, unknown>>().notNull().default({}),
  createdAt: moment("created_at").notNull(),
  /** Whom a missed promise of theirs is told at last. */
  managerId: uuid("manager_id").references((): AnyPgColumn => users.id),
  /** What they are good at: categories, languages, or words of the desk's own. Rules that assign by skill look here. */
  skills: text("skills").array().notNull().default(sql`'{}'::text[]`),
  disabledAt: moment("disabled_at"),
});

export const teams = pgTable("teams", {
  id: primaryId(),
  name: text("name").notNull().unique(),
  /** Stands before the numbers of its cases: SUP-1042. */
  casePrefix: text("case_prefix").notNull().default(""),
  leadId: uuid("lead_id").references(() => users.id),
  createdAt: moment("created_at").notNull(),
});

export const teamMembers = pgTable(
  "team_members",
  { teamId: uuid("team_id").notNull().references(() => teams.id), userId: uuid("user_id").notNull().references(() => users.id) },
  (table) => [primaryKey({ columns: [table.teamId, table.userId] })],
);

export const mailboxes = pgTable(
  "mailboxes",
  {
    id: primaryId(),
    /** Of `email`: read from Outlook. The others are channel accounts (drizzle/schema/channels.ts), and Outlook is never asked about them. */
    channel: text("channel").$type<ChannelName>().notNull().default("email"),
    /** Of others than `email`: the channel, a colon and the vendor's id. */
    address: text("address").notNull(),
    name: text("name").notNull(),
    /** Null: a person's own mailbox, seen by its user alone. */
    teamId: uuid("team_id").references(() => teams.id),
    userId: uuid("user_id").references(() => users.id),
    messagesPerMinute: integer("messages_per_minute"),
    isWatched: boolean("is_watched").notNull().default(true),
    /** When its folders were last read to their end. */
    lastSeenAt: moment("last_seen_at"),
    /** What arrived before is left alone until somebody opens it. Null: all that is there. */
    watchFrom: moment("watch_from"),
    /** The newest mail that it was seen to get. */
    lastMailAt: moment("last_mail_at"),
    /** An alarm, when no mail was seen for so long; null: none. */
    silentAfterMinutes: integer("silent_after_minutes"),
    alarmedAt: moment("alarmed_at"),
    /** Why it cannot be read now, in the words of Outlook; null: it can. */
    failure: text("failure"),
    failedAt: moment("failed_at"),
    /** Outlook asked every server to leave it alone until then. */
    blockedUntil: moment("blocked_until"),
    /** One server at a time reads it, so that no more requests run at once than Outlook takes; whoever dies, another goes on when the lease ends. */
    leaseUntil: moment("lease_until"),
    /** No mail of it is ever shown to a language model. */
    keepsFromLlm: boolean("keeps_from_llm").notNull().default(false),
    /** By whose right Outlook is asked: the app's own, or that of the person whose mailbox it is. */
    readBy: text("read_by").$type<ReadBy>().notNull().default("app"),
    version: integer("version").notNull().default(1),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [uniqueIndex("mailboxes_address").on(table.address)],
);

/**
 * What a person gave us leave for with Microsoft, or why there is none. `generation` is its fence: whoever renews writes
 * over the one that was read, and nothing newer.
 */
export const mailboxGrants = pgTable("mailbox_grants", {
  userId: uuid("user_id").primaryKey().references(() => users.id),
  /** Sealed; null: it was refused so far. */
  refreshToken: text("refresh_token"),
  scopes: text("scopes").array().notNull().default(sql`'{}'::text[]`),
  generation: integer("generation").notNull().default(1),
  grantedAt: moment("granted_at"),
  renewedAt: moment("renewed_at"),
  failure: text("failure").$type<GrantFailure>(),
  /** Entra's own code, such as AADSTS50173. */
  failureCode: text("failure_code"),
  /** What Entra wants to be asked for at the next sign-in. */
  claims: text("claims"),
  failedAt: moment("failed_at"),
  /** When a token that the person brought was last tried. */
  triedAt: moment("tried_at"),
});

/** Where the delta query of one folder stands, and the subscription that hints at changes in it. */
export const mailboxFolders = pgTable(
  "mailbox_folders",
  {
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    folder: text("folder").notNull(),
    /** Null: the folder is one of Outlook's own, and `folder` is its well-known name. */
    providerFolderId: text("provider_folder_id"),
    name: text("name"),
    isWatched: boolean("is_watched").notNull().default(true),
    deltaLink: text("delta_link"),
    subscriptionId: text("subscription_id").unique(),
    clientState: text("client_state"),
    subscriptionExpiresAt: moment("subscription_expires_at"),
    caughtUpAt: moment("caught_up_at"),
  },
  (table) => [primaryKey({ columns: [table.mailboxId, table.folder] })],
);

/** Graph's notifications once inside our walls: hints, kept for the operator. */
export const mailboxChanges = pgTable("mailbox_changes", {
  id: primaryId(),
  mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
  folder: text("folder").notNull(),
  changeType: text("change_type").notNull(),
  receivedAt: moment("received_at").notNull(),
});

/** The account that we give of one message on the server: what became of it, or why nothing did. */
export const arrivals = pgTable(
  "arrivals",
  {
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    /** Graph's immutable id. */
    providerMessageId: text("provider_message_id").notNull(),
    folder: text("folder").notNull(),
    internetMessageId: text("internet_message_id"),
    outcome: text("outcome").$type<ArrivalOutcome>().notNull(),
    reason: text("reason"),
    messageId: uuid("message_id"),
    attemptCount: integer("attempt_count").notNull().default(0),
    /** Of what failed: when it is tried again by itself; null: a person tells to. */
    nextAttemptAt: moment("next_attempt_at"),
    receivedAt: moment("received_at"),
    /** The server no longer has it. */
    removedAt: moment("removed_at"),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.mailboxId, table.providerMessageId] }),
    index("arrivals_message").on(table.messageId),
    index("arrivals_failed").on(table.mailboxId, table.updatedAt).where(sql`outcome = 'failed'`),
    index("arrivals_due").on(table.nextAttemptAt).where(sql`next_attempt_at is not null`),
    index("arrivals_internet_id").on(table.mailboxId, table.internetMessageId),
  ],
);

/** One day's count of both sides of one folder. */
export const mailboxCounts = pgTable(
  "mailbox_counts",
  {
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    folder: text("folder").notNull(),
    day: date("day", { mode: "string" }).notNull(),
    serverCount: bigint("server_count", { mode: "number" }).notNull(),
    arrivalCount: bigint("arrival_count", { mode: "number" }).notNull(),
    /** On the server and without an account when both were counted; fetched thereafter. */
    missingCount: integer("missing_count").notNull(),
    countedAt: moment("counted_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.mailboxId, table.folder, table.day] })],
);
