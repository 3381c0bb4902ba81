import { isDeepStrictEqual } from "node:util";
import { eq } from "drizzle-orm";
import { calendars, calendarVersions } from "../../../drizzle/schema/calendars.ts";
import type { Calendar, CalendarDefinition, SaveCalendar } from "../../contract/calendars.ts";
import { CalendarDefinition as Definition } from "../../contract/calendars.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { isRegion } from "./holidays-of.ts";
import { lockCalendar } from "./lock-calendar.ts";
import { requireCalendar } from "./queries.ts";

/**
 * Creates a calendar, or changes the version that was read: each save that changes something is a version that stays.
 * Open cases keep their due times, unless `openCases` says "recompute". A stale save is refused with who was faster.
 */
export function saveCalendar(ctx: Ctx, input: SaveCalendar): Promise<Calendar> {
  const definition = checkedDefinition(input);
  return inTransaction(ctx, async (ctx) => {
    const before = input.id ? await lockCalendar(ctx, { id: input.id, version: input.version }) : null;
    if (before?.archivedAt) throw refuse("conflict", `The calendar "${before.name}" is archived.`, { remedy: "Take it out of the archive first." });
    return writeVersion(ctx, { before, name: input.name, definition, openCases: input.openCases ?? "keep" });
  });
}

/** In the caller's transaction, under the calendar's lock. What changes nothing is no version. */
export async function writeVersion(ctx: Ctx, input: { before: typeof calendars.$inferSelect | null; name: string; definition: CalendarDefinition; openCases: "keep" | "recompute"; restoredVersion?: number }): Promise<Calendar> {
  const { before, name, definition, openCases, restoredVersion } = input;
  if (before && before.name === name && isDeepStrictEqual(before.definition, definition)) return requireCalendar(ctx, before.id);
  const id = before?.id ?? ctx.newId();
  const version = (before?.version ?? 0) + 1;
  const [now, by] = [ctx.now(), userIdOf(ctx)];
  const written = { name, version, definition, updatedAt: now, updatedBy: by };
  if (before) await ctx.db.update(calendars).set(written).where(eq(calendars.id, id));
  else await ctx.db.insert(calendars).values({ id, ...written, createdAt: now });
  await ctx.db.insert(calendarVersions).values({ calendarId: id, version, name, definition, savedAt: now, savedBy: by });
  await recordEvent(ctx, { name: "calendar.saved", subject: { type: "calendar", id }, data: { name, version, openCases, ...(restoredVersion && { restoredVersion }), changed: before && changedFields(before.definition, definition) } });
  return requireCalendar(ctx, id);
}

/** The definition alone, whatever else the input holds; refuses a region that nobody knows the holidays of. */
export function checkedDefinition(input: CalendarDefinition | SaveCalendar): CalendarDefinition {
  const definition = Definition.parse(input);
  if (definition.holidayRegion && !isRegion(definition.holidayRegion)) {
    throw refuse("unprocessable", "There is no such region in the holiday data.", { remedy: "Choose a country, and a part of it, from the list.", errors: [{ path: "holidayRegion", message: "is not in the list" }] });
  }
  return definition;
}

function changedFields(before: CalendarDefinition, after: CalendarDefinition): string[] {
  return (Object.keys(after) as (keyof CalendarDefinition)[]).filter((field) => !isDeepStrictEqual(before[field], after[field]));
}
