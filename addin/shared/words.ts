import type { CaseStatus } from "../../server/contract/cases.ts";
import type { Priority } from "../../server/contract/conversations.ts";
import type { ContactField } from "../../server/contract/imports.ts";

// The contract's lists once more: its files bring zod along, 90 KiB that no screen needs. The types keep them complete.
export const complete = <Word extends string>() => <const List extends readonly Word[]>(list: [Word] extends [List[number]] ? List : never): List => list;

export const priorities = complete<Priority>()(["low", "medium", "high", "urgent"]);
export const caseStatuses = complete<CaseStatus>()(["new", "in_progress", "awaiting_customer", "awaiting_vendor", "resolved", "closed"]);
export const contactFieldNames = complete<ContactField>()([
  "name", "given_name", "family_name", "company", "email", "phone", "language", "time_zone", "country", "tags", "email_consent", "whatsapp_consent", "preferred_channel",
]);
