import { describe, expect, test } from "vitest";
import { byUrgency, clockOf } from "../../addin/shared/clock-state.ts";
import type { Target } from "../../server/contract/cases.ts";

const now = new Date("2026-11-23T12:00:00Z");
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();

/** A promise of two hours of which half has gone by. */
function target(over: Partial<Target> = {}): Target {
  return {
    metric: "first_response", minutes: 120, startedAt: inMinutes(-60), dueAt: inMinutes(60), warnAt: inMinutes(30), pausedAt: null, metAt: null, breachedAt: null,
    minutesLeft: 60, policyName: "Standard", ...over,
  };
}

describe("the clock of a case", () => {
  test.each<[string, Partial<Target>, string, number, number]>([
    ["counts down to the due time", {}, "calm", 60, 0.5],
    ["warns from the warning on", { warnAt: inMinutes(-1), dueAt: inMinutes(29), minutesLeft: 29 }, "warning", 29, 1 - 29 / 120],
    ["is overdue at the due time, before the server has said so", { dueAt: inMinutes(0), minutesLeft: 0 }, "breached", 0, 1],
    ["counts on after the breach", { breachedAt: inMinutes(-20), dueAt: inMinutes(-20), minutesLeft: -20 }, "breached", 20, 1],
    ["stands while the customer is waited for", { pausedAt: inMinutes(-200), dueAt: inMinutes(-5), minutesLeft: 40 }, "paused", 40, 1 - 40 / 120],
    ["stays breached while it is paused", { breachedAt: inMinutes(-30), pausedAt: inMinutes(-10), dueAt: inMinutes(-30) }, "breached", 30, 1],
    ["is met", { metAt: inMinutes(-10) }, "met", 60, 0.5],
    ["is met late when it was breached before", { metAt: inMinutes(-1), breachedAt: inMinutes(-10), dueAt: inMinutes(-10) }, "met_late", 10, 1],
    ["shows the working minutes where no due time is known", { dueAt: null, warnAt: null, minutesLeft: 90 }, "calm", 90, 0.25],
  ])("%s", (_promise, over, level, minutes, used) => {
    const state = clockOf(target(over), now);
    expect(state.level).toBe(level);
    expect(state.minutes).toBeCloseTo(minutes);
    expect(state.used).toBeCloseTo(used);
  });

  test("what presses comes first, then what is paused, then what is met", () => {
    const met = target({ metAt: inMinutes(-1), dueAt: inMinutes(-50) });
    const paused = target({ pausedAt: inMinutes(-1), dueAt: inMinutes(-40) });
    const soon = target({ dueAt: inMinutes(5) });
    const later = target({ dueAt: inMinutes(500) });
    expect([met, later, paused, soon].sort(byUrgency)).toEqual([soon, later, paused, met]);
  });
});
