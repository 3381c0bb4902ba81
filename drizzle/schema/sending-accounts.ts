import { boolean, doublePrecision, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { ConnectionTest, SendingAccountSettings, SendingProvider } from "../../server/contract/sending-accounts.ts";
import { moment, primaryId } from "./columns.ts";
import { mailboxes } from "./people.ts";

/**
 * What mail leaves by. Every mailbox that sends has one of its own, by Graph and with the mailbox's id; others bring their
 * credentials. Answers come to the mailbox, whose people may use the account.
 */
export const sendingAccounts = pgTable("sending_accounts", {
  id: primaryId(),
  mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
  name: text("name").notNull(),
  provider: text("provider").$type<SendingProvider>().notNull(),
  /** Null: the mailbox's own address. */
  fromAddress: text("from_address"),
  fromName: text("from_name"),
  settings: jsonb("settings").$type<SendingAccountSettings>().notNull().default({}),
  /** services/settings/seal.ts. */
  sealedSecret: text("sealed_secret"),
  /** The first eight and the last four characters, all that a screen shows. */
  secretMask: text("secret_mask"),
  /** Null: the mailbox's pace, or none. */
  messagesPerMinute: integer("messages_per_minute"),
  messagesPerDay: integer("messages_per_day"),
  /** How many are under way at once, over all servers. */
  concurrency: integer("concurrency").notNull().default(4),
  /** Takes over what this account could not hand over, and nothing else. */
  fallbackAccountId: uuid("fallback_account_id"),
  version: integer("version").notNull().default(1),
  isEnabled: boolean("is_enabled").notNull().default(true),
  test: jsonb("test").$type<ConnectionTest>(),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
});

/** Token bucket of one sending account, shared by all servers and campaigns: its row's lock is taken by every claim. */
export const accountPaces = pgTable("account_paces", {
  accountId: uuid("account_id").primaryKey().references(() => sendingAccounts.id),
  tokens: doublePrecision("tokens").notNull(),
  refilledAt: moment("refilled_at").notNull(),
  /** How many the day's quota has left, counted at `dayCountedAt` and taken from by every claim since. */
  dayLeft: integer("day_left"),
  dayCountedAt: moment("day_counted_at"),
  /** Outages in a row, over all messages: such a fault is the account's, and no message pays for it. */
  faultsInARow: integer("faults_in_a_row").notNull().default(0),
  /** The provider said to wait until then. */
  blockedUntil: moment("blocked_until"),
});

/**
 * A quota of any 24 hours that several accounts share: Microsoft's for all mailboxes of a tenant, WhatsApp's for all numbers
 * of a portfolio. Its lock is taken after the account's.
 */
export const sharedQuotas = pgTable("shared_quotas", {
  key: text("key").$type<"microsoft_365" | `portfolio:${string}`>().primaryKey(),
  perDay: integer("per_day").notNull(),
  dayLeft: integer("day_left"),
  dayCountedAt: moment("day_counted_at"),
});
