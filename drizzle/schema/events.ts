import { bigint, bigserial, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { Origin } from "../../server/contract/system.ts";
import { bytea, moment } from "./columns.ts";

/** The one table that is audit log, timeline and outbox. Deleted by retention alone (services/retention/expire-events.ts), and updated only where it names a person who is erased or tells of a case whose words are gone. */
export const events = pgTable(
  "events",
  {
    seq: bigserial("seq", { mode: "number" }).primaryKey(),
    id: uuid("id").notNull().unique(),
    name: text("name").notNull(),
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id").notNull(),
    caseId: uuid("case_id"),
    actorType: text("actor_type").notNull(),
    actorId: text("actor_id"),
    actorName: text("actor_name").notNull(),
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    /** Null: no request, or one from before it was noted. */
    origin: jsonb("origin").$type<Origin>(),
    causeId: uuid("cause_id"),
    causeDepth: integer("cause_depth").notNull().default(0),
    at: moment("at").notNull(),
  },
  (table) => [index("events_case").on(table.caseId, table.seq), index("events_subject").on(table.subjectType, table.subjectId, table.seq)],
);

/** Says of a stretch of the events that they stand as they stood then: see services/events/seal-events.ts. Only ever added to, but for what retention removed of the oldest. */
export const eventSeals = pgTable("event_seals", {
  number: bigint("number", { mode: "number" }).primaryKey(),
  fromSeq: bigint("from_seq", { mode: "number" }).notNull(),
  toSeq: bigint("to_seq", { mode: "number" }).notNull(),
  eventCount: integer("event_count").notNull(),
  /** SHA-256 of what each event says, one after the other: it may be erased later, its hash stays. */
  contents: bytea("contents").notNull(),
  /** Over the seal before and each event's head and content. */
  hash: bytea("hash").notNull(),
  sealedAt: moment("sealed_at").notNull(),
  /** How many of its events retention removed; `eventCount` and `contents` are then of those that are left. Null: none. */
  removedCount: integer("removed_count"),
  /** Over `hash` and those that are left, with what `contents` says of each; the event `retention.ran` that removed the others says it too. */
  keptHash: bytea("kept_hash"),
});
