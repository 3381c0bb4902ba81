import { and, eq } from "drizzle-orm";
import { calendarVersions } from "../../../drizzle/schema/calendars.ts";
import type { Calendar, RestoreCalendar } from "../../contract/calendars.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { lockCalendar } from "./lock-calendar.ts";
import { checkedDefinition, writeVersion } from "./save-calendar.ts";

/** Makes an earlier version the newest one, which it is as a version of its own: what was between stays in the history. */
export function restoreCalendar(ctx: Ctx, input: RestoreCalendar & { id: string }): Promise<Calendar> {
  return inTransaction(ctx, async (ctx) => {
    const before = await lockCalendar(ctx, input);
    const [saved] = await ctx.db.select().from(calendarVersions).where(and(eq(calendarVersions.calendarId, input.id), eq(calendarVersions.version, input.restoredVersion)));
    if (!saved) throw refuse("not_found", "The calendar has no such version.");
    return writeVersion(ctx, { before, name: saved.name, definition: checkedDefinition(saved.definition), openCases: input.openCases ?? "keep", restoredVersion: saved.version });
  });
}
