import { and, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import { events } from "../../../drizzle/schema/events.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";

interface SingleSettings<Settings> {
  read(ctx: Ctx): Promise<Settings>;
  /** Records `<type>.saved` with what was before and after. */
  save(ctx: Ctx, settings: Settings): Promise<Settings>;
}

/** Settings of which there is one for the whole desk: the newest event of their subject is what holds, and until there is one the defaults do. */
export function singleSettings<Settings extends object>(subject: { type: string; id: string }, given: { schema: z.ZodType<Partial<Settings>>; defaults: Settings }): SingleSettings<Settings> {
  async function read(ctx: Ctx): Promise<Settings> {
    const [newest] = await ctx.db
      .select({ data: events.data })
      .from(events)
      .where(and(eq(events.subjectType, subject.type), eq(events.subjectId, subject.id)))
      .orderBy(desc(events.seq))
      .limit(1);
    return newest ? { ...given.defaults, ...given.schema.parse(newest.data.after) } : given.defaults;
  }
  return {
    read,
    save: (ctx, settings) =>
      inTransaction(ctx, async (ctx) => {
        const before = await read(ctx);
        await recordEvent(ctx, { name: `${subject.type}.saved`, subject, data: { before, after: settings } });
        return settings;
      }),
  };
}
