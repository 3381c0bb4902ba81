import { asc, eq } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { teams } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { findClassification } from "../classification/queries.ts";
import type { EventRow } from "../events/queries.ts";
import type { Facts } from "./match-rules.ts";

/** What conditions may ask about the case of an event; null when the event has no case. */
export async function factsOf(ctx: Ctx, event: EventRow): Promise<Facts | null> {
  if (!event.caseId) return null;
  const [row] = await ctx.db.select({ case: cases, team: teams.name }).from(cases).leftJoin(teams, eq(teams.id, cases.teamId)).where(eq(cases.id, event.caseId));
  if (!row) return null;
  const [first] = await ctx.db
    .select({ id: messages.id, subject: messages.subject, sender: messages.fromAddress })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(eq(conversations.caseId, row.case.id))
    .orderBy(asc(messages.receivedAt))
    .limit(1);
  const judged = first ? await findClassification(ctx, first.id) : null;
  return {
    category: row.case.category,
    priority: row.case.priority,
    status: row.case.status,
    subject: first?.subject ?? row.case.title,
    sender: first?.sender ?? null,
    language: judged?.language ?? null,
    team: row.team,
  };
}
