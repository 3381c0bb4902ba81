import { cases, notifications } from "../../../drizzle/schema/cases.ts";
import { eq } from "drizzle-orm";
import type { Ctx } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { recordEvent } from "../events/record-event.ts";

/**
 * Tells the case's assignee of what somebody or something else did. Twice the same event is one notification. Of an
 * assignment only the one who was assigned is told, though another may have the case by now.
 */
export async function notifyAssignee(ctx: Ctx, event: EventRow): Promise<void> {
  if (!event.caseId) return;
  const [row] = await ctx.db.select().from(cases).where(eq(cases.id, event.caseId));
  if (!row?.assigneeId || row.assigneeId === event.actorId) return;
  if (event.name === "case.assigned" && event.data.assigneeId !== row.assigneeId) return;
  const id = ctx.newId();
  await ctx.db.transaction(async (db) => {
    const inserted = await db
      .insert(notifications)
      .values({ id, userId: row.assigneeId!, eventId: event.id, kind: event.name, caseId: row.id, data: { actor: event.actorName, title: row.title, number: row.number }, createdAt: ctx.now() })
      .onConflictDoNothing()
      .returning({ id: notifications.id });
    if (inserted.length > 0) await recordEvent({ ...ctx, db }, { name: "notification.added", subject: { type: "notification", id }, data: { userId: row.assigneeId } });
  });
}
