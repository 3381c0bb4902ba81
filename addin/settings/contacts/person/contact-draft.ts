import { EmailAddress, type ChannelName } from "../../../../server/contract/common.ts";
import type { Contact, SaveContact } from "../../../../server/contract/contacts.ts";

const textFields = ["name", "givenName", "familyName", "company", "email", "phone", "language", "country", "timeZone", "preferredChannel"] as const;
export type TextField = (typeof textFields)[number];
/** What the form holds: "" where nothing is known. */
export type ContactDraft = Record<TextField, string> & { tags: string[]; customFields: { key: number; name: string; value: string }[] };
export type DraftField = TextField | "tags" | "customFields";
export const draftFields: readonly DraftField[] = [...textFields, "tags", "customFields"];

let lastKey = 0;
export const newCustomField = () => ({ key: ++lastKey, name: "", value: "" });

export function toContactDraft(contact: Contact | null): ContactDraft {
  const text = Object.fromEntries(textFields.map((field) => [field, contact ? (textOf(contact, field) ?? "") : ""])) as Record<TextField, string>;
  const customFields = Object.entries(contact?.customFields ?? {}).map(([name, value]) => ({ key: ++lastKey, name, value }));
  return { ...text, tags: [...(contact?.tags ?? [])], customFields };
}

export function toSaveContact(draft: ContactDraft): SaveContact {
  const orNull = (field: TextField) => draft[field].trim() || null;
  return {
    name: nameOf(draft),
    givenName: orNull("givenName"),
    familyName: orNull("familyName"),
    company: orNull("company"),
    language: orNull("language"),
    timeZone: orNull("timeZone"),
    country: orNull("country"),
    email: orNull("email"),
    phone: orNull("phone"),
    preferredChannel: orNull("preferredChannel") as ChannelName | null,
    tags: draft.tags,
    customFields: Object.fromEntries(draft.customFields.filter(({ name }) => name.trim()).map(({ name, value }) => [name.trim(), value.trim()])),
  };
}

/** The name, or what else tells who it is. */
function nameOf({ name, givenName, familyName, company }: ContactDraft): string {
  return name.trim() || [givenName, familyName].map((each) => each.trim()).filter(Boolean).join(" ") || company.trim();
}

export type DraftProblem = "nameMissing" | "emailBad" | "phoneBad" | "fieldUnnamed" | "fieldTwice";

/** By field, what keeps the draft from being saved. The server reads phone numbers by their country; here only what can be none is found. */
export function draftProblems(draft: ContactDraft): Partial<Record<DraftField, DraftProblem>> {
  const { email, phone, customFields } = draft;
  const names = customFields.map(({ name }) => name.trim());
  return {
    ...(!nameOf(draft) && { name: "nameMissing" as const }),
    ...(email.trim() && !EmailAddress.safeParse(email).success && { email: "emailBad" as const }),
    ...(phone.trim() && (phone.match(/\d/g)?.length ?? 0) < 4 && { phone: "phoneBad" as const }),
    ...(customFields.some(({ name, value }) => !name.trim() && value.trim()) && { customFields: "fieldUnnamed" as const }),
    ...(new Set(names.filter(Boolean)).size < names.filter(Boolean).length && { customFields: "fieldTwice" as const }),
  };
}

/** A field in a form that can be compared and shown. */
export function fieldText(draft: ContactDraft, field: DraftField): string {
  if (field === "tags") return [...draft.tags].sort().join(", ");
  if (field === "customFields") return draft.customFields.filter(({ name, value }) => name.trim() || value.trim()).map(({ name, value }) => `${name.trim()}: ${value.trim()}`).sort().join("\n");
  return draft[field].trim();
}

export const isSameDraft = (one: ContactDraft, other: ContactDraft): boolean => draftFields.every((field) => fieldText(one, field) === fieldText(other, field));

export interface FieldChange { field: DraftField; before: string; after: string }

export function changesBetween(before: ContactDraft, after: ContactDraft): FieldChange[] {
  return draftFields.map((field) => ({ field, before: fieldText(before, field), after: fieldText(after, field) })).filter((change) => change.before !== change.after);
}

/** My changes on top of theirs: a field that I did not touch becomes as they saved it. */
export function rebase(base: ContactDraft, mine: ContactDraft, theirs: ContactDraft): ContactDraft {
  const isMine = (field: DraftField) => fieldText(mine, field) !== fieldText(base, field);
  const text = Object.fromEntries(textFields.map((field) => [field, (isMine(field) ? mine : theirs)[field]])) as Record<TextField, string>;
  const added = mine.tags.filter((tag) => !base.tags.includes(tag));
  const tags = [...new Set([...theirs.tags.filter((tag) => mine.tags.includes(tag) || !base.tags.includes(tag)), ...added])];
  return { ...text, tags, customFields: (isMine("customFields") ? mine : theirs).customFields };
}

export const emailOf = (contact: Pick<Contact, "addresses">): string | null => contact.addresses.find(({ channel }) => channel === "email")?.address ?? null;

function textOf(contact: Contact, field: TextField): string | null {
  return field === "email" ? emailOf(contact) : contact[field];
}
