import type { OpenPeriod } from "../../contract/calendars.ts";

/** What is left of a day's periods without the hours from … to; "24:00" is the end of the day. A night shift keeps what lies after midnight. */
export function without(periods: OpenPeriod[], from: string, to: string): OpenPeriod[] {
  return periods.flatMap((period) => {
    const isOverMidnight = period.to <= period.from;
    const end = isOverMidnight ? "24:00" : period.to;
    if (to <= period.from || from >= end) return [period];
    const left: OpenPeriod[] = [];
    if (from > period.from) left.push({ from: period.from, to: from });
    if (to < end) left.push({ from: to, to: period.to });
    return left;
  });
}
