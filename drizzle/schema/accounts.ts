import { bigint, boolean, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { AccountMailKind, LinkPurpose, SessionEnd } from "../../server/contract/accounts.ts";
import type { Role } from "../../server/contract/people.ts";
import { moment, primaryId } from "./columns.ts";
import { users } from "./people.ts";

/** How one proves who one is without Microsoft. */
export const credentials = pgTable("credentials", {
  userId: uuid("user_id").primaryKey().references(() => users.id),
  /** Algorithm, cost, salt and hash: see services/accounts/password-hash.ts. Null: no password. */
  passwordHash: text("password_hash"),
  passwordChangedAt: moment("password_changed_at"),
  /** Sealed. One that is not confirmed yet protects nothing. */
  factorSecret: text("factor_secret"),
  factorConfirmedAt: moment("factor_confirmed_at"),
  /** The last half minute whose code was taken: none counts twice. */
  factorStep: bigint("factor_step", { mode: "number" }).notNull().default(0),
});

/** Each opens the door once, when the telephone is lost. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  { userId: uuid("user_id").notNull().references(() => users.id), codeHash: text("code_hash").notNull(), usedAt: moment("used_at") },
  (table) => [primaryKey({ columns: [table.userId, table.codeHash] })],
);

/** Somebody signed in by e-mail: a browser with a cookie, or a program with a pair of tokens. Only hashes of what they carry. */
export const sessions = pgTable(
  "sessions",
  {
    id: primaryId(),
    userId: uuid("user_id").notNull().references(() => users.id),
    isCookie: boolean("is_cookie").notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    tokenExpiresAt: moment("token_expires_at").notNull(),
    /** Null with a cookie, which is not renewed. */
    refreshHash: text("refresh_hash").unique(),
    /** The one before: whoever shows it has a copy, and the session ends. */
    usedRefreshHash: text("used_refresh_hash").unique(),
    address: text("address"),
    userAgent: text("user_agent"),
    createdAt: moment("created_at").notNull(),
    lastSeenAt: moment("last_seen_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    endedAt: moment("ended_at"),
    endReason: text("end_reason").$type<SessionEnd>(),
  },
  (table) => [index("sessions_user").on(table.userId, table.createdAt)],
);

/** Links that act once. Their token follows from the id and the server's key: the database alone opens nothing. */
export const accountLinks = pgTable(
  "account_links",
  {
    id: primaryId(),
    purpose: text("purpose").$type<LinkPurpose>().notNull(),
    /** Null: there is no such person yet. */
    userId: uuid("user_id").references(() => users.id),
    email: text("email"),
    name: text("name"),
    tokenHash: text("token_hash").notNull().unique(),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    usedAt: moment("used_at"),
  },
  (table) => [index("account_links_user").on(table.userId)],
);

/** Attempts in a span of time, by what they were aimed at or came from; the key is a hash. */
export const attemptCounts = pgTable("attempt_counts", {
  key: text("key").primaryKey(),
  count: integer("count").notNull(),
  since: moment("since").notNull(),
});

/** Keys of machines. They act with the rights of their maker at most. */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: primaryId(),
    userId: uuid("user_id").notNull().references(() => users.id),
    name: text("name").notNull(),
    keyHash: text("key_hash").notNull().unique(),
    /** Its first letters, by which people tell keys apart. */
    hint: text("hint").notNull(),
    role: text("role").$type<Role>().notNull(),
    verbs: text("verbs").array().notNull(),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    lastUsedAt: moment("last_used_at"),
    revokedAt: moment("revoked_at"),
    revokedBy: uuid("revoked_by").references(() => users.id),
  },
  (table) => [index("api_keys_user").on(table.userId, table.createdAt)],
);

/** A mail about somebody's account on its way; it goes whatever they chose to be told of. */
export const accountMails = pgTable(
  "account_mails",
  {
    id: primaryId(),
    kind: text("kind").$type<AccountMailKind>().notNull(),
    userId: uuid("user_id").references(() => users.id),
    address: text("address").notNull(),
    name: text("name").notNull(),
    linkId: uuid("link_id").references(() => accountLinks.id),
    attempt: integer("attempt").notNull().default(0),
    /** The account that has it or had it. */
    accountId: uuid("account_id"),
    /** Whoever set it sends; what may have left is looked for, never sent on a guess. */
    claimedAt: moment("claimed_at"),
    sentAt: moment("sent_at"),
    failedAt: moment("failed_at"),
    failure: text("failure"),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [index("account_mails_created").on(table.createdAt)],
);
