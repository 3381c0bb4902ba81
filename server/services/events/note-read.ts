import { and, eq, gte } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "./record-event.ts";

const NAME = "personal_data.read";

/**
 * That somebody looked at what is known of a person, or at what a mail says: once a day for each of them, so that the
 * record tells who saw what and is not drowned in it. What machines of the desk read for their work is none.
 */
export async function noteRead(ctx: Ctx, subject: { type: "contact" | "message" | "hook_log"; id: string }): Promise<void> {
  const { actor } = ctx;
  if (actor.type !== "user") return;
  const today = new Date(`${ctx.now().toISOString().slice(0, 10)}T00:00:00Z`);
  const [known] = await ctx.db
    .select({ seq: events.seq })
    .from(events)
    .where(and(eq(events.subjectType, subject.type), eq(events.subjectId, subject.id), eq(events.name, NAME), eq(events.actorId, actor.id), gte(events.at, today)))
    .limit(1);
  if (!known) await inTransaction(ctx, (ctx) => recordEvent(ctx, { name: NAME, subject }));
}
