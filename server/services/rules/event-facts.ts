import { eq } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { tasks } from "../../../drizzle/schema/cases.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import type { Ctx } from "../../context.ts";
import { casesWithCompany, customKindsOf, factsOfCase } from "../conditions/case-facts.ts";
import type { Facts } from "../conditions/match-conditions.ts";
import { factsOfMessages } from "../conditions/message-facts.ts";
import type { EventRow } from "../events/queries.ts";

/** What an event is about. */
export interface EventPlace {
  caseId: string | null;
  messageId: string | null;
  /** Who may see it is decided by this. */
  mailboxId: string | null;
}

/** The case of an event, and the mail that it speaks of. A mail that became a case meanwhile is that case's. */
export async function placeOfEvent(ctx: Ctx, event: EventRow): Promise<EventPlace> {
  const messageId = event.subjectType === "message" ? event.subjectId : textOf(event.data.messageId);
  if (messageId === null) return { caseId: event.caseId, messageId: null, mailboxId: null };
  const [row] = await ctx.db.select({ caseId: conversations.caseId, mailboxId: messages.mailboxId }).from(messages).innerJoin(conversations, eq(conversations.id, messages.conversationId)).where(eq(messages.id, messageId));
  return { caseId: event.caseId ?? row?.caseId ?? null, messageId: row ? messageId : null, mailboxId: row?.mailboxId ?? null };
}

/** What conditions may ask at this event, of the case as it is now. */
export async function factsAtEvent(ctx: Ctx, event: EventRow, place: EventPlace): Promise<Facts> {
  const [found] = place.caseId ? await casesWithCompany(ctx, [place.caseId]) : [];
  const ofCase = found ? factsOfCase(found, await customKindsOf(ctx)) : {};
  const messageId = place.messageId ?? found?.firstMessageId ?? null;
  const ofMessage = messageId ? ((await factsOfMessages(ctx, [messageId])).get(messageId) ?? {}) : {};
  return withEvent({ ...ofCase, ...ofMessage, now: ctx.now() }, event, await namesOfEvent(ctx, event));
}

/** Pure: what the event itself says, and what was before it. */
export function withEvent(facts: Facts, event: Pick<EventRow, "name" | "data">, named: Facts): Facts {
  const { data } = event;
  const before: Facts = {};
  for (const field of ["category", "priority", "status", "team", "assignee"] as const) before[`before.${field}`] = facts[`case.${field}`] ?? null;
  if (event.name === "case.status_changed") before["before.status"] = textOf(data.before);
  if (event.name === "case.priority_changed") before["before.priority"] = textOf(data.before);
  if (event.name === "case.assigned") {
    before["before.assignee"] = textOf(data.before);
    if (data.beforeTeamId !== undefined) before["before.team"] = textOf(data.beforeTeamId);
  }
  if (event.name === "case.changed") {
    for (const [field, value] of Object.entries((data.before ?? {}) as Record<string, unknown>)) if (field === "category" || field === "priority") before[`before.${field}`] = textOf(value);
  }
  return { ...facts, ...before, "sla.metric": textOf(data.metric), "sla.point": data.point === undefined ? null : String(data.point), ...named };
}

export async function namesOfEvent(ctx: Ctx, event: EventRow): Promise<Facts> {
  if (event.subjectType === "task") {
    const [task] = await ctx.db.select({ title: tasks.title, status: tasks.status }).from(tasks).where(eq(tasks.id, event.subjectId));
    return { "task.title": task?.title ?? null, "task.status": event.name === "task.status_changed" || event.name === "task.completed" ? textOf(event.data.after) : (task?.status ?? null) };
  }
  if (event.subjectType === "recipient") {
    const [campaign] = await ctx.db.select({ name: campaigns.name }).from(recipients).innerJoin(campaigns, eq(campaigns.id, recipients.campaignId)).where(eq(recipients.id, event.subjectId));
    return { "campaign.name": campaign?.name ?? null };
  }
  return {};
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
