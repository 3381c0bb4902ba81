import { notifications } from "../../../drizzle/schema/notifications.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { recordEvent } from "../events/record-event.ts";

export interface Telling {
  userId: string;
  kind: string;
}

/** One notification for each person and event, however often the job runs. */
export function tellPeople(ctx: Ctx, event: EventRow, people: Telling[], about: { caseId: string | null; data: Record<string, unknown> }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    for (const { userId, kind } of people) {
      const id = ctx.newId();
      const inserted = await ctx.db
        .insert(notifications)
        .values({ id, userId, eventId: event.id, kind, caseId: about.caseId, data: { actor: event.actorName, ...about.data }, createdAt: ctx.now() })
        .onConflictDoNothing()
        .returning({ id: notifications.id });
      if (inserted.length > 0) await recordEvent(ctx, { name: "notification.added", subject: { type: "notification", id }, data: { userId } });
    }
  });
}
