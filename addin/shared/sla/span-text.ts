import type { TFunction } from "i18next";

/** 7,800 seconds → "2 h 10 min". Never in days: on a clock that rests at night a day would be taken for a working day. */
export function spanText(t: TFunction, seconds: number): string {
  const whole = Math.floor(Math.abs(seconds) / 60);
  const hours = Math.floor(whole / 60);
  const minutes = whole % 60;
  if (hours > 0) return minutes > 0 ? t("duration.hoursMinutes", { hours, minutes }) : t("duration.hours", { hours });
  return minutes > 0 ? t("duration.minutes", { minutes }) : t("duration.underAMinute");
}

const formats = new Map<string, Intl.DateTimeFormat>();
function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let known = formats.get(key);
  if (!known) formats.set(key, (known = new Intl.DateTimeFormat(language, options)));
  return known;
}

const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const day = { weekday: "short", day: "numeric", month: "short" } as const;

/** "Fri 20 Nov, 14:05" in the calendar's zone; without one, in the reader's. */
export const momentText = (at: string, language: string, timeZone?: string): string => format(language, { ...day, ...time, timeZone }).format(new Date(at));

/** "Fri 20 Nov, 14:05–15:30", or both days where they are two. */
export function stretchText({ from, to }: { from: string; to: string }, language: string, timeZone?: string): string {
  const dayOf = (at: string) => format(language, { year: "numeric", ...day, timeZone }).format(new Date(at));
  const end = dayOf(from) === dayOf(to) ? format(language, { ...time, timeZone }).format(new Date(to)) : momentText(to, language, timeZone);
  return `${momentText(from, language, timeZone)} – ${end}`;
}
