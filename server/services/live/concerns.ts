import { sql } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";

const campaignId = sql`case ${events.subjectType}
  when 'campaign' then ${events.subjectId}
  when 'delivery' then (select d.campaign_id from deliveries d where d.id = ${events.subjectId})
  when 'recipient' then (select r.campaign_id from recipients r where r.id = ${events.subjectId}) end`;

/** Whom an event concerns: the people of a mailbox, or one person (what was tried with an account that is not there concerns nobody), or (where both are null) everybody. */
export const concerns = {
  mailboxId: sql<string | null>`case when ${events.caseId} is not null then (select c.mailbox_id from cases c where c.id = ${events.caseId})
    when ${events.subjectType} = 'message' then (select m.mailbox_id from messages m where m.id = ${events.subjectId})
    when ${events.subjectType} in ('mailbox', 'channel_account') then ${events.subjectId}
    when ${events.subjectType} = 'channel_template' then (select t.account_id from channel_templates t where t.id = ${events.subjectId})
    when ${events.subjectType} = 'channel_template' then (${events.data} ->> 'accountId')::uuid
    when ${events.subjectType} = 'conversation' then (select c.mailbox_id from conversations c where c.id = ${events.subjectId})
    when ${events.subjectType} = 'delivery' then (select d.mailbox_id from deliveries d where d.id = ${events.subjectId})
    when ${events.subjectType} = 'sending_account' then (select s.mailbox_id from sending_accounts s where s.id = ${events.subjectId})
    when ${events.subjectType} in ('campaign', 'recipient') then (select c.mailbox_id from campaigns c where c.id = ${campaignId}) end`,
  userId: sql<string | null>`case when ${events.name} like 'notification.%' then (${events.data} ->> 'userId')::uuid
    when ${events.name} ~ '^(session|sign_in|password|factor|recovery_code|api_key|account_mail)[.]' then coalesce((${events.data} ->> 'userId')::uuid, '00000000-0000-0000-0000-000000000000'::uuid)
    when ${events.subjectType} = 'import' then (select i.created_by from imports i where i.id = ${events.subjectId})
    when ${events.subjectType} = 'saved_view' then (select v.owner_id from saved_views v where v.id = ${events.subjectId} and v.team_id is null)
    when ${events.subjectType} = 'task' and ${events.caseId} is null then (select t.created_by from tasks t where t.id = ${events.subjectId}) end`,
  /** Of a task without a case: who has it hears of it as well. */
  assigneeId: sql<string | null>`case when ${events.subjectType} = 'task' and ${events.caseId} is null then (select t.assignee_id from tasks t where t.id = ${events.subjectId}) end`,
  /** Admins and supervisors see it too: every import, tasks without a case, campaigns that wait for a second person. */
  isForLeads: sql<boolean>`(${events.subjectType} = 'import' or (${events.subjectType} = 'task' and ${events.caseId} is null)
    or exists (select 1 from campaigns c where c.id = ${campaignId} and c.approval_requested_at is not null))`,
};
