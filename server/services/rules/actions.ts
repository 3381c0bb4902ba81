import { desc, eq, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { teamMembers, teams } from "../../../drizzle/schema/people.ts";
import type { RuleEffect } from "../../../drizzle/schema/rules.ts";
import type { RuleAction, RuleResult } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { dueAt } from "../calendars/due-at.ts";
import { addNote } from "../cases/add-note.ts";
import { assignCase } from "../cases/assign-case.ts";
import { changeCase } from "../cases/change-fields.ts";
import { changeCasePriority } from "../cases/change-priority.ts";
import { changeCaseStatus } from "../cases/change-status.ts";
import { peopleOfCase } from "../cases/people-of-case.ts";
import { tagContacts } from "../contacts/tag-contacts.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { type EventRow, findEvent } from "../events/queries.ts";
import type { RecordedEvent } from "../events/record-event.ts";
import { tellPeople } from "../notifications/tell-people.ts";
import { authorise, type Verb } from "../people/authorise.ts";
import { answerByRule, forwardByRule } from "../replies/answer-by-rule.ts";
import { addTask } from "../tasks/add-task.ts";
import { callWebhookOf } from "../webhooks/call-webhooks.ts";
import { assignPresent } from "./assign-present.ts";
import { calendarsInForce } from "./calendars-in-force.ts";
import type { LiveRule } from "./run-rules.ts";
import { startFollowUp } from "./start-follow-up.ts";

export interface ActionPlace {
  rule: Pick<LiveRule, "id" | "name" | "author">;
  event: EventRow;
  /** The run's own fact: what people are told of. */
  ran: RecordedEvent;
  caseId: string | null;
  messageId: string | null;
}

export interface Done {
  outcome: RuleResult["outcome"];
  detail?: string | null;
  /** What fields of the case it changed is found by comparing; here is all else. */
  effects?: RuleEffect[];
}

type CaseAction = Exclude<RuleAction, { type: "open_case" | "tag_contact" | "forward" | "notify" | "call_webhook" | "set_outlook_category" }>;

const verbOf: Record<Exclude<RuleAction["type"], "open_case">, Verb> = {
  set_status: "changeCase", set_priority: "changeCase", set_category: "changeCase", set_type: "changeCase", set_title: "changeCase", set_custom_field: "changeCase",
  assign_user: "changeCase", assign_team: "changeCase", unassign: "changeCase", assign_present: "changeCase", tag_contact: "tagContacts", add_task: "addTask", add_note: "addNote",
  reply: "replyToCase", start_follow_up: "replyToCase", forward: "replyToCase", notify: "readNotifications", call_webhook: "readDesk", set_outlook_category: "changeCase",
};

/** Action → the verb that a person would have called, refused where the rule's author may not. In the run's transaction: what goes out to the network is a job. */
export async function runAction(ctx: Ctx, action: Exclude<RuleAction, { type: "open_case" }>, place: ActionPlace): Promise<Done> {
  authorise(ctx, verbOf[action.type]);
  switch (action.type) {
    case "tag_contact":
      return tagContact(ctx, action, place);
    case "forward":
      return { outcome: "later", effects: [{ kind: "mail", id: await forwardByRule(ctx, { author: place.rule.author, caseId: requireCaseId(place), messageId: await mailOf(ctx, place), to: action.to, text: action.text }) }] };
    case "notify":
      return notify(ctx, action, place);
    case "call_webhook":
      return (await callWebhookOf(ctx, action.webhookId, place.event)) ? { outcome: "later", effects: [{ kind: "called", id: action.webhookId }] } : { outcome: "unchanged", detail: "The webhook is gone or switched off." };
    case "set_outlook_category":
      await enqueueJob(ctx, "rules.setOutlookCategory", { messageId: await mailOf(ctx, place), category: action.category });
      return { outcome: "later", effects: [{ kind: "outlook", after: action.category }] };
    default:
      return runCaseAction(ctx, action, requireCaseId(place), place);
  }
}

async function runCaseAction(ctx: Ctx, action: CaseAction, caseId: string, place: ActionPlace): Promise<Done> {
  switch (action.type) {
    case "set_status":
      return compared(ctx, caseId, () => changeCaseStatus(ctx, { caseId, status: action.status }));
    case "set_priority":
      return compared(ctx, caseId, () => changeCasePriority(ctx, { caseId, priority: action.priority }));
    case "set_category":
      return compared(ctx, caseId, () => changeCase(ctx, { caseId, category: action.category }));
    case "set_type":
      return compared(ctx, caseId, () => changeCase(ctx, { caseId, caseType: action.caseType }));
    case "set_title":
      return compared(ctx, caseId, () => changeCase(ctx, { caseId, title: action.title }));
    case "set_custom_field":
      return compared(ctx, caseId, () => changeCase(ctx, { caseId, customFields: { [action.key]: action.value } }));
    case "assign_user":
      return compared(ctx, caseId, () => assignCase(ctx, { caseId, assigneeId: action.userId }));
    case "assign_team":
      return compared(ctx, caseId, () => assignCase(ctx, { caseId, teamId: action.teamId }));
    case "unassign":
      return compared(ctx, caseId, () => assignCase(ctx, { caseId, assigneeId: null }));
    case "assign_present":
      return assignPresent(ctx, action, { caseId, ran: place.ran });
    case "add_task": {
      const dueDate = action.dueInMinutes === null ? null : dueAt(ctx.now(), action.dueInMinutes, (await calendarsInForce(ctx))(null));
      const task = await addTask(ctx, { caseId, title: action.title, dueAt: dueDate?.toISOString(), assigneeId: action.assigneeId ?? undefined });
      return { outcome: "done", effects: [{ kind: "task", id: task.id }] };
    }
    case "add_note":
      await addNote(ctx, { caseId, text: action.text });
      return { outcome: "done", effects: [{ kind: "note" }] };
    case "reply": {
      const answer = await answerByRule(ctx, { author: place.rule.author, caseId, messageId: await mailOf(ctx, place), templateId: action.templateId });
      return answer.outcome === "queued" ? { outcome: "later", effects: [{ kind: "mail", id: answer.replyId }] } : { outcome: "held", detail: answer.reason };
    }
    case "start_follow_up":
      return startFollowUp(ctx, action, { caseId, rule: place.rule });
    default:
      return action satisfies never;
  }
}

/** Verbs write nothing where nothing is other than before: then the version stays. */
async function compared(ctx: Ctx, caseId: string, act: () => Promise<{ version: number }>): Promise<Done> {
  const [before] = await ctx.db.select({ version: cases.version }).from(cases).where(eq(cases.id, caseId));
  const { version } = await act();
  return { outcome: version === before?.version ? "unchanged" : "done" };
}

function requireCaseId({ caseId }: ActionPlace): string {
  if (caseId === null) throw refuse("unprocessable", "There is no case to act on.");
  return caseId;
}

/** The mail of the event, else the newest one that the case got. */
async function mailOf(ctx: Ctx, { caseId, messageId }: ActionPlace): Promise<string> {
  if (messageId !== null) return messageId;
  const [newest] = caseId === null ? [] : await ctx.db.select({ id: messages.id }).from(messages).innerJoin(conversations, eq(conversations.id, messages.conversationId)).where(sql`${conversations.caseId} = ${caseId} and ${messages.direction} = 'inbound'`).orderBy(desc(messages.receivedAt)).limit(1);
  if (!newest) throw refuse("unprocessable", "The case has no mail that somebody sent.");
  return newest.id;
}

async function tagContact(ctx: Ctx, { add, remove }: Extract<RuleAction, { type: "tag_contact" }>, { caseId, messageId }: ActionPlace): Promise<Done> {
  const [row] = caseId
    ? await ctx.db.select({ id: contacts.id, tags: contacts.tags }).from(cases).innerJoin(contacts, eq(contacts.id, cases.contactId)).where(eq(cases.id, caseId))
    : await ctx.db.select({ id: contacts.id, tags: contacts.tags }).from(messages).innerJoin(contacts, eq(contacts.id, messages.contactId)).where(eq(messages.id, messageId ?? ""));
  if (!row) return { outcome: "unchanged", detail: "There is no contact." };
  const added = add.filter((tag) => !row.tags.includes(tag));
  const removed = remove.filter((tag) => row.tags.includes(tag));
  if (added.length + removed.length === 0) return { outcome: "unchanged" };
  await tagContacts(ctx, { choice: { contactIds: [row.id] }, add: added, remove: removed });
  return { outcome: "done", effects: [{ kind: "tag", id: row.id, before: removed, after: added }] };
}

/** Only people who see the case; nobody is told of his own act. */
async function notify(ctx: Ctx, { who, userIds, text }: Extract<RuleAction, { type: "notify" }>, { ran, caseId, rule }: ActionPlace): Promise<Done> {
  const [row] = caseId ? await ctx.db.select({ assigneeId: cases.assigneeId, teamId: cases.teamId, title: cases.title, number: cases.number, leadId: teams.leadId }).from(cases).leftJoin(teams, eq(teams.id, cases.teamId)).where(eq(cases.id, caseId)) : [];
  const wanted = new Set(userIds);
  if (who.includes("assignee") && row?.assigneeId) wanted.add(row.assigneeId);
  if (who.includes("team_lead") && row?.leadId) wanted.add(row.leadId);
  if (who.includes("team") && row?.teamId) for (const { userId } of await ctx.db.select({ userId: teamMembers.userId }).from(teamMembers).where(eq(teamMembers.teamId, row.teamId))) wanted.add(userId);
  const told = caseId && wanted.size > 0 ? (await peopleOfCase(ctx, caseId, [...wanted])).map(({ id }) => id) : [...wanted];
  if (told.length === 0) return { outcome: "unchanged", detail: "There is nobody to tell." };
  const event = await findEvent(ctx, ran.seq);
  await tellPeople(ctx, event!, told.map((userId) => ({ userId, kind: "rule.told" })), { caseId, data: { rule: rule.name, text, ...(row && { title: row.title, number: row.number }) } });
  return { outcome: "done", effects: [{ kind: "told", after: told }] };
}
