import { z } from "zod";
import { ChannelName, Id, Instant } from "./common.ts";

export const ContactAddress = z.object({ channel: ChannelName, address: z.string(), suppression: z.object({ reason: z.string(), suppressedAt: Instant }).nullable() });
export type ContactAddress = z.infer<typeof ContactAddress>;

export const consentStates = ["given", "withdrawn"] as const;
/** The newest record for a channel counts; none means that nobody ever agreed. */
export const Consent = z.object({ channel: ChannelName, /** "": for everything. */ topic: z.string(), state: z.enum(consentStates), source: z.string(), recordedAt: Instant, recordedBy: z.string().nullable(), importId: Id.nullable() });
export type Consent = z.infer<typeof Consent>;

export const ContactSummary = z.object({
  id: Id,
  name: z.string(),
  company: z.string().nullable(),
  addresses: z.array(z.object({ channel: z.string(), address: z.string() })),
  openCaseCount: z.int(),
  lastCampaign: z.object({ name: z.string(), sentAt: Instant }).nullable(),
});
export type ContactSummary = z.infer<typeof ContactSummary>;

/** A line of the contacts list. */
export const ContactRow = z.object({
  id: Id,
  name: z.string(),
  company: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  language: z.string().nullable(),
  country: z.string().nullable(),
  tags: z.array(z.string()),
  isSuppressed: z.boolean(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type ContactRow = z.infer<typeof ContactRow>;

export const duplicateReasons = ["same_phone", "similar_email", "same_name_and_company", "same_name"] as const;
/** Somebody who may be the same person, with what speaks for it, the weightiest first. */
export const DuplicateContact = ContactRow.extend({ reasons: z.array(z.enum(duplicateReasons)) });
export type DuplicateContact = z.infer<typeof DuplicateContact>;

export const filterFields = ["name", "company", "email", "phone", "language", "country", "time_zone", "tag", "list", "import", "consent", "suppressed", "created", "updated", "custom"] as const;
export const filterOperators = ["is", "is_not", "contains", "starts_with", "is_empty", "is_not_empty", "before", "after"] as const;
/** `customField` names the field where `field` is "custom". Dates are ISO 8601; `consent` and `suppressed` take a channel. */
export const ContactCondition = z.object({ field: z.enum(filterFields), operator: z.enum(filterOperators), value: z.string().max(200).default(""), customField: z.string().max(60).nullable().default(null) });
export type ContactCondition = z.infer<typeof ContactCondition>;
export const ContactFilter = z.object({ match: z.enum(["all", "any"]).default("all"), conditions: z.array(ContactCondition).max(20).default([]) });
export type ContactFilter = z.infer<typeof ContactFilter>;

export const contactSorts = ["name", "company", "created", "updated"] as const;
/** `filter` is the JSON of a ContactFilter, so that it travels in an address. */
export const ContactQuery = z.object({
  search: z.string().trim().max(200).optional(),
  filter: z.string().max(8_000).optional(),
  segmentId: Id.optional(),
  listId: Id.optional(),
  sort: z.enum(contactSorts).default("name"),
  order: z.enum(["asc", "desc"]).default("asc"),
  after: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ContactQuery = z.infer<typeof ContactQuery>;

/** `count` is exact up to 10,000; beyond it `isCountExact` is false and `count` is the planner's estimate. */
export const ContactPage = z.object({ items: z.array(ContactRow), next: z.string().nullable(), count: z.int(), isCountExact: z.boolean() });
export type ContactPage = z.infer<typeof ContactPage>;

export const Contact = z.object({
  id: Id,
  name: z.string(),
  givenName: z.string().nullable(),
  familyName: z.string().nullable(),
  company: z.string().nullable(),
  language: z.string().nullable(),
  timeZone: z.string().nullable(),
  country: z.string().nullable(),
  phone: z.string().nullable(),
  preferredChannel: ChannelName.nullable(),
  tags: z.array(z.string()),
  customFields: z.record(z.string(), z.string()),
  addresses: z.array(ContactAddress),
  consents: z.array(Consent),
  lists: z.array(z.object({ id: Id, name: z.string() })),
  imports: z.array(z.object({ id: Id, fileName: z.string(), line: z.int(), createdAt: Instant })),
  campaigns: z.array(z.object({ id: Id, name: z.string(), status: z.string(), sentAt: Instant.nullable() })),
  conversations: z.array(z.object({ id: Id, subject: z.string(), lastMessageAt: Instant })),
  cases: z.array(z.object({ id: Id, number: z.int(), title: z.string(), status: z.string(), openedAt: Instant })),
  /** Persons merged into this one, newest first; each can be taken apart again. */
  merges: z.array(z.object({ id: Id, name: z.string(), mergedAt: Instant, mergedBy: z.string() })),
  createdAt: Instant,
  updatedAt: Instant,
});
export type Contact = z.infer<typeof Contact>;

const text = z.string().trim().max(300);
export const SaveContact = z.object({
  name: text.min(1),
  givenName: text.nullable().default(null),
  familyName: text.nullable().default(null),
  company: text.nullable().default(null),
  language: z.string().trim().max(35).nullable().default(null),
  timeZone: z.string().trim().max(60).nullable().default(null),
  country: z.string().regex(/^[A-Z]{2}$/).nullable().default(null),
  email: z.string().trim().max(254).nullable().default(null),
  phone: z.string().trim().max(40).nullable().default(null),
  preferredChannel: ChannelName.nullable().default(null),
  tags: z.array(z.string().trim().min(1).max(60)).max(100).default([]),
  customFields: z.record(z.string().max(60), z.string().max(10_000)).default({}),
});
export type SaveContact = z.infer<typeof SaveContact>;

export const ChangeContact = z.object({ contact: SaveContact, /** Of the contact as it was read; one that was changed since is refused as stale. */ updatedAt: Instant });
export type ChangeContact = z.infer<typeof ChangeContact>;
export const RecordConsent = Consent.pick({ channel: true, state: true }).extend({ source: z.string().trim().min(1).max(300) });
export type RecordConsent = z.infer<typeof RecordConsent>;
const tagList = z.array(z.string().trim().min(1).max(60)).max(20).default([]);

export const ContactList = z.object({ id: Id, name: z.string(), description: z.string(), count: z.int(), createdAt: Instant });
export type ContactList = z.infer<typeof ContactList>;
export const Segment = z.object({ id: Id, name: z.string(), description: z.string(), filter: ContactFilter, count: z.int(), isCountExact: z.boolean(), createdAt: Instant });
export type Segment = z.infer<typeof Segment>;

const chosenByQuery = z.object({ query: ContactQuery.pick({ search: true, filter: true, segmentId: true, listId: true }) });
/** Names whom: given ones, or all that a query finds. */
export const ContactChoice = z.union([z.object({ contactIds: z.array(Id).min(1).max(1_000) }), chosenByQuery]);
export type ContactChoice = z.infer<typeof ContactChoice>;

export const TagContacts = z.object({ choice: ContactChoice, add: tagList, remove: tagList });
export type TagContacts = z.infer<typeof TagContacts>;
export const SaveContactList = z.object({ name: z.string().trim().min(1).max(100), description: z.string().trim().max(500).default("") });
export type SaveContactList = z.infer<typeof SaveContactList>;
export const SaveSegment = SaveContactList.extend({ filter: ContactFilter });
export type SaveSegment = z.infer<typeof SaveSegment>;

export const suppressionReasons = ["unsubscribed", "bounced", "complained", "asked", "manual", "erased"] as const;
export const Suppression = z.object({ id: z.string(), channel: ChannelName, /** null: erased, only its hash is kept. */ address: z.string().nullable(), reason: z.string(), suppressedAt: Instant, suppressedBy: z.string().nullable() });
export type Suppression = z.infer<typeof Suppression>;
export const SuppressAddress = z.object({ channel: ChannelName, address: z.string().trim().min(1).max(254), reason: z.enum(suppressionReasons).exclude(["erased"]) });
export type SuppressAddress = z.infer<typeof SuppressAddress>;

/** Columns of a CSV of contacts; a custom field is `custom:` and its name. */
export const exportColumns = ["name", "given_name", "family_name", "company", "email", "phone", "language", "time_zone", "country", "preferred_channel", "tags", "email_consent", "whatsapp_consent", "suppressed", "created_at", "updated_at"] as const;
/** `columns` are separated by commas; without them all, and every custom field that anybody has. */
export const ExportContacts = ContactQuery.omit({ after: true, limit: true }).extend({ columns: z.string().max(8_000).optional() });
export type ExportContacts = z.infer<typeof ExportContacts>;
/** The same of a choice; of more persons than a change takes at once, since they come as one file in one order. */
export const ExportChosen = ExportContacts.pick({ sort: true, order: true, columns: true }).extend({ choice: z.union([z.object({ contactIds: z.array(Id).min(1).max(10_000) }), chosenByQuery]) });
export type ExportChosen = z.infer<typeof ExportChosen>;

/** What becomes of the texts of the person's mails: `erase` them, or `keep` them where a law asks to; the sender is erased in either case. */
export const EraseContact = z.object({ messages: z.enum(["erase", "keep"]).default("erase") });
export type EraseContact = z.infer<typeof EraseContact>;
