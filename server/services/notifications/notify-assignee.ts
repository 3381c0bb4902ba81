import { eq } from "drizzle-orm";
import { cases, caseWatchers } from "../../../drizzle/schema/cases.ts";
import type { Ctx } from "../../context.ts";
import { peopleOfCase } from "../cases/people-of-case.ts";
import type { CaseRow } from "../cases/queries.ts";
import type { EventRow } from "../events/queries.ts";
import { tellPeople } from "./tell-people.ts";

/** Of these only the watchers are told: to the assignee they are what the work is made of. */
const forWatchersAlone: readonly string[] = ["sla.escalated", "case.status_changed", "case.changed", "case.message_sent", "case.merged", "case.merged_into", "case.deleted"];

/**
 * Tells of what somebody or something else did on a case: its assignee, those who watch it, those whom a note mentions.
 * Of an escalation those whom its step names. Of an assignment the one who was assigned, though another may have the case by now, and the watchers. Only people who
 * see the case, each once.
 */
export async function notifyAssignee(ctx: Ctx, event: EventRow): Promise<void> {
  if (!event.caseId) return;
  const [row] = await ctx.db.select().from(cases).where(eq(cases.id, event.caseId));
  if (!row) return;
  const watchers = await ctx.db.select({ userId: caseWatchers.userId }).from(caseWatchers).where(eq(caseWatchers.caseId, row.id));
  const mentioned = mentionedIn(event);
  const wanted = new Set([...mentioned, ...(assigneeTold(row, event) ?? []), ...namedIn(event.data.userIds), ...watchers.map((watcher) => watcher.userId)]);
  wanted.delete(event.actorId ?? "");
  if (wanted.size === 0) return;
  const people = await peopleOfCase(ctx, row.id, [...wanted]);
  const told = people.map(({ id }) => ({ userId: id, kind: mentioned.includes(id) ? "case.mentioned" : event.name }));
  await tellPeople(ctx, event, told, { caseId: row.id, data: { title: row.title, number: row.number } });
}

function assigneeTold(row: CaseRow, event: EventRow): string[] | null {
  if (row.assigneeId === null || forWatchersAlone.includes(event.name)) return null;
  if (event.name === "case.assigned" && event.data.assigneeId !== row.assigneeId) return null;
  return [row.assigneeId];
}

const mentionedIn = ({ data }: EventRow): string[] => namedIn(data.mentions);

function namedIn(ids: unknown): string[] {
  return Array.isArray(ids) ? ids.filter((one) => typeof one === "string") : [];
}
