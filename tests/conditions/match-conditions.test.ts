import { describe, expect, test } from "vitest";
import { type Condition, type ConditionGroup, ConditionGroup as ConditionGroupSchema, everyCase } from "../../server/contract/conditions.ts";
import { wallClock } from "../../server/services/calendars/due-at.ts";
import { checkConditions } from "../../server/services/conditions/check-conditions.ts";
import { type Facts, matchConditions } from "../../server/services/conditions/match-conditions.ts";

const NOW = new Date("2026-11-16T10:00:00Z");
const at = { now: NOW, calendarOf: () => wallClock };
const billing: Facts = {
  "case.category": "billing", "case.priority": "medium", "case.team": null, "case.messageCount": 3, "case.openedAt": new Date("2026-11-16T09:00:00Z"), "case.dueAt": new Date("2026-11-16T10:30:00Z"),
  "contact.tags": ["VIP", "EU"], "message.subject": "Invoice 2026-1187 has the wrong VAT", "message.text": "Bitte prüfen Sie die Straße.", "message.isInbound": true, "message.attachments": [],
  "custom.seats": 12, "custom.paid": false,
};
const one = (field: string, operator: Condition["operator"], value: Condition["value"] = null): ConditionGroup => ({ match: "all", conditions: [{ field, operator, value }] });

const table: [string, ConditionGroup, boolean][] = [
  ["no condition always holds", everyCase, true],
  ["any of nothing never holds", { match: "any", conditions: [] }, false],
  ["none of nothing holds", { match: "none", conditions: [] }, true],
  ["a choice is compared without case", one("case.category", "is", "Billing"), true],
  ["an unknown choice is nothing", one("case.team", "is", "x"), false],
  ["an unknown choice is not something", one("case.team", "is_not", "x"), true],
  ["in a list", one("case.priority", "in", ["low", "medium"]), true],
  ["not in a list", one("case.priority", "not_in", ["low", "medium"]), false],
  ["nobody is in no list", one("case.team", "not_in", ["a"]), true],
  ["empty", one("case.team", "is_empty"), true],
  ["an empty list is empty", one("message.attachments", "is_empty"), true],
  ["contains a part", one("message.subject", "contains", "wrong vat"), true],
  ["a letter in two code points is the same letter", one("message.text", "contains", "pru\u0308fen"), true],
  ["starts", one("message.subject", "starts_with", "invoice"), true],
  ["ends", one("message.subject", "ends_with", "VAT"), true],
  ["a regular expression finds a part, without case", one("message.subject", "matches", "\\binvoice\\s+\\d{4}-\\d+"), true],
  ["a regular expression that finds nothing", one("message.subject", "not_matches", "refund"), true],
  ["has any, without case", one("contact.tags", "has_any", ["vip", "test"]), true],
  ["has all", one("contact.tags", "has_all", ["vip", "test"]), false],
  ["has none", one("contact.tags", "has_none", ["test"]), true],
  ["an unknown list has none", one("message.recipients", "has_none", ["a@b.example"]), true],
  ["a number", one("case.messageCount", "at_least", 3), true],
  ["an unknown number is not less", one("case.reopenCount", "less", 10), false],
  ["a field of the desk's own", one("custom.seats", "greater", 10), true],
  ["a flag that is no", one("custom.paid", "is", false), true],
  ["an unknown flag is neither", one("custom.other", "is", false), false],
  ["before a moment", one("case.openedAt", "before", "2026-11-16T09:30:00Z"), true],
  ["within an hour, to the minute", one("case.openedAt", "within", 60), true],
  ["not within 59 minutes", one("case.openedAt", "within", 59), false],
  ["due within half an hour", one("case.dueAt", "within", 30), true],
  ["older than 59 minutes", one("case.openedAt", "older_than", 59), true],
  ["what is to come is not old", one("case.dueAt", "older_than", 0), false],
  ["the wall clock is always open", one("case.openedAt", "in_hours"), true],
  ["nested: any of (none of billing, urgent or three mails)", { match: "any", conditions: [{ match: "none", conditions: one("case.category", "is", "billing").conditions }, { match: "all", conditions: [...one("case.priority", "is", "medium").conditions, ...one("case.messageCount", "is", 3).conditions] }] }, true],
];

describe("conditions hold or do not", () => {
  test.each(table)("%s", (_name, group, expected) => {
    expect(matchConditions(group, billing, at).holds).toBe(expected);
  });

  test("each condition says where it stands, what it found and whether it held", () => {
    const group: ConditionGroup = { match: "any", conditions: [...one("case.priority", "is", "urgent").conditions, { match: "all", conditions: one("contact.tags", "has_any", ["vip"]).conditions }] };
    expect(matchConditions(group, billing, at).reasons).toEqual([
      { path: [0], field: "case.priority", operator: "is", value: "urgent", actual: "medium", holds: false },
      { path: [1, 0], field: "contact.tags", operator: "has_any", value: ["vip"], actual: "VIP, EU", holds: true },
    ]);
  });

  test("an expression that makes others run for years is answered", () => {
    expect(matchConditions(one("message.text", "matches", "(x+x+)+y"), { "message.text": "x".repeat(50_000) }, at).holds).toBe(false);
  });
});

describe("what cannot be asked is named with its place", () => {
  const kinds = new Map([["seats", "number"]] as const);
  const problems: [string, ConditionGroup, string[]][] = [
    ["a field that is not there", one("case.colour", "is", "red"), ["conditions.conditions.0.field"]],
    ["nothing that objects inherit", one("constructor", "is", "red"), ["conditions.conditions.0.field"]],
    ["a field of the desk's own", one("custom.seats", "greater", 3), []],
    ["one that the desk does not have", one("custom.other", "is", "x"), ["conditions.conditions.0.field"]],
    ["an operator of another kind", one("case.openedAt", "contains", "x"), ["conditions.conditions.0.operator"]],
    ["an expression that cannot be compiled", one("message.subject", "matches", "("), ["conditions.conditions.0.value"]],
    ["one that looks ahead", one("message.subject", "matches", "(?=a)"), ["conditions.conditions.0.value"]],
    ["one that repeats too much", one("message.subject", "matches", "((a{1,30}){1,30}b{1,30}){1,1}"), []],
    ["a moment that is none", one("case.openedAt", "before", "tomorrow"), ["conditions.conditions.0.value"]],
    ["minutes that are no number", one("case.openedAt", "within", "10"), ["conditions.conditions.0.value"]],
    ["a list without values", one("contact.tags", "has_any", []), ["conditions.conditions.0.value"]],
    ["a place within a group", { match: "any", conditions: [one("case.priority", "is")] }, ["conditions.conditions.0.conditions.0.value"]],
    ["fifty-one conditions", { match: "all", conditions: [0, 1].map(() => ({ match: "all" as const, conditions: Array.from({ length: 26 }, () => one("case.priority", "is_empty").conditions[0]!) })) }, ["conditions"]],
  ];
  test.each(problems)("%s", (_name, group, paths) => {
    expect(checkConditions(group, kinds).map((problem) => problem.path)).toEqual(paths);
  });

  test("groups within groups end at the fifth", () => {
    const deep = (levels: number): ConditionGroup => ({ match: "all", conditions: levels > 1 ? [deep(levels - 1)] : [] });
    expect(checkConditions(deep(5), kinds)).toEqual([]);
    expect(checkConditions(deep(6), kinds)).toHaveLength(1);
    expect(ConditionGroupSchema.safeParse(deep(5)).success).toBe(true);
    expect(ConditionGroupSchema.safeParse(deep(6)).success).toBe(false);
    expect(ConditionGroupSchema.safeParse(deep(5_000)).success).toBe(false);
  });
});
