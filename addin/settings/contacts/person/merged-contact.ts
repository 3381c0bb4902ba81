import type { Contact } from "../../../../server/contract/contacts.ts";
import { fieldText, toContactDraft, type ContactDraft, type DraftField } from "./contact-draft.ts";

/** How the kept contact will look: its own word counts, the other fills what is empty; tags and custom fields of both. As services/contacts/merge-record.ts does it. */
export function mergedDraft(kept: Contact, other: Contact): ContactDraft {
  const [mine, theirs] = [toContactDraft(kept), toContactDraft(other)];
  const filled = (field: Exclude<DraftField, "tags" | "customFields">) => mine[field] || theirs[field];
  const names = new Set(mine.customFields.filter(({ value }) => value !== "").map(({ name }) => name));
  return {
    name: isOnlyAddress(mine.name) && !isOnlyAddress(theirs.name) ? theirs.name : mine.name, givenName: filled("givenName"), familyName: filled("familyName"), company: filled("company"), email: filled("email"), phone: filled("phone"),
    language: filled("language"), country: filled("country"), timeZone: filled("timeZone"), preferredChannel: filled("preferredChannel"),
    tags: [...new Set([...mine.tags, ...theirs.tags])],
    customFields: [...mine.customFields.filter(({ value }) => value !== ""), ...theirs.customFields.filter(({ name }) => !names.has(name))],
  };
}

/** Who came by mail without a name is called by the address. */
const isOnlyAddress = (name: string): boolean => /^\S+@\S+$/.test(name) || name === "";

export interface MergeLine { field: DraftField; first: string; second: string; merged: string }

const fields: readonly DraftField[] = ["name", "company", "givenName", "familyName", "phone", "country", "language", "timeZone", "preferredChannel", "tags"];

/** Side by side, only what at least one of them has. */
export function mergeLines(first: Contact, second: Contact, kept: Contact): MergeLine[] {
  const merged = mergedDraft(kept, kept === first ? second : first);
  const [one, two] = [toContactDraft(first), toContactDraft(second)];
  return fields.map((field) => ({ field, first: fieldText(one, field), second: fieldText(two, field), merged: fieldText(merged, field) })).filter(({ first, second }) => first !== "" || second !== "");
}

/** The custom fields of both, one line each. */
export function mergeCustomLines(first: Contact, second: Contact, kept: Contact): { name: string; first: string; second: string; merged: string }[] {
  const [mine, theirs] = kept === first ? [first, second] : [second, first];
  const names = [...new Set([...Object.keys(first.customFields), ...Object.keys(second.customFields)])];
  return names.map((name) => ({ name, first: first.customFields[name] ?? "", second: second.customFields[name] ?? "", merged: mine.customFields[name] || (theirs.customFields[name] ?? "") }));
}
