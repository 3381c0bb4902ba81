const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(locale, options)));
  return found;
}

/** "Mon, Nov 23, 2026, 14:05 GMT+1": for the hover. `timeZone` as an IANA name, the browser's own when absent. */
export function exactTime(at: Date, locale: string, timeZone?: string): string {
  return format(locale, { weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short", timeZone }).format(at);
}

/** As short as can be told apart: "14:05" today, "Mon 14:05" within a week, else "Nov 23". */
export function shortTime(at: Date, now: Date, locale: string, timeZone?: string): string {
  const day = (date: Date) => format(locale, { year: "numeric", month: "numeric", day: "numeric", timeZone }).format(date);
  if (day(at) === day(now)) return format(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(at);
  if (Math.abs(at.getTime() - now.getTime()) < 6 * DAY_MS) {
    const weekday = format(locale, { weekday: "short", timeZone }).format(at);
    return `${weekday} ${format(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(at)}`;
  }
  return format(locale, { month: "short", day: "numeric", timeZone, ...(at.getFullYear() !== now.getFullYear() && { year: "numeric" }) }).format(at);
}

/** "5 minutes ago", "yesterday", "in 2 hours": the largest unit that says something. */
export function relativeTime(at: Date, now: Date, locale: string): string {
  const difference = at.getTime() - now.getTime();
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [["day", DAY_MS], ["hour", HOUR_MS], ["minute", MINUTE_MS]];
  const [unit, length] = steps.find(([, length]) => Math.abs(difference) >= length) ?? ["minute", MINUTE_MS];
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.trunc(difference / length), unit);
}

/** Minutes as the parts that a person reads, at most two: 130 is { hours: 2, minutes: 10 }. Never negative. */
export function durationParts(minutes: number): { days: number; hours: number; minutes: number } {
  const whole = Math.max(0, Math.floor(minutes));
  return { days: Math.floor(whole / 1440), hours: Math.floor((whole % 1440) / 60), minutes: whole % 60 };
}
