import { describe, expect, test } from "vitest";
import type { SendWindow } from "../../server/contract/campaigns.ts";
import { isInWindow, nextInWindow } from "../../server/services/deliveries/send-window.ts";

const weekdays = [1, 2, 3, 4, 5];
const everyDay = [1, 2, 3, 4, 5, 6, 7];
const window = (change: Partial<SendWindow> = {}): SendWindow => ({ days: weekdays, from: 9 * 60, to: 17 * 60, zone: "recipient", fallbackZone: "Europe/Berlin", ...change });
const next = (sent: SendWindow, zone: string | null, at: string) => nextInWindow(sent, zone, new Date(at)).toISOString();

describe("the next moment at which mail may reach a person", () => {
  const cases: [what: string, SendWindow, zone: string | null, at: string, expected: string][] = [
    ["within the window it is now", window(), "Europe/Berlin", "2026-11-16T10:00:00Z", "2026-11-16T10:00:00.000Z"],
    ["before it opens, it is the opening in the person's zone", window(), "America/New_York", "2026-11-16T10:00:00Z", "2026-11-16T14:00:00.000Z"],
    ["at the closing minute, it is the next day", window(), "Europe/Berlin", "2026-11-16T16:00:00Z", "2026-11-17T08:00:00.000Z"],
    ["on a Friday evening, it is Monday", window(), "Europe/Berlin", "2026-11-20T18:00:00Z", "2026-11-23T08:00:00.000Z"],
    ["where the zone is not known, the fallback's", window(), null, "2026-11-16T06:00:00Z", "2026-11-16T08:00:00.000Z"],
    ["where the zone is none, the fallback's", window(), "Mars/Olympus", "2026-11-16T06:00:00Z", "2026-11-16T08:00:00.000Z"],
    ["a fixed zone is everybody's", window({ zone: "fixed" }), "Asia/Tokyo", "2026-11-16T06:00:00Z", "2026-11-16T08:00:00.000Z"],
    ["over midnight it belongs to the day on which it begins", window({ days: [1], from: 22 * 60, to: 2 * 60 }), "Europe/Berlin", "2026-11-17T00:30:00Z", "2026-11-17T00:30:00.000Z"],
    ["and is closed on the night after", window({ days: [1], from: 22 * 60, to: 2 * 60 }), "Europe/Berlin", "2026-11-17T23:00:00Z", "2026-11-23T21:00:00.000Z"],
    ["to midnight is to the end of the day", window({ days: everyDay, from: 0, to: 1_440 }), "Europe/Berlin", "2026-11-16T22:59:00Z", "2026-11-16T22:59:00.000Z"],
    ["summer time ends: the same hour on the wall", window({ days: everyDay }), "Europe/Berlin", "2026-10-24T18:00:00Z", "2026-10-25T08:00:00.000Z"],
    ["summer time begins: the same hour on the wall", window({ days: everyDay }), "Europe/Berlin", "2026-03-28T18:00:00Z", "2026-03-29T07:00:00.000Z"],
    ["an opening that the clock leaps over is as much later", window({ days: everyDay, from: 150, to: 300 }), "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T01:30:00.000Z"],
    ["an hour that comes twice is open both times", window({ days: everyDay, from: 120, to: 180 }), "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T01:30:00.000Z"],
    ["half hours off the rest of the world", window(), "Asia/Kolkata", "2026-11-16T03:00:00Z", "2026-11-16T03:30:00.000Z"],
  ];
  test.each(cases)("%s", (_what, sent, zone, at, expected) => expect(next(sent, zone, at)).toBe(expected));

  test("is always within the window, and never before now, through a whole year", () => {
    for (const zone of ["Europe/Berlin", "America/St_Johns", "Pacific/Chatham", "Africa/Cairo"]) {
      for (let hour = 0; hour < 366 * 24; hour += 5) {
        const now = new Date(Date.UTC(2026, 0, 1, hour, 17));
        const at = nextInWindow(window({ days: [2, 6] }), zone, now);
        expect(at >= now).toBe(true);
        expect(isInWindow(window({ days: [2, 6] }), zone, at)).toBe(true);
      }
    }
  });
});
