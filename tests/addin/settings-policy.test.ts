import { createInstance } from "i18next";
import { describe, expect, it } from "vitest";
import { openTime } from "../../addin/settings/calendars/calendar-hours.ts";
import english from "../../addin/settings/i18n/en.json" with { type: "json" };
import type { RuleChoices } from "../../addin/settings/rules/use-rule-names.ts";
import { policyChanges } from "../../addin/settings/sla/policy-changes.ts";
import { isSameDraft, rebase, toDefinition, toDraft } from "../../addin/settings/sla/policy-draft.ts";
import { policyProblems } from "../../addin/settings/sla/policy-problems.ts";
import sharedEnglish from "../../addin/shared/i18n/en.json" with { type: "json" };
import type { SlaPolicy, SlaPromise } from "../../server/contract/sla.ts";
import { defaultCalendar } from "../../server/services/calendars/install-default-calendar.ts";
import { defaultPolicy } from "../../server/services/sla/default-policy.ts";

const calendarId = "01970000-0000-7000-8000-000000000030";
const standard: SlaPolicy = {
  id: "01970000-0000-7000-8000-000000000040", version: 3, name: "Standard", position: 0, publishedVersion: 3, isDraft: false, openTargetCount: 0, calendarId, ...defaultPolicy,
  updatedAt: "2026-11-16T08:00:00Z", updatedBy: "Mara Lindqvist", archivedAt: null,
};
const withHigh = (policy: SlaPolicy, firstResponse: SlaPromise | null) => ({ ...policy, promises: { ...policy.promises, high: { ...policy.promises.high, first_response: firstResponse } } });
const business = (minutes: number): SlaPromise => ({ minutes, clock: "business" });
const instance = createInstance();
await instance.init({ lng: "en", resources: { en: { shared: sharedEnglish, settings: english } }, ns: ["settings", "shared"], defaultNS: "settings", fallbackNS: "shared", interpolation: { escapeValue: false } });
const choices: RuleChoices = { users: [], teams: [], mailboxes: [], calendars: [], templates: [], webhooks: null, categories: [], customFields: [], tags: [] };
const words = { t: instance.t, language: "en", choices };

describe("the form of an SLA policy", () => {
  it("sends back what it was given when nothing was typed", () => {
    const { name, conditions, promises, warnings, pauseStatuses, escalations } = withHigh({ ...standard, escalations: [{ relation: "after", minutes: 0, to: ["manager"] }] }, { minutes: 90, clock: "wall" });
    const definition = { name, calendarId, conditions, promises, warnings, pauseStatuses, escalations };
    expect(toDefinition(toDraft(definition))).toEqual(definition);
  });

  it("takes an empty field for no promise", () => {
    const draft = toDraft(standard);
    draft.promises = { ...draft.promises, high: { ...draft.promises.high, first_response: { text: " ", clock: "business" } } };
    expect(toDefinition(draft).promises.high.first_response).toBeNull();
    expect(policyProblems(draft)).toEqual({});
  });

  it("names each field that cannot be saved, and why", () => {
    const draft = { ...toDraft(standard), name: " ", warnings: [{ key: 1, kind: "percent" as const, text: "" }, { key: 2, kind: "before" as const, text: "30" }], escalations: [{ key: 3, relation: "after" as const, text: "1 h", to: [] }, { key: 4, relation: "after" as const, text: "60 min", to: ["manager" as const] }] };
    draft.promises = { ...draft.promises, high: { ...draft.promises.high, first_response: { text: "3", clock: "business" } }, low: { ...draft.promises.low, resolution: { text: "2 dayz", clock: "business" } } };
    expect(policyProblems(draft)).toEqual({
      name: { text: "sla.problem.name", part: "" },
      "warnings.0": { text: "sla.problem.warnings", part: "" },
      "warnings.1": { text: "sla.duration.no_unit", part: "30" },
      "escalations.0.to": { text: "sla.problem.to", part: "" },
      "escalations.1": { text: "sla.problem.twice", part: "" },
      "promises.high.first_response": { text: "sla.duration.no_unit", part: "3" },
      "promises.low.resolution": { text: "sla.duration.unknown", part: "2 dayz" },
    });
  });

  it("keeps what I typed on top of what somebody else saved meanwhile", () => {
    const base = toDraft(standard);
    const mine = { ...base, pauseStatuses: [] };
    const theirs = toDraft({ ...withHigh(standard, business(90)), name: "Winter" });
    const merged = rebase(base, mine, theirs);
    expect({ name: merged.name, pauseStatuses: merged.pauseStatuses, high: merged.promises.high.first_response.text }).toEqual({ name: "Winter", pauseStatuses: [], high: "1 h 30 min" });
    expect(isSameDraft(rebase(base, base, theirs), theirs)).toBe(true);
  });
});

describe("the history of an SLA policy", () => {
  const nameOf = () => "Office hours";

  it("says of each change what was before and what came after", () => {
    const after = { ...withHigh(standard, { minutes: 90, clock: "wall" }), warnings: [{ kind: "percent" as const, percent: 50 }, { kind: "before" as const, minutes: 30 }], escalations: [{ relation: "after" as const, minutes: 60, to: ["team_lead" as const, "manager" as const] }] };
    expect(policyChanges(words, standard, after, nameOf)).toEqual([
      { what: "High, first response", before: "1 h", after: "1 h 30 min around the clock" },
      { what: "Warnings", before: "Warning at 75 %", after: "Warning at 50 %; Warning 30 min before the end" },
      { what: "Escalation", before: "none", after: "1 h after it was missed: Team lead and Manager" },
    ]);
    expect(policyChanges(words, standard, standard, nameOf)).toEqual([]);
  });
});

describe("a calendar's hours", () => {
  it("are added up over the week, overlapping periods once", () => {
    expect(openTime(defaultCalendar.definition)).toEqual({ minutesPerWeek: 5 * 510, openDays: 5 });
    const week = { ...defaultCalendar.definition.week, mon: [{ from: "09:00", to: "12:00" }, { from: "11:00", to: "24:00" }] };
    expect(openTime({ week }).minutesPerWeek).toBe(900 + 4 * 510);
  });
});
