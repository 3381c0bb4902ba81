import { describe, expect, it } from "vitest";
import { openDaysFor, openTime } from "../../addin/settings/calendars/calendar-hours.ts";
import { changesOfEntry, policyChanges } from "../../addin/settings/sla/policy-changes.ts";
import { isSameDraft, rebase, toDraft, toInput } from "../../addin/settings/sla/policy-draft.ts";
import { policyProblems } from "../../addin/settings/sla/policy-problems.ts";
import { SavePolicy, type SlaPolicy } from "../../server/contract/sla.ts";
import { defaultCalendar, defaultPromises } from "../../server/services/sla/default-policy.ts";

const calendarId = "01970000-0000-7000-8000-000000000030";
const standard: SlaPolicy = {
  id: "01970000-0000-7000-8000-000000000040", version: 3, name: "Standard", calendarId, promises: defaultPromises, warnAtPercent: 75, isDefault: true,
  updatedAt: "2026-11-16T08:00:00Z", updatedBy: "Mara Lindqvist",
};
const withHigh = (policy: SlaPolicy, firstResponse: number) => ({ ...policy, promises: { ...policy.promises, high: { ...policy.promises.high, first_response: firstResponse } } });
const nameOf = () => "Office hours";

describe("the form of an SLA policy", () => {
  it("sends back what it was given when nothing was typed", () => {
    const { id, version, name, promises, warnAtPercent } = standard;
    expect(SavePolicy.parse(toInput(toDraft(standard), standard))).toEqual({ id, version, name, calendarId, promises, warnAtPercent });
  });

  it("names each field that cannot be saved, and why", () => {
    const draft = { ...toDraft(standard), name: " ", warnAtPercent: "" };
    draft.promises = { ...draft.promises, high: { ...draft.promises.high, first_response: "3" }, low: { ...draft.promises.low, resolution: "2 dayz" } };
    expect(policyProblems(draft, standard)).toEqual({
      name: { text: "sla.problem.name", part: "" },
      warnAtPercent: { text: "sla.problem.warnAtPercent", part: "" },
      "high.first_response": { text: "sla.duration.no_unit", part: "3" },
      "low.resolution": { text: "sla.duration.unknown", part: "2 dayz" },
    });
  });

  it("keeps what I typed on top of what somebody else saved meanwhile", () => {
    const base = toDraft(standard);
    const mine = { ...base, warnAtPercent: "50" };
    const theirs = toDraft({ ...withHigh(standard, 90), name: "Winter" });
    const merged = rebase(base, mine, theirs);
    expect({ name: merged.name, warnAtPercent: merged.warnAtPercent, high: merged.promises.high.first_response }).toEqual({ name: "Winter", warnAtPercent: "50", high: "1 h 30 min" });
    expect(isSameDraft(rebase(base, base, theirs), theirs)).toBe(true);
  });
});

describe("the history of an SLA policy", () => {
  const { name, promises, warnAtPercent } = standard;
  const snapshot = { name, calendarId, promises, warnAtPercent };
  const entry = (data: Record<string, unknown>) => ({ seq: 1, at: standard.updatedAt, event: "sla_policy.saved", actor: "Mara Lindqvist", subjectType: "sla_policy", subjectId: standard.id, data });

  it("says of each change what was before and what came after", () => {
    const after = { ...snapshot, warnAtPercent: 80, promises: withHigh(standard, 90).promises };
    expect(changesOfEntry(entry({ before: snapshot, after }), nameOf)).toEqual([
      { field: "warnAtPercent", before: "75 %", after: "80 %" },
      { field: "high.first_response", before: "1 h", after: "1 h 30 min" },
    ]);
    expect(policyChanges(standard, standard, nameOf)).toEqual([]);
  });

  it("knows the making of a policy, and does not guess at what it cannot read", () => {
    expect(changesOfEntry(entry({ before: null, after: { name } }), nameOf)).toBe("created");
    expect(changesOfEntry(entry({ other: 1 }), nameOf)).toBeNull();
  });
});

describe("a calendar's hours", () => {
  it("are added up over the week, overlapping periods once", () => {
    expect(openTime(defaultCalendar)).toEqual({ minutesPerWeek: 5 * 510, openDays: 5 });
    const week = { ...defaultCalendar.week, mon: [{ from: "09:00", to: "12:00" }, { from: "11:00", to: "24:00" }] };
    expect(openTime({ week }).minutesPerWeek).toBe(900 + 4 * 510);
  });

  it("say how many open days a promise takes, and nothing when the calendar never opens", () => {
    expect(openDaysFor(1020, defaultCalendar)).toBe(2);
    const never = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
    expect(openDaysFor(60, { week: never })).toBeNull();
  });
});
