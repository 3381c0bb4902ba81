import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DURATION_MINUTES_MAX, formatDuration, parseDuration } from "../../addin/settings/sla/duration.ts";
import { SavePolicy } from "../../server/contract/sla.ts";

describe("a duration", () => {
  it.each([
    ["30 min", 30],
    ["4 h", 240],
    ["4h", 240],
    ["2 d", 2880],
    ["2 Tage", 2880],
    ["1 h 30 min", 90],
    ["1h30m", 90],
    ["1.5 h", 90],
    ["1,5 Std.", 90],
    ["0.1 h", 6],
    ["1 d, 2 h", 1560],
    ["  45 Minutes ", 45],
  ])("typed as %j is %i minutes", (text, minutes) => {
    expect(parseDuration(text)).toEqual({ minutes });
  });

  it.each([
    ["", "empty", ""],
    ["   ", "empty", ""],
    ["90", "no_unit", "90"],
    ["1.5", "no_unit", "1.5"],
    ["2 dayz", "unknown", "2 dayz"],
    ["soon", "unknown", "soon"],
    ["4 h or so", "unknown", "or so"],
    ["-4 h", "unknown", "-"],
    ["0 min", "too_short", "0 min"],
    ["1.01 h", "part_of_a_minute", "1.01 h"],
    ["400 d", "too_long", "400 d"],
  ])("typed as %j is refused as %s, with the part that it is about", (text, problem, part) => {
    expect(parseDuration(text)).toEqual({ problem, part });
  });

  it.each([
    [1, "1 min"],
    [60, "1 h"],
    [90, "1 h 30 min"],
    [2880, "48 h"],
  ])("of %i minutes reads %j", (minutes, text) => {
    expect(formatDuration(minutes)).toBe(text);
  });

  it("that is written out and read again is the same", () => {
    const minutes = fc.integer({ min: 1, max: DURATION_MINUTES_MAX });
    fc.assert(fc.property(minutes, (minutes) => {
      expect(parseDuration(formatDuration(minutes))).toEqual({ minutes });
    }));
  });

  it("is bounded as the contract bounds it", () => {
    const { low } = SavePolicy.shape.promises.shape;
    const withMinutes = (minutes: number) => low.safeParse({ first_response: { minutes }, next_response: null, resolution: null, task_due: null }).success;
    expect([withMinutes(DURATION_MINUTES_MAX), withMinutes(DURATION_MINUTES_MAX + 1)]).toEqual([true, false]);
  });
});
