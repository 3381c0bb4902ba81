import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "./columns.ts";

/** What seals the secrets in the other tables, itself sealed by the master key, which is nowhere in the database. There is one row. */
export const dataKeys = pgTable("data_keys", {
  id: integer("id").primaryKey(),
  wrapped: text("wrapped").notNull(),
  /** Of the master key that opens it. */
  masterFingerprint: text("master_fingerprint").notNull(),
  createdAt: moment("created_at").notNull(),
  wrappedAt: moment("wrapped_at").notNull(),
});
