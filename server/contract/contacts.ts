import { z } from "zod";
import { Id, Instant } from "./common.ts";

/** Fields that a column of a contact file can be mapped to; anything else becomes a custom field. */
export const contactFields = [
  "name", "given_name", "family_name", "company", "email", "phone", "language", "time_zone", "tags", "country",
] as const;
export const ContactField = z.enum(contactFields);
export type ContactField = z.infer<typeof ContactField>;

export const ColumnTarget = z.union([ContactField, z.literal("custom"), z.literal("ignore")]);
export type ColumnTarget = z.infer<typeof ColumnTarget>;

/** One entry per column of the file, in its order. `mergeField` is how templates name it: `{{ customer_no }}`. */
export const ColumnMapping = z.object({
  column: z.string().max(200),
  target: ColumnTarget,
  mergeField: z.string().regex(/^[a-z][a-z0-9_]*$/).max(60),
});
export type ColumnMapping = z.infer<typeof ColumnMapping>;

export const ContactFileLayout = z.object({
  format: z.enum(["csv", "tsv"]),
  encoding: z.string(),
  delimiter: z.string(),
  hasHeader: z.boolean(),
});
export type ContactFileLayout = z.infer<typeof ContactFileLayout>;

/** What Mailroom understood of a file, from its first rows, before anything is written. */
export const ContactFilePreview = z.object({
  layout: ContactFileLayout,
  mapping: z.array(ColumnMapping),
  rows: z.array(z.array(z.string())),
  warnings: z.array(z.string()),
});
export type ContactFilePreview = z.infer<typeof ContactFilePreview>;

export const importStatuses = ["running", "finished", "failed"] as const;
export const ImportSummary = z.object({
  id: Id,
  fileName: z.string(),
  status: z.enum(importStatuses),
  layout: ContactFileLayout,
  mapping: z.array(ColumnMapping),
  rowCount: z.int(),
  acceptedCount: z.int(),
  refusedCount: z.int(),
  failure: z.string().nullable(),
  createdAt: Instant,
});
export type ImportSummary = z.infer<typeof ImportSummary>;

export const RefusedRow = z.object({ line: z.int(), column: z.string().nullable(), reason: z.string(), values: z.record(z.string(), z.string()) });
export type RefusedRow = z.infer<typeof RefusedRow>;

export const ContactSummary = z.object({
  id: Id,
  name: z.string(),
  company: z.string().nullable(),
  addresses: z.array(z.object({ channel: z.string(), address: z.string() })),
  openCaseCount: z.int(),
  lastCampaign: z.object({ name: z.string(), sentAt: Instant }).nullable(),
});
export type ContactSummary = z.infer<typeof ContactSummary>;
