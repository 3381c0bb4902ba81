import type { CaseStatus } from "../../server/contract/cases.ts";
import type { contactFields } from "../../server/contract/contacts.ts";
import type { Priority } from "../../server/contract/conversations.ts";

// The contract's lists once more: its files bring zod along, 90 KiB that no screen needs. The types keep them complete.
const complete = <Word extends string>() => <const List extends readonly Word[]>(list: [Word] extends [List[number]] ? List : never): List => list;

export const priorities = complete<Priority>()(["low", "medium", "high", "urgent"]);
export const caseStatuses = complete<CaseStatus>()(["new", "in_progress", "awaiting_customer", "awaiting_vendor", "resolved", "closed"]);
export const contactFieldNames = complete<(typeof contactFields)[number]>()([
  "name", "given_name", "family_name", "company", "email", "phone", "language", "time_zone", "tags", "country",
]);
