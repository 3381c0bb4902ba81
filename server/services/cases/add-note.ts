import { notes } from "../../../drizzle/schema/cases.ts";
import type { TimelineEntry } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { cleanText } from "../conversations/clean-text.ts";
import { recordEvent } from "../events/record-event.ts";
import { requireCase } from "./queries.ts";
import { timelineOf } from "./timeline.ts";

/** An internal note: seen on the desk, never sent. */
export function addNote(ctx: Ctx, input: { caseId: string; text: string }): Promise<TimelineEntry> {
  return inTransaction(ctx, async (ctx) => {
    const row = await requireCase(ctx, input.caseId);
    const id = ctx.newId();
    await ctx.db.insert(notes).values({ id, caseId: row.id, authorId: ctx.actor.type === "user" ? ctx.actor.id : null, text: cleanText(input.text), createdAt: ctx.now() });
    const { seq } = await recordEvent(ctx, { name: "case.note_added", subject: { type: "case", id: row.id }, caseId: row.id, data: { noteId: id } });
    return (await timelineOf(ctx, row.id)).find((entry) => entry.seq === seq)!;
  });
}
