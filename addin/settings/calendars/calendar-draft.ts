import { type Calendar, CalendarDefinition, type CalendarDay, type OpenPeriod, SaveCalendar, weekdays } from "../../../server/contract/calendars.ts";

export interface CalendarDraft extends CalendarDefinition {
  name: string;
}

const officeDay: OpenPeriod[] = [{ from: "09:00", to: "12:00" }, { from: "13:00", to: "17:00" }];

/** Where a new calendar begins: office hours in the zone of whoever makes it. */
export function newDraft(timeZone: string): CalendarDraft {
  return { name: "", timeZone, week: { mon: officeDay, tue: officeDay, wed: officeDay, thu: officeDay, fri: officeDay, sat: [], sun: [] }, holidayRegion: null, workedHolidays: [], days: [] };
}

export function toDraft({ name, timeZone, week, holidayRegion, workedHolidays, days }: CalendarDraft | Calendar): CalendarDraft {
  return { name, timeZone, week, holidayRegion, workedHolidays, days };
}

export const isSameDraft = (a: CalendarDraft, b: CalendarDraft) => JSON.stringify(toDraft(a)) === JSON.stringify(toDraft(b));

/** What is not right, by its place: `name`, `week.mon.0.from`. The server's own schema says so. */
export function problemPaths(draft: CalendarDraft): string[] {
  const parsed = SaveCalendar.safeParse(draft);
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join("."));
}

/** What can be previewed: all but the name. */
export function definitionOf(draft: CalendarDraft): CalendarDefinition | null {
  const parsed = CalendarDefinition.safeParse(draft);
  return parsed.success ? parsed.data : null;
}

/** A day of one's own, in its order; another of the same date and source gives way to it. */
export function withDays(days: CalendarDay[], added: CalendarDay[]): CalendarDay[] {
  const key = ({ date, source }: CalendarDay) => `${date} ${source}`;
  const byKey = new Map([...days, ...added].map((day) => [key(day), day]));
  return [...byKey.values()].toSorted((a, b) => a.date.localeCompare(b.date));
}

/** Monday's hours on the other working days. */
export function mondayOnWorkdays(draft: CalendarDraft): CalendarDraft {
  return { ...draft, week: Object.fromEntries(weekdays.map((day, index) => [day, index < 5 ? draft.week.mon : draft.week[day]])) as CalendarDraft["week"] };
}
