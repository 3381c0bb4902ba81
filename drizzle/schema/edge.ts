import { integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns.ts";
import { users } from "./people.ts";

/** A request that may come twice and is done once: what was asked, and what was answered. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    userId: uuid("user_id").notNull().references(() => users.id),
    /** `POST /api/cases`. */
    route: text("route").notNull(),
    key: text("key").notNull(),
    /** SHA-256 of address and body: the same key with another request is a mistake. */
    requestHash: text("request_hash").notNull(),
    startedAt: moment("started_at").notNull(),
    /** Null while it is being done. */
    status: integer("status"),
    /** Sealed: some answers hold what is shown once. */
    answer: text("answer"),
    contentType: text("content_type"),
  },
  (table) => [primaryKey({ columns: [table.userId, table.route, table.key] })],
);
