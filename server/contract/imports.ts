import { z } from "zod";
import { ChannelName, Id, Instant } from "./common.ts";
import { ContactFileInspection, ContactFileLayout } from "./contact-files.ts";

/** Fields that a column of a contact file can be mapped to; anything else becomes a custom field. */
export const contactFields = [
  "name", "given_name", "family_name", "company", "email", "phone", "language", "time_zone", "country", "tags",
  "email_consent", "whatsapp_consent", "preferred_channel",
] as const;
export const ContactField = z.enum(contactFields);
export type ContactField = z.infer<typeof ContactField>;

export const ColumnTarget = z.union([ContactField, z.literal("custom"), z.literal("ignore")]);
export type ColumnTarget = z.infer<typeof ColumnTarget>;

/** What a changed cell does to what is stored; `append` is for tags. */
export const overwritePolicies = ["fill", "overwrite", "keep", "append"] as const;
export const OverwritePolicy = z.enum(overwritePolicies);
export type OverwritePolicy = z.infer<typeof OverwritePolicy>;

export const letterCases = ["as_is", "lower", "upper", "title"] as const;
/** How a written date is read when it is turned into YYYY-MM-DD. */
export const dateOrders = ["as_is", "dmy", "mdy", "ymd"] as const;

/** One entry per column of the file, in its order. `mergeField` is how templates name it: `{{ customer_no }}`. */
export const ColumnMapping = z.object({
  column: z.string().max(200),
  target: ColumnTarget,
  mergeField: z.string().regex(/^[a-z][a-z0-9_]*$/).max(60),
  overwrite: OverwritePolicy.default("fill"),
  letterCase: z.enum(letterCases).default("as_is"),
  dateOrder: z.enum(dateOrders).default("as_is"),
});
export type ColumnMapping = z.infer<typeof ColumnMapping>;

/** All that decides how rows become contacts. */
export const RowSettings = z.object({
  mapping: z.array(ColumnMapping).min(1).max(1_000),
  /** A row must have what these channels need: an e-mail address, a phone number. */
  channels: z.array(ChannelName).min(1).default(["email"]),
  /** ISO 3166-1 alpha-2: whose rules read a phone number without a country code, where the row names no country. */
  defaultCountry: z.string().regex(/^[A-Z]{2}$/).nullable().default(null),
  /** Splits `name` into given and family name where the file has neither. */
  splitNames: z.boolean().default(true),
});
export type RowSettings = z.infer<typeof RowSettings>;

/** What is done with a row whose e-mail address and phone number belong to two different contacts. */
export const conflictPolicies = ["leave_out", "by_email"] as const;

export const ImportSettings = RowSettings.extend({
  layout: ContactFileLayout,
  conflicts: z.enum(conflictPolicies).default("leave_out"),
  /** Given to every contact of the file. */
  tags: z.array(z.string().trim().min(1).max(60)).max(20).default([]),
  listId: Id.nullable().default(null),
  /** Where the persons' consent comes from, in the sender's words; without it no consent of the file is recorded. */
  consentSource: z.string().trim().max(300).nullable().default(null),
});
export type ImportSettings = z.infer<typeof ImportSettings>;

export const Upload = z.object({ id: Id, fileName: z.string(), byteCount: z.int(), /** An import of the very same bytes that was finished before. */ earlierImport: z.object({ id: Id, createdAt: Instant }).nullable() });
export type Upload = z.infer<typeof Upload>;

export const ImportProfile = z.object({
  id: Id,
  name: z.string(),
  description: z.string(),
  settings: ImportSettings,
  /** Of the header it was made for: the same columns, however they are ordered or written. */
  fingerprint: z.string(),
  usageCount: z.int(),
  lastUsedAt: Instant.nullable(),
  createdAt: Instant,
});
export type ImportProfile = z.infer<typeof ImportProfile>;
export const SaveImportProfile = z.object({ name: z.string().trim().min(1).max(100), description: z.string().trim().max(500).default(""), settings: ImportSettings });
export type SaveImportProfile = z.infer<typeof SaveImportProfile>;

/** What is known of an upload, what is suggested, and the profile that fits its columns. */
export const UploadInspection = ContactFileInspection.extend({ settings: ImportSettings, fingerprint: z.string(), profile: ImportProfile.nullable() });
export type UploadInspection = z.infer<typeof UploadInspection>;

/**
 * checking: rows are read and compared, nothing is written · checked: waits for a yes · importing ⇄ paused ·
 * finished · cancelled (what was written before stays, and can be undone) · failed · undoing · undone
 */
export const importStatuses = ["checking", "checked", "importing", "paused", "finished", "cancelled", "failed", "undoing", "undone"] as const;
export const ImportStatus = z.enum(importStatuses);
export type ImportStatus = z.infer<typeof ImportStatus>;

/** repeated: the same person stands in an earlier line of the file. */
export const rowOutcomes = ["new", "changed", "unchanged", "conflicting", "repeated", "refused"] as const;
export const RowOutcome = z.enum(rowOutcomes);
export type RowOutcome = z.infer<typeof RowOutcome>;

export const rowReasons = [
  "email_missing", "email_bad", "phone_missing", "phone_bad", "cells_too_many", "cell_too_long", "quote_open", "bytes_bad", "row_bad",
  "same_email", "same_phone", "two_contacts",
] as const;
export const RowReason = z.enum(rowReasons);
export type RowReason = z.infer<typeof RowReason>;

export const ImportSummary = z.object({
  id: Id,
  fileName: z.string(),
  status: ImportStatus,
  settings: ImportSettings,
  counts: z.object({ rows: z.int(), new: z.int(), changed: z.int(), unchanged: z.int(), conflicting: z.int(), repeated: z.int(), refused: z.int() }),
  /** Rows that a campaign can write to: those with a contact. */
  acceptedCount: z.int(),
  refusedCount: z.int(),
  /** Share of the present step that is done, 0 to 1. */
  progress: z.number(),
  failure: z.string().nullable(),
  /** After an undo: contacts of the file that somebody used or changed since, and that therefore stayed. */
  keptCount: z.int(),
  createdBy: z.object({ id: Id, name: z.string() }),
  createdAt: Instant,
  finishedAt: Instant.nullable(),
});
export type ImportSummary = z.infer<typeof ImportSummary>;

export const ImportRow = z.object({
  line: z.int(),
  outcome: RowOutcome,
  reason: RowReason.nullable(),
  /** The reason in English, for exports and logs. */
  reasonText: z.string().nullable(),
  column: z.string().nullable(),
  /** Of `same_email`, `same_phone`: the earlier line. */
  sameAsLine: z.int().nullable(),
  /** By merge field. */
  values: z.record(z.string(), z.string()),
  contactId: Id.nullable(),
  /** Of `changed`: what is stored and what the file says. */
  changes: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
});
export type ImportRow = z.infer<typeof ImportRow>;

export const rowHints = ["email_bad", "phone_bad", "country_unknown", "language_unknown", "time_zone_unknown", "consent_unclear", "channel_unknown", "date_unread"] as const;
/** A cell that could not be read as what its column is mapped to, in a row that is good without it. */
export const RowHint = z.object({ code: z.enum(rowHints), column: z.string() });
export type RowHint = z.infer<typeof RowHint>;

/** One of the first rows, which are read again with every change of the settings. */
export const SampleRow = ImportRow.extend({ hints: z.array(RowHint) });
export type SampleRow = z.infer<typeof SampleRow>;

/** A refused row, put right by hand: imported alone, into the same import's contacts. */
export const RepairRows = z.object({ rows: z.array(z.object({ line: z.int(), values: z.record(z.string(), z.string()) })).min(1).max(500) });
export type RepairRows = z.infer<typeof RepairRows>;
