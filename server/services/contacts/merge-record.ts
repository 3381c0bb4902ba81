import { z } from "zod";
import type { ContactRow } from "./contact-lines.ts";

const ids = z.array(z.string());

/**
 * What a merge did, as it stands in `contact_merges.before`: all that its undo needs. Rows are named by id, an address
 * also by what it was, a field by what it was and what it became: what somebody changed since is not undone.
 */
export const MergeRecord = z.object({
  fields: z.record(z.string(), z.object({ before: z.string().nullable(), after: z.string().nullable() })),
  tags: ids,
  customFields: z.record(z.string(), z.string()),
  addresses: z.array(z.object({ id: z.string(), key: z.string() })),
  conversations: ids,
  messages: ids,
  cases: ids,
  consents: ids,
  /** Merges of before there were any have none. */
  optIns: ids.default([]),
  recipients: ids,
  lists: ids,
  importRows: z.array(z.object({ importId: z.string(), line: z.int() })),
  /** Contacts that were merged into the merged one before. */
  contacts: ids,
  /** Deliveries that waited for a second mail to the same person. */
  deliveries: ids,
});
export type MergeRecord = z.infer<typeof MergeRecord>;

export function emptyRecord(): MergeRecord {
  return { fields: {}, tags: [], customFields: {}, addresses: [], conversations: [], messages: [], cases: [], consents: [], optIns: [], recipients: [], lists: [], importRows: [], contacts: [], deliveries: [] };
}

/** What a second look moved besides. */
export function joined(record: MergeRecord, more: MergeRecord): MergeRecord {
  const lists = Object.entries(record).flatMap(([key, value]) => (Array.isArray(value) ? [[key, [...value, ...(more[key as keyof MergeRecord] as unknown[])]]] : []));
  return { ...record, ...Object.fromEntries(lists), fields: { ...record.fields, ...more.fields }, customFields: { ...record.customFields, ...more.customFields } };
}

const filledFields = ["givenName", "familyName", "company", "language", "timeZone", "country", "phone", "phoneKey", "preferredChannel"] as const;
type FilledField = "name" | (typeof filledFields)[number];
export type MergedFields = Pick<ContactRow, FilledField | "tags" | "customFields">;

/**
 * The kept contact's own word counts; the other fills what is empty, and its tags and custom fields come to it. A name
 * that is only an address is none. A phone number goes with its key.
 */
export function filledBy(kept: MergedFields, merged: MergedFields): { set: Partial<MergedFields>; record: Pick<MergeRecord, "fields" | "tags" | "customFields"> } {
  const set: Partial<MergedFields> = {};
  const fields: MergeRecord["fields"] = {};
  const fill = (field: FilledField) => {
    Object.assign(set, { [field]: merged[field] });
    fields[field] = { before: kept[field], after: merged[field] };
  };
  if (isOnlyAddress(kept.name) && !isOnlyAddress(merged.name)) fill("name");
  for (const field of filledFields) {
    if (field === "phoneKey" ? kept.phone === null && merged.phoneKey !== null : !kept[field] && merged[field]) fill(field);
  }
  const tags = merged.tags.filter((tag) => !kept.tags.includes(tag));
  const customFields = Object.fromEntries(Object.entries(merged.customFields).filter(([key, value]) => value !== "" && !kept.customFields[key]));
  if (tags.length > 0) set.tags = [...kept.tags, ...tags];
  if (Object.keys(customFields).length > 0) set.customFields = { ...kept.customFields, ...customFields };
  return { set, record: { fields, tags, customFields } };
}

const isOnlyAddress = (name: string): boolean => /^\S+@\S+$/.test(name) || name === "";

/** The kept contact without what the merge gave it and nobody changed since. */
export function withoutFilled(kept: MergedFields, record: Pick<MergeRecord, "fields" | "tags" | "customFields">): Partial<MergedFields> {
  const fields = Object.entries(record.fields).filter(([field, { after }]) => kept[field as FilledField] === after);
  const customFields = Object.fromEntries(Object.entries(kept.customFields).filter(([key, value]) => record.customFields[key] !== value));
  return { ...Object.fromEntries(fields.map(([field, { before }]) => [field, before])), tags: kept.tags.filter((tag) => !record.tags.includes(tag)), customFields };
}
