import { z } from "zod";
import { Id, Instant } from "./common.ts";

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
export const CalendarDay = z.object({ date: z.string().regex(/^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/), name: z.string().trim().min(1).max(120), periods: Periods.default([]), source: z.enum(["own", "ical"]).default("own") });
export type CalendarDay = z.infer<typeof CalendarDay>;

export const CALENDAR_DAYS_MAX = 1_000;

/** All that due times are computed from; each version of a calendar keeps its own. */
export const CalendarDefinition = z.object({
  timeZone: z.string().min(1).max(60),
  week: Week,
  holidayRegion: HolidayRegion.nullable().default(null),
  /** Holidays of the region on which people work all the same, by their rule there (`easter 1`, `12-24`). */
  workedHolidays: z.array(z.string().max(300)).max(200).default([]),
  days: z.array(CalendarDay).max(CALENDAR_DAYS_MAX).default([]),
});
export type CalendarDefinition = z.infer<typeof CalendarDefinition>;

export const SaveCalendar = CalendarDefinition.extend({ id: Id.optional(), version: z.int().optional(), name: z.string().trim().min(1).max(120) });
export type SaveCalendar = z.input<typeof SaveCalendar>;

export const Calendar = CalendarDefinition.extend({ id: Id, version: z.int(), name: z.string(), policyCount: z.int(), updatedAt: Instant, updatedBy: z.string().nullable(), archivedAt: Instant.nullable() });
export type Calendar = z.infer<typeof Calendar>;

/** A day that is not like its weekday, and why. */
export const YearDay = z.object({ date: z.iso.date(), name: z.string(), source: z.enum(["region", "own", "ical"]), rule: z.string().nullable(), periods: Periods, isWorked: z.boolean() });
export type YearDay = z.infer<typeof YearDay>;
