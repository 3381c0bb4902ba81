import { Temporal } from "temporal-polyfill";
import type { SendWindow } from "../../contract/campaigns.ts";
import { isTimeZone } from "../../contract/common.ts";

const MINUTES_A_DAY = 1_440;
/** A window that opens on one day of the week is at most so many days off. */
const DAYS_AHEAD_MAX = 8;

/** The zone that a window is read in for one recipient. */
export function zoneOf(window: SendWindow, recipientZone: string | null): string {
  return window.zone === "recipient" && recipientZone !== null && isZone(recipientZone) ? recipientZone : isZone(window.fallbackZone) ? window.fallbackZone : "UTC";
}

/**
 * The first moment from `now` on at which the window is open: `now` itself where it is. Hours are those on the wall: where
 * the clock leaps over the opening hour it opens as much later, and an hour that comes twice is open both times. A window
 * whose end is not after its beginning goes over midnight, and belongs to the day that it begins on.
 */
export function nextInWindow(window: SendWindow, recipientZone: string | null, now: Date): Date {
  const zone = zoneOf(window, recipientZone);
  const length = window.to > window.from ? window.to - window.from : window.to + MINUTES_A_DAY - window.from;
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
  const today = here.toPlainDate();
  for (let ahead = -1; ahead <= DAYS_AHEAD_MAX; ahead++) {
    const day = today.add({ days: ahead });
    if (!window.days.includes(day.dayOfWeek)) continue;
    const opensAt = atMinute(day, window.from, zone, "compatible");
    const closesAt = atMinute(day, window.from + length, zone, "later");
    if (closesAt <= now.getTime()) continue;
    if (closesAt > opensAt) return new Date(Math.max(opensAt, now.getTime()));
  }
  // Unreachable with a day in the window; a schema lets none without in.
  return now;
}

export function isInWindow(window: SendWindow, recipientZone: string | null, now: Date): boolean {
  return nextInWindow(window, recipientZone, now).getTime() === now.getTime();
}

function atMinute(day: Temporal.PlainDate, minute: number, zone: string, disambiguation: "compatible" | "later"): number {
  const date = day.add({ days: Math.floor(minute / MINUTES_A_DAY) });
  const within = minute % MINUTES_A_DAY;
  const wall = date.toPlainDateTime({ hour: Math.floor(within / 60), minute: within % 60 });
  return wall.toZonedDateTime(zone, { disambiguation }).epochMilliseconds;
}

const known = new Map<string, boolean>();

function isZone(zone: string): boolean {
  let isKnown = known.get(zone);
  if (isKnown === undefined) {
    isKnown = isTimeZone(zone);
    // Zones come from contact files: what is no zone must not fill the memory.
    if (isKnown) known.set(zone, true);
  }
  return isKnown;
}
