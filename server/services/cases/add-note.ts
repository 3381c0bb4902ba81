import { notes } from "../../../drizzle/schema/cases.ts";
import type { TimelineEntry } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { cleanText } from "../conversations/clean-text.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { indexCase } from "./index-case.ts";
import { peopleOfCase } from "./people-of-case.ts";
import { requireCase } from "./queries.ts";
import { entryOf } from "./timeline.ts";

/** An internal note: seen on the desk, never sent. Whoever it mentions must see the case, and is told. */
export function addNote(ctx: Ctx, input: { caseId: string; text: string; mentions?: string[] }): Promise<TimelineEntry> {
  return inTransaction(ctx, async (ctx) => {
    const row = await requireCase(ctx, input.caseId);
    if (row.deletedAt) throw refuse("conflict", `Case #${row.number} is in the bin.`, { remedy: "Take it out of the bin first." });
    const mentions = await requireMentioned(ctx, row.id, [...new Set(input.mentions ?? [])]);
    const id = ctx.newId();
    await ctx.db.insert(notes).values({ id, caseId: row.id, authorId: userIdOf(ctx), text: cleanText(input.text), mentions, createdAt: ctx.now() });
    const { seq } = await recordEvent(ctx, { name: "case.note_added", subject: { type: "case", id: row.id }, caseId: row.id, data: { noteId: id, ...(mentions.length > 0 && { mentions }) } });
    await indexCase(ctx, row.id);
    return entryOf(ctx, seq);
  });
}

async function requireMentioned(ctx: Ctx, caseId: string, userIds: string[]): Promise<string[]> {
  if (userIds.length === 0) return [];
  const people = await peopleOfCase(ctx, caseId, userIds);
  if (people.length < userIds.length) throw refuse("unprocessable", "Somebody who is mentioned does not see this case.", { remedy: "Mention people of the mailbox's team.", errors: [{ path: "mentions", message: "names somebody who does not see the case" }] });
  return userIds;
}
