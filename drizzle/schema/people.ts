import { boolean, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid, integer } from "drizzle-orm/pg-core";
import type { Role } from "../../server/contract/people.ts";
import { moment, primaryId } from "./columns.ts";

export const users = pgTable("users", {
  id: primaryId(),
  /** Entra's object id: the only stable key of a person across renames. */
  oid: text("oid").unique(),
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  role: text("role").$type<Role>().notNull(),
  paneState: jsonb("pane_state").$type<Record<string, unknown>>().notNull().default({}),
  createdAt: moment("created_at").notNull(),
  disabledAt: moment("disabled_at"),
});

export const teams = pgTable("teams", { id: primaryId(), name: text("name").notNull().unique(), createdAt: moment("created_at").notNull() });

export const teamMembers = pgTable(
  "team_members",
  { teamId: uuid("team_id").notNull().references(() => teams.id), userId: uuid("user_id").notNull().references(() => users.id) },
  (table) => [primaryKey({ columns: [table.teamId, table.userId] })],
);

export const mailboxes = pgTable(
  "mailboxes",
  {
    id: primaryId(),
    address: text("address").notNull(),
    name: text("name").notNull(),
    /** Null: a person's own mailbox, seen by its user alone. */
    teamId: uuid("team_id").references(() => teams.id),
    userId: uuid("user_id").references(() => users.id),
    messagesPerMinute: integer("messages_per_minute"),
    isWatched: boolean("is_watched").notNull().default(true),
    lastSeenAt: moment("last_seen_at"),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [uniqueIndex("mailboxes_address").on(table.address)],
);

/** Where the delta query of one folder stands, and the subscription that hints at changes in it. */
export const mailboxFolders = pgTable(
  "mailbox_folders",
  {
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    folder: text("folder").notNull(),
    deltaLink: text("delta_link"),
    subscriptionId: text("subscription_id").unique(),
    clientState: text("client_state"),
    subscriptionExpiresAt: moment("subscription_expires_at"),
    caughtUpAt: moment("caught_up_at"),
    /** One server at a time reads the changes; whoever dies, another goes on when its lease ends. */
    leaseUntil: moment("lease_until"),
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
