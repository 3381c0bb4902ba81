import { z } from "zod";
import { Id, Instant, isTimeZone, ownLanguages } from "./common.ts";

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "is a time such as 09:00");

/** Open from … to; one whose end is not after its start ends on the day after (22:00 to 06:00 is a night shift). */
export const OpenPeriod = z.object({ from: TimeOfDay, to: TimeOfDay });
export type OpenPeriod = z.infer<typeof OpenPeriod>;
const Periods = z.array(OpenPeriod).max(8);

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];
export const Week = z.object(Object.fromEntries(weekdays.map((day) => [day, Periods])) as Record<Weekday, typeof Periods>);
export type Week = z.infer<typeof Week>;

/** Whose holidays: ISO 3166 country, and a state and region where they have holidays of their own (`DE`, `BY`, `A`). */
export const holidayKinds = ["public", "bank", "school", "optional", "observance"] as const;
export const HolidayRegion = z.object({ country: z.string().regex(/^[A-Z]{2}$/), state: z.string().max(10).nullable().default(null), region: z.string().max(10).nullable().default(null), kinds: z.array(z.enum(holidayKinds)).min(1).max(5).default(["public"]) });
export type HolidayRegion = z.infer<typeof HolidayRegion>;

/** A day with hours of its own: none is closed, some a half day. `date` is one day (2026-12-24) or the same one each year (12-24). */
export const CalendarDay = z.object({ date: z.string().regex(/^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/).refine(isRealDay, "is a day that a year has"), name: z.string().trim().min(1).max(120), periods: Periods.default([]), source: z.enum(["own", "ical"]).default("own") });
export type CalendarDay = z.infer<typeof CalendarDay>;

/** 2026-02-30 and 02-30 are none; 02-29 is one, in leap years. */
export function isRealDay(date: string): boolean {
  const whole = date.length === 5 ? `2024-${date}` : date;
  const moment = new Date(`${whole}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(whole);
}

export const CALENDAR_DAYS_MAX = 1_000;

/** All that due times are computed from; each version of a calendar keeps its own. */
export const CalendarDefinition = z.object({
  timeZone: z.string().min(1).max(60).refine(isTimeZone, "is no time zone such as Europe/Berlin"),
  week: Week,
  holidayRegion: HolidayRegion.nullable().default(null),
  /** Holidays of the region on which people work all the same, by their rule there (`easter 1`, `12-24`). */
  workedHolidays: z.array(z.string().max(300)).max(200).default([]),
  days: z.array(CalendarDay).max(CALENDAR_DAYS_MAX).default([]),
});
export type CalendarDefinition = z.infer<typeof CalendarDefinition>;

/** What a change means for open cases: they keep their due times, or those are reckoned anew from the same start. */
const OpenCases = z.enum(["keep", "recompute"]).default("keep");

export const SaveCalendar = CalendarDefinition.extend({ id: Id.optional(), version: z.int().optional(), name: z.string().trim().min(1).max(120), openCases: OpenCases });
export type SaveCalendar = z.input<typeof SaveCalendar>;

export const Calendar = CalendarDefinition.extend({ id: Id, version: z.int(), name: z.string(), policyCount: z.int(), updatedAt: Instant, updatedBy: z.string().nullable(), archivedAt: Instant.nullable() });
export type Calendar = z.infer<typeof Calendar>;

/** What a holiday is called in the languages of the screens, where that is known and another name than in its region. */
export const HolidayTranslations = z.partialRecord(z.enum(ownLanguages), z.string());
export type HolidayTranslations = z.infer<typeof HolidayTranslations>;

/** A day that is not like its weekday, and why. A holiday of the region has the name that it has there. */
export const YearDay = z.object({ date: z.iso.date(), name: z.string(), translations: HolidayTranslations, source: z.enum(["region", "own", "ical"]), rule: z.string().nullable(), periods: Periods, isWorked: z.boolean() });
export type YearDay = z.infer<typeof YearDay>;

/** As a calendar was, newest first. */
export const CalendarVersion = CalendarDefinition.extend({ version: z.int(), name: z.string(), savedAt: Instant, savedBy: z.string().nullable() });
export type CalendarVersion = z.infer<typeof CalendarVersion>;

/** `version` is the one that was read. */
export const CalendarMove = z.object({ version: z.int() });
export const RestoreCalendar = CalendarMove.extend({ restoredVersion: z.int().min(1), openCases: OpenCases });
export type RestoreCalendar = z.input<typeof RestoreCalendar>;

/** Twelve months of a calendar that need not be saved: the present month of its zone and the eleven after it. */
export const CalendarPreview = z.object({
  today: z.iso.date(),
  isOpen: z.boolean(),
  /** When it opens next, or `null`: open now, or not within ten years. */
  opensAt: Instant.nullable(),
  months: z.array(z.object({ month: z.string(), openMinutes: z.int() })),
  days: z.array(YearDay),
});
export type CalendarPreview = z.infer<typeof CalendarPreview>;

export const NamedRegion = z.object({ code: z.string(), name: z.string() });
export type NamedRegion = z.infer<typeof NamedRegion>;

export const ICAL_CHARS_MAX = 1_000_000;
/** Of days with hours, what the week leaves of them is open: so the file is read for a calendar. */
export const ReadIcal = z.object({ text: z.string().min(1).max(ICAL_CHARS_MAX), timeZone: CalendarDefinition.shape.timeZone, week: Week });
export type ReadIcal = z.infer<typeof ReadIcal>;
/** What a file would add; nothing is stored. */
export const IcalDays = z.object({
  name: z.string().nullable(),
  days: z.array(CalendarDay),
  eventCount: z.int(),
  /** Repeated dates are listed up to then. */
  until: z.iso.date(),
  skipped: z.array(z.object({ name: z.string(), reason: z.enum(["cancelled", "unreadable", "over", "too_many"]) })),
});
export type IcalDays = z.infer<typeof IcalDays>;
