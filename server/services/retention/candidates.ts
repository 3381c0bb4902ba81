import { type SQL, sql } from "drizzle-orm";
import type { RetentionKind } from "../../contract/retention.ts";
import type { Held } from "../contacts/legal-holds.ts";
import { sqlIds, sqlTexts } from "../contacts/sql-arrays.ts";

export interface Asked {
  /** Older is old enough. */
  before: Date;
  held: Held;
}

/**
 * What is old enough, as a query of `key`, `at` and `reason`, why it stays (contract/retention.ts; null: it goes). The
 * preview counts by it and the run deletes by it, so that both say the same.
 */
export function candidates(kind: RetentionKind, asked: Asked): SQL {
  return queries[kind](asked);
}

const moment = (at: Date) => sql`${at.toISOString()}::timestamptz`;
/** Sent, or about to be, and nobody knows yet what became of it. */
const unsettled = sql`('queued', 'claimed', 'handed_over', 'uncertain')`;
const isOpenCase = (alias: SQL) => sql`${alias}.status <> 'closed' and ${alias}.deleted_at is null and ${alias}.merged_into_id is null`;

const queries: Record<RetentionKind, (asked: Asked) => SQL> = {
  cases: ({ before, held }) => sql`
    select c.id as key, coalesce(c.deleted_at, c.closed_at) as at, case
      when ${held.isAll} or c.id = any(${sqlIds(held.caseIds)}) then 'hold'
      when exists (select from tasks t where t.case_id = c.id and t.status in ('new', 'in_progress') and t.deleted_at is null)
        or exists (select from replies r where r.case_id = c.id and r.status = 'draft')
        or exists (select from cases o where o.id = c.merged_into_id and ${isOpenCase(sql`o`)})
        or exists (select from cases o where o.id = c.parent_id and ${isOpenCase(sql`o`)})
        or exists (select from cases o where o.parent_id = c.id and ${isOpenCase(sql`o`)})
        or c.id in (select o.follow_up_of from cases o where o.follow_up_of is not null and ${isOpenCase(sql`o`)}) then 'open'
      when exists (select from replies r where r.case_id = c.id and r.status in ${unsettled})
        or exists (select from conversations v join messages m on m.conversation_id = v.id where v.case_id = c.id and ${isSending(sql`m`)}) then 'sending'
      when exists (select from conversations v join messages m on m.conversation_id = v.id where v.case_id = c.id and ${isProof(sql`m`)}) then 'proof'
    end as reason
    from cases c where c.expired_at is null and (c.status = 'closed' or c.deleted_at is not null) and coalesce(c.deleted_at, c.closed_at) < ${moment(before)}`,

  mails: ({ before, held }) => sql`
    select m.id as key, m.received_at as at, case
      when ${held.isAll} or m.contact_id = any(${sqlIds(held.contactIds)}) or v.contact_id = any(${sqlIds(held.contactIds)}) then 'hold'
      when exists (select from tasks t where t.message_id = m.id and t.status in ('new', 'in_progress') and t.deleted_at is null) then 'open'
      when ${isSending(sql`m`)} then 'sending'
      when ${isProof(sql`m`)} then 'proof'
    end as reason
    from messages m join conversations v on v.id = m.conversation_id where m.expired_at is null and v.case_id is null and m.received_at < ${moment(before)}`,

  imports: ({ before, held }) => sql`
    select i.id as key, coalesce(i.finished_at, i.created_at) as at, case
      when ${held.isAll} or exists (select from import_rows r where r.import_id = i.id and r.contact_id = any(${sqlIds(held.contactIds)})) then 'hold'
      when i.status in ('checking', 'importing', 'paused', 'undoing') then 'open'
      when exists (select from consents k where k.import_id = i.id) then 'proof'
    end as reason
    from imports i where i.expired_at is null and coalesce(i.finished_at, i.created_at) < ${moment(before)}`,

  llmCalls: ({ before, held }) => sql`
    select l.id as key, l.created_at as at, case
      when ${held.isAll} or exists (select from messages m join conversations v on v.id = m.conversation_id where m.id = l.message_id and ${isHeldMessage(held)}) then 'hold'
    end as reason
    from llm_calls l where l.created_at < ${moment(before)}`,

  webhookCalls: ({ before, held }) => sql`
    select w.webhook_id || ' ' || w.event_seq as key, w.created_at as at, case
      when ${held.isAll} or exists (select from events e where e.seq = w.event_seq and e.case_id = any(${sqlIds(held.caseIds)})) then 'hold'
      when w.state = 'waiting' then 'sending'
    end as reason
    from webhook_calls w where w.created_at < ${moment(before)}`,

  events: ({ before, held }) => sql`
    select e.seq as key, e.at as at, ${eventReason(held, sql`false`)} as reason
    from events e where e.seq <= ${lastSealedBefore(before)}`,
};

const isSending = (m: SQL) => sql`exists (select from deliveries d where (d.id = ${m}.delivery_id or d.message_id = ${m}.id) and d.status in ${unsettled})`;
/** The mail itself says that somebody wants no more. */
const isProof = (m: SQL) => sql`exists (select from receipts p where p.message_id = ${m}.id and p.kind in ('complained', 'unsubscribed'))`;
const isHeldMessage = ({ contactIds, caseIds }: Held) => sql`(m.contact_id = any(${sqlIds(contactIds)}) or v.contact_id = any(${sqlIds(contactIds)}) or v.case_id = any(${sqlIds(caseIds)}))`;

/** Whole sealed stretches alone, all of whose events are older; 0: there is none. */
export const lastSealedBefore = (before: Date): SQL => sql`coalesce((select max(s.to_seq) from event_seals s where s.sealed_at < ${moment(before)}), 0)`;

/** What says who must never be written to again, who agreed and what was done about either; and what makes this record believable. */
const proofs = ["contact.consent_recorded", "contact.erased", "address.suppressed", "address.released", "recipient.unsubscribed", "recipient.resubscribed", "delivery.complained", "delivery.bounced"];

/** Why an event stays, of a query that calls it `e`. `isExpiring` says whether its case, `c`, goes in the same run. */
export function eventReason(held: Held, isExpiring: SQL): SQL {
  const people = sqlIds(held.contactIds);
  return sql`case
    when ${held.isAll} or e.case_id = any(${sqlIds(held.caseIds)}) or (e.subject_type = 'contact' and e.subject_id = any(${people})) or (e.actor_type = 'contact' and e.actor_id = any(${sqlTexts(held.contactIds)}))
      or (e.subject_type = 'message' and exists (select from messages m join conversations v on v.id = m.conversation_id where m.id = e.subject_id and ${isHeldMessage(held)}))
      or (e.subject_type in ('recipient', 'delivery') and exists (select from recipients r left join deliveries d on d.recipient_id = r.id where (r.id = e.subject_id or d.id = e.subject_id) and r.contact_id = any(${people}))) then 'hold'
    when e.name = any(${sqlTexts(proofs)}) or starts_with(e.name, 'opt_in.') or starts_with(e.name, 'legal_hold.') or e.name = 'retention.ran' then 'proof'
    when e.case_id is not null and exists (select from cases c where c.id = e.case_id and c.expired_at is null and not ${isExpiring}) then 'case'
    when e.subject_type in ('campaign', 'recipient', 'delivery') and exists (select from campaigns k where k.finished_at is null and k.status in ('scheduled', 'running', 'paused') and k.id = coalesce(
      (select d.campaign_id from deliveries d where d.id = e.subject_id), (select r.campaign_id from recipients r where r.id = e.subject_id), e.subject_id)) then 'sending'
    when e.subject_type = 'delivery' and exists (select from deliveries d where d.id = e.subject_id and d.status in ${unsettled}) then 'sending'
    when e.name like '%.saved' and not exists (select from events n where n.subject_type = e.subject_type and n.subject_id = e.subject_id and n.name = e.name and n.seq > e.seq) then 'settings'
  end`;
}
