import type { Ctx } from "../../context.ts";
import { type BusinessCalendar, wallClock } from "../calendars/due-at.ts";
import { calendarAt, listCalendars } from "../calendars/queries.ts";

/** Every calendar as it is now, to be asked without waiting; where none is named the desk's first one is meant. */
export async function calendarsInForce(ctx: Ctx): Promise<(id: string | null) => BusinessCalendar> {
  const rows = await listCalendars(ctx, { archived: true });
  const compiled = new Map<string, BusinessCalendar>();
  for (const { id, version } of rows) compiled.set(id, await calendarAt(ctx, id, version));
  const own = rows.find(({ archivedAt }) => archivedAt === null) ?? rows[0];
  const fallback = own ? compiled.get(own.id)! : wallClock;
  return (id) => (id === null ? fallback : (compiled.get(id) ?? fallback));
}
