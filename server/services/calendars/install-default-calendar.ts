import { CalendarDefinition } from "../../contract/calendars.ts";
import type { Ctx } from "../../context.ts";
import { listCalendars } from "./queries.ts";
import { writeVersion } from "./save-calendar.ts";

const officeDay = [{ from: "09:00", to: "17:30" }];

/** What a new desk starts with; admins change it under Settings, SLA. */
export const defaultCalendar = {
  name: "Office hours",
  definition: CalendarDefinition.parse({ timeZone: "Europe/Berlin", week: { mon: officeDay, tue: officeDay, wed: officeDay, thu: officeDay, fri: officeDay, sat: [], sun: [] } }),
};

/** The id of the desk's first calendar, which an empty desk is given; in the caller's transaction and lock. */
export async function installDefaultCalendar(ctx: Ctx): Promise<string> {
  const [known] = await listCalendars(ctx, { archived: true });
  return (known ?? (await writeVersion(ctx, { before: null, ...defaultCalendar, openCases: "keep" }))).id;
}
