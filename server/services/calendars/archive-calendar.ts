import { eq } from "drizzle-orm";
import { calendars } from "../../../drizzle/schema/calendars.ts";
import type { Calendar } from "../../contract/calendars.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { lockCalendar } from "./lock-calendar.ts";
import { listCalendars, policiesUsing, requireCalendar } from "./queries.ts";

/** Takes a calendar that no policy uses out of the lists; open cases that were promised something by it keep it. Twice is once. */
export function archiveCalendar(ctx: Ctx, input: { id: string; version: number }): Promise<Calendar> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockCalendar(ctx, input);
    if (row.archivedAt) return requireCalendar(ctx, row.id);
    const policies = await policiesUsing(ctx, row.id);
    if (policies.length > 0) throw refuse("conflict", `The calendar "${row.name}" is used by ${policies.map((name) => `"${name}"`).join(", ")}.`, { remedy: "Give these policies another calendar first." });
    if ((await listCalendars(ctx)).length === 1) throw refuse("conflict", "A desk needs one calendar at least.", { remedy: "Make another calendar first." });
    return setArchived(ctx, row.id, ctx.now());
  });
}

/** Back into the lists. Twice is once. */
export function unarchiveCalendar(ctx: Ctx, input: { id: string; version: number }): Promise<Calendar> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockCalendar(ctx, input);
    return row.archivedAt ? setArchived(ctx, row.id, null) : requireCalendar(ctx, row.id);
  });
}

async function setArchived(ctx: Ctx, id: string, archivedAt: Date | null): Promise<Calendar> {
  await ctx.db.update(calendars).set({ archivedAt }).where(eq(calendars.id, id));
  const calendar = await requireCalendar(ctx, id);
  await recordEvent(ctx, { name: archivedAt ? "calendar.archived" : "calendar.unarchived", subject: { type: "calendar", id }, data: { name: calendar.name } });
  return calendar;
}
