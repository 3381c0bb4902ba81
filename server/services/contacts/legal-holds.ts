import { and, inArray, isNull, or, sql } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import { legalHolds } from "../../../drizzle/schema/retention.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { lockNames } from "../../lock-names.ts";
import { type ErasedPerson, mayName } from "./erased-person.ts";
import { sqlIds, sqlTexts } from "./sql-arrays.ts";

/** What open legal holds concern: the contacts with whom they were merged, and the cases of these, with those that were merged. */
export interface Held {
  isAll: boolean;
  contactIds: string[];
  caseIds: string[];
}

/**
 * To be the first of a transaction that deletes what a hold may concern, and of one that sets or lifts a hold: what is
 * asked then holds until its end.
 */
export function lockHolds(ctx: Ctx): Promise<void> {
  return lockNames(ctx, ["legal-holds"]);
}

export async function whatIsHeld(ctx: Ctx): Promise<Held> {
  const open = await ctx.db.select({ scope: legalHolds.scope }).from(legalHolds).where(isNull(legalHolds.liftedAt));
  const isAll = open.some(({ scope }) => scope === "all");
  if (open.length === 0) return { isAll, contactIds: [], caseIds: [] };
  const people = await ctx.db.execute<{ id: string }>(sql`with recursive ${heldContacts} select id from held_contacts`);
  const cases = await ctx.db.execute<{ id: string }>(sql`
    with recursive ${heldContacts}, held_cases as (
      select id from (
        select case_id as id from legal_holds where lifted_at is null
        union select id from cases where contact_id in (select id from held_contacts)
        union select case_id from conversations where contact_id in (select id from held_contacts)
        union select v.case_id from messages m join conversations v on v.id = m.conversation_id where m.contact_id in (select id from held_contacts)) as named where id is not null
      union select next.id from held_cases h join lateral (select merged_into_id as id from cases where id = h.id and merged_into_id is not null union all select id from cases where merged_into_id = h.id) as next on true)
    select id from held_cases`);
  return { isAll, contactIds: people.map(({ id }) => id), caseIds: cases.map(({ id }) => id) };
}

const heldContacts = sql`held_contacts as (
  select contact_id as id from legal_holds where lifted_at is null and contact_id is not null
  union select next.id from held_contacts h join lateral (select merged_into_id as id from contacts where id = h.id and merged_into_id is not null union all select id from contacts where merged_into_id = h.id) as next on true)`;

const remedy = "Nothing of it may be deleted until an admin has lifted the hold, under Settings, Retention.";

/** Refuses `held` to put a case away that a hold concerns. The caller holds the lock of holds. */
export async function refuseHeldCase(ctx: Ctx, { id, number }: { id: string; number: number }): Promise<void> {
  const { isAll, caseIds } = await whatIsHeld(ctx);
  if (isAll || caseIds.includes(id)) throw refuse("held", `Case #${number} is under a legal hold.`, { remedy });
}

/** Refuses `held` to erase a person where that would take anything from what a hold concerns: also their name in a mail or on the timeline of such a case. */
export async function refuseHeldPerson(ctx: Ctx, person: ErasedPerson): Promise<void> {
  const { isAll, contactIds, caseIds } = await whatIsHeld(ctx);
  if (isAll) throw refuse("held", "Everything is under a legal hold.", { remedy: "Nobody may be erased until an admin has lifted the hold, under Settings, Retention." });
  if (contactIds.length === 0 && caseIds.length === 0) return;
  if (person.ids.some((id) => contactIds.includes(id))) throw refuse("held", "This contact is under a legal hold.", { remedy });
  const [named] = await ctx.db.execute(sql`
    select m.id from messages m join conversations v on v.id = m.conversation_id
    where (v.case_id = any(${sqlIds(caseIds)}) or v.contact_id = any(${sqlIds(contactIds)}) or m.contact_id = any(${sqlIds(contactIds)}))
      and (m.contact_id = any(${sqlIds(person.ids)}) or v.contact_id = any(${sqlIds(person.ids)}) or lower(m.from_address) = any(${sqlTexts(person.emailKeys)}) or ${mayName(person, sql`concat_ws(' ', m."to"::text, m.cc::text)`, { byName: false })})
    limit 1`);
  const [noted] = named || caseIds.length === 0 ? [] : await ctx.db.select({ seq: events.seq }).from(events).where(and(inArray(events.caseId, caseIds), or(and(sql`${events.actorType} = 'contact'`, inArray(events.actorId, person.ids)), mayName(person, sql`${events.data}::text`, { byName: true })))).limit(1);
  if (named ?? noted) throw refuse("held", "This contact is named in a case that is under a legal hold.", { remedy });
}
