import { describe, expect, test } from "vitest";
import type { Condition } from "../../server/contract/rules.ts";
import { type Facts, matchRule } from "../../server/services/rules/match-rules.ts";

const billing: Facts = { category: "billing", subject: "Invoice 2026-1187 has the wrong VAT", sender: "amara.okafor@okafor.example", priority: "medium", language: null };

const table: [string, Condition[], boolean][] = [
  ["no condition always holds", [], true],
  ["is compares the whole value, without case", [{ field: "category", operator: "is", value: "Billing" }], true],
  ["is does not match a part", [{ field: "subject", operator: "is", value: "invoice" }], false],
  ["contains matches a part", [{ field: "subject", operator: "contains", value: "wrong vat" }], true],
  ["not contains", [{ field: "sender", operator: "not_contains", value: "@partners.example" }], true],
  ["an absent value is nothing", [{ field: "language", operator: "is", value: "en" }], false],
  ["an absent value is not something", [{ field: "language", operator: "is_not", value: "en" }], true],
  ["all conditions must hold", [{ field: "category", operator: "is", value: "billing" }, { field: "priority", operator: "is", value: "urgent" }], false],
];

describe("a rule matches when all its conditions hold", () => {
  test.each(table)("%s", (_name, conditions, expected) => {
    expect(matchRule(conditions, billing).matched).toBe(expected);
  });

  test("each condition says why it held or not", () => {
    const { reasons } = matchRule([{ field: "priority", operator: "is", value: "urgent" }], billing);
    expect(reasons).toEqual(['priority is "urgent": no, it is "medium"']);
  });
});
