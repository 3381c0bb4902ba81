import { sql } from "drizzle-orm";
import { doublePrecision, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { AlertKind } from "../../server/contract/monitoring.ts";
import { moment, primaryId } from "./columns.ts";

/** One minute of one server. */
export const loadSamples = pgTable(
  "load_samples",
  {
    serverId: uuid("server_id").notNull(),
    at: moment("at").notNull(),
    requestCount: integer("request_count").notNull(),
    failureCount: integer("failure_count").notNull(),
    /** Of requests, in milliseconds; null: there was none. */
    p95Ms: doublePrecision("p95_ms"),
    jobCount: integer("job_count").notNull(),
    jobFailureCount: integer("job_failure_count").notNull(),
    databaseMs: doublePrecision("database_ms").notNull(),
    cpuPercent: doublePrecision("cpu_percent").notNull(),
    memoryPercent: doublePrecision("memory_percent").notNull(),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.at] }), index("load_samples_at").on(table.at)],
);

/** A threshold that was passed, and when it was no longer. */
export const alerts = pgTable(
  "alerts",
  {
    id: primaryId(),
    kind: text("kind").$type<AlertKind>().notNull(),
    /** Which queue, account or mailbox; "" where there is one. */
    about: text("about").notNull(),
    value: doublePrecision("value").notNull(),
    threshold: doublePrecision("threshold").notNull(),
    raisedAt: moment("raised_at").notNull(),
    endedAt: moment("ended_at"),
  },
  (table) => [uniqueIndex("alerts_open").on(table.kind, table.about).where(sql`ended_at is null`), index("alerts_raised").on(table.raisedAt)],
);
