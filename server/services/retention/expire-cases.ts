import { and, eq, inArray, sql } from "drizzle-orm";
import { cases, notes, tasks } from "../../../drizzle/schema/cases.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { notifications } from "../../../drizzle/schema/notifications.ts";
import { replies } from "../../../drizzle/schema/replies.ts";
import { followUps, ruleRuns } from "../../../drizzle/schema/rules.ts";
import type { Ctx } from "../../context.ts";
import { stableJson } from "../../stable-json.ts";
import { writeSearch } from "../cases/index-case.ts";
import { EXPIRED_TEXT, expireMessages } from "./expire-messages.ts";
import { withoutWords } from "./without-words.ts";

/**
 * Takes the words of some cases and of their mails. What they were stays: number, status, category, people in charge, the
 * clock with its targets and the events that it is computed from, without what anybody wrote. Answers the numbers of the
 * events that say less now.
 */
export async function expireCases(ctx: Ctx, caseIds: string[]): Promise<number[]> {
  const kept = await ctx.db.select({ id: messages.id }).from(messages).innerJoin(conversations, eq(conversations.id, messages.conversationId)).where(inArray(conversations.caseId, caseIds));
  await expireMessages(ctx, kept.map(({ id }) => id));
  await ctx.db.update(conversations).set({ subject: "", participantName: null }).where(inArray(conversations.caseId, caseIds));
  await ctx.db.update(cases).set({ title: EXPIRED_TEXT, summary: "", caseType: null, customFields: {}, expiredAt: ctx.now() }).where(inArray(cases.id, caseIds));
  await ctx.db.update(notes).set({ text: "" }).where(inArray(notes.caseId, caseIds));
  await ctx.db.update(tasks).set({ title: EXPIRED_TEXT, description: "", checklist: [] }).where(inArray(tasks.caseId, caseIds));
  await ctx.db.update(replies).set({ html: "", to: [], cc: [], attachments: [], detail: null }).where(inArray(replies.caseId, caseIds));
  await ctx.db.update(notifications).set({ data: {} }).where(inArray(notifications.caseId, caseIds));
  await ctx.db.update(ruleRuns).set({ reasons: [], results: [], effects: [] }).where(inArray(ruleRuns.caseId, caseIds));
  await ctx.db.update(followUps).set({ detail: null }).where(inArray(followUps.caseId, caseIds));
  const eventSeqs = await quietEvents(ctx, caseIds);
  await writeSearch(ctx, caseIds);
  return eventSeqs;
}

async function quietEvents(ctx: Ctx, caseIds: string[]): Promise<number[]> {
  const changed: { seq: number; data: unknown }[] = [];
  const rows = await ctx.db.select({ seq: events.seq, data: events.data }).from(events).where(and(inArray(events.caseId, caseIds), sql`not starts_with(${events.name}, 'legal_hold.')`)).orderBy(events.seq);
  for (const { seq, data } of rows) {
    const left = withoutWords(data);
    if (stableJson(left) !== stableJson(data)) changed.push({ seq, data: left });
  }
  if (changed.length > 0) await ctx.db.execute(sql`update ${events} set data = given.data from json_to_recordset(${JSON.stringify(changed)}::json) as given(seq bigint, data jsonb) where ${events.seq} = given.seq`);
  return changed.map(({ seq }) => seq);
}
