import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { HoldScope, RetentionKind, RetentionSettings } from "../../server/contract/retention.ts";
import { cases } from "./cases.ts";
import { moment, primaryId } from "./columns.ts";
import { contacts } from "./contacts.ts";

/** What may not be deleted, whoever asks, until somebody lifts it: a court, an auditor or an insurer may want it. */
export const legalHolds = pgTable(
  "legal_holds",
  {
    id: primaryId(),
    scope: text("scope").$type<HoldScope>().notNull(),
    contactId: uuid("contact_id").references(() => contacts.id),
    caseId: uuid("case_id").references(() => cases.id),
    reason: text("reason").notNull(),
    setBy: uuid("set_by"),
    setAt: moment("set_at").notNull(),
    liftedBy: uuid("lifted_by"),
    liftedAt: moment("lifted_at"),
  },
  (table) => [index("legal_holds_open").on(table.setAt).where(sql`lifted_at is null`)],
);

/** One night's work: each kind after the other, in batches. The mark is the last row that was looked at. */
export const retentionRuns = pgTable(
  "retention_runs",
  {
    id: primaryId(),
    /** As they were set when it began. */
    settings: jsonb("settings").$type<RetentionSettings>().notNull(),
    kind: text("kind").$type<RetentionKind>().notNull(),
    /** Null: the kind has not begun. */
    afterKey: text("after_key"),
    counts: jsonb("counts").$type<Partial<Record<RetentionKind, number>>>().notNull().default({}),
    /** Whoever works on it holds it until then; the fence grows with each holder, and every batch names it. */
    leaseUntil: moment("lease_until"),
    fence: integer("fence").notNull().default(0),
    startedAt: moment("started_at").notNull(),
    finishedAt: moment("finished_at"),
    /** Why a kind was left alone. */
    notice: text("notice"),
  },
  (table) => [uniqueIndex("retention_runs_open").on(sql`(finished_at is null)`).where(sql`finished_at is null`), index("retention_runs_started").on(table.startedAt)],
);
