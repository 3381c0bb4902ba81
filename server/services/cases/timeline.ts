import { inArray } from "drizzle-orm";
import { notes } from "../../../drizzle/schema/cases.ts";
import { messages } from "../../../drizzle/schema/conversations.ts";
import type { TimelineEntry } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { type EventRow, eventsOfCase } from "../events/queries.ts";

/** All that happened on a case, oldest first. Events hold ids; what people wrote is read from where it stands. */
export async function timelineOf(ctx: Ctx, caseId: string): Promise<TimelineEntry[]> {
  const rows = await eventsOfCase(ctx, caseId);
  const texts = await textsOf(ctx, rows);
  return rows.map((row) => ({
    seq: row.seq,
    at: row.at.toISOString(),
    event: row.name,
    actor: { type: row.actorType as TimelineEntry["actor"]["type"], name: row.actorName },
    text: texts.get(String(row.data.noteId ?? row.data.messageId ?? "")) ?? null,
    data: row.data,
  }));
}

async function textsOf(ctx: Ctx, rows: EventRow[]): Promise<Map<string, string>> {
  const idsOf = (key: string) => rows.flatMap((row) => (typeof row.data[key] === "string" ? [row.data[key]] : []));
  const noteIds = idsOf("noteId");
  const messageIds = idsOf("messageId");
  const noteRows = noteIds.length > 0 ? await ctx.db.select({ id: notes.id, text: notes.text }).from(notes).where(inArray(notes.id, noteIds)) : [];
  const messageRows = messageIds.length > 0 ? await ctx.db.select({ id: messages.id, text: messages.preview }).from(messages).where(inArray(messages.id, messageIds)) : [];
  return new Map([...noteRows, ...messageRows].map((row) => [row.id, row.text]));
}
