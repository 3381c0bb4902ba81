import { eq } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { replies } from "../../../drizzle/schema/replies.ts";
import type { Ctx } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { tellPeople } from "./tell-people.ts";

/** Tells whoever wrote an answer that it could not be sent, or may have been: they believe that it has left. */
export async function notifyReply(ctx: Ctx, event: EventRow): Promise<void> {
  const [row] = await ctx.db.select({ authorId: replies.authorId, caseId: replies.caseId, title: cases.title, number: cases.number }).from(replies).innerJoin(cases, eq(cases.id, replies.caseId)).where(eq(replies.id, event.subjectId));
  if (row) await tellPeople(ctx, event, [{ userId: row.authorId, kind: event.name }], { caseId: row.caseId, data: { title: row.title, number: row.number } });
}
