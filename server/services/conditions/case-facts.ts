import { sql } from "drizzle-orm";
import { cases, customFields } from "../../../drizzle/schema/cases.ts";
import { addresses, contacts } from "../../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { events } from "../../../drizzle/schema/events.ts";
import type { CustomFieldKind } from "../../contract/cases.ts";
import type { FieldKind } from "../../contract/conditions.ts";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { CustomKinds } from "./check-conditions.ts";
import type { Facts } from "./match-conditions.ts";
import { factsOfMessages } from "./message-facts.ts";

export type FactCase = Pick<typeof cases.$inferSelect, "id" | "category" | "priority" | "status" | "caseType" | "sentiment" | "title" | "summary" | "teamId" | "assigneeId" | "mailboxId" | "customFields" | "openedAt" | "nextDueAt" | "contactId">;

export interface CaseWithCompany {
  row: FactCase;
  contact: { name: string; company: string | null; tags: string[]; language: string | null; address: string | null } | null;
  messageCount: number;
  reopenCount: number;
  /** The first mail that it got. */
  firstMessageId: string | null;
}

const kindsOfCustomFields: Record<CustomFieldKind, FieldKind> = { text: "text", number: "number", date: "moment", choice: "choice", checkbox: "flag" };

/** Kinds of the desk's own fields, also of those that are offered no more: cases have them still. */
export async function customKindsOf(ctx: Ctx): Promise<CustomKinds> {
  const rows = await ctx.db.select({ key: customFields.key, kind: customFields.kind }).from(customFields);
  return new Map(rows.map(({ key, kind }) => [key, kindsOfCustomFields[kind]]));
}

/** What conditions may ask of cases as they are now, and of the mail that each began with: six queries, however many cases. */
export async function factsOfCases(ctx: Ctx, caseIds: string[]): Promise<Map<string, Facts>> {
  if (caseIds.length === 0) return new Map();
  const kinds = await customKindsOf(ctx);
  const found = await casesWithCompany(ctx, caseIds);
  const ofMessages = await factsOfMessages(ctx, found.flatMap(({ firstMessageId }) => firstMessageId ?? []));
  return new Map(found.map((one) => [one.row.id, { ...factsOfCase(one, kinds), ...(one.firstMessageId && ofMessages.get(one.firstMessageId)) }]));
}

/** Pure: the same for a case as it is and as it was. */
export function factsOfCase({ row, contact, messageCount, reopenCount }: CaseWithCompany, kinds: CustomKinds): Facts {
  const facts: Facts = {
    "case.category": row.category,
    "case.priority": row.priority,
    "case.status": row.status,
    "case.type": row.caseType,
    "case.sentiment": row.sentiment,
    "case.title": row.title,
    "case.summary": row.summary,
    "case.team": row.teamId,
    "case.assignee": row.assigneeId,
    "case.mailbox": row.mailboxId,
    "case.openedAt": row.openedAt,
    "case.dueAt": row.nextDueAt,
    "case.messageCount": messageCount,
    "case.reopenCount": reopenCount,
    "contact.address": contact?.address ?? null,
    "contact.domain": contact?.address?.split("@").at(-1) ?? null,
    "contact.name": contact?.name ?? null,
    "contact.company": contact?.company ?? null,
    "contact.tags": contact?.tags ?? [],
    "contact.language": contact?.language ?? null,
  };
  for (const [key, value] of Object.entries(row.customFields)) facts[`custom.${key}`] = kinds.get(key) === "moment" && typeof value === "string" ? new Date(value) : value;
  return facts;
}

/** The rows of cases with what stands around them, in one query. */
export async function casesWithCompany(ctx: Ctx, caseIds: string[]): Promise<CaseWithCompany[]> {
  return ctx.db
    .select({
      row: cases,
      contact: { name: contacts.name, company: contacts.company, tags: contacts.tags, language: contacts.language, address: sql<string | null>`(select a.address from ${addresses} a where a.contact_id = ${contacts.id} and a.channel = 'email' order by a.created_at, a.id limit 1)` },
      messageCount: sql<number>`(select count(*)::int from ${messages} m join ${conversations} v on v.id = m.conversation_id where v.case_id = ${cases.id})`,
      reopenCount: sql<number>`(select count(*)::int from ${events} e where e.case_id = ${cases.id} and e.name = 'case.status_changed' and e.data ->> 'before' in ('resolved', 'closed') and e.data ->> 'after' not in ('resolved', 'closed'))`,
      firstMessageId: sql<string | null>`(select m.id from ${messages} m join ${conversations} v on v.id = m.conversation_id where v.case_id = ${cases.id} order by m.received_at, m.id limit 1)`,
    })
    .from(cases)
    .leftJoin(contacts, sql`${contacts.id} = ${cases.contactId}`)
    .where(sql`${cases.id} = any(${sqlIds(caseIds)})`);
}
