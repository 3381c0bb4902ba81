import { createInstance } from "i18next";
import { describe, expect, it } from "vitest";
import german from "../../addin/settings/i18n/de.json" with { type: "json" };
import english from "../../addin/settings/i18n/en.json" with { type: "json" };
import { countConditions, depthOf, dissolveGroup, indentNode, outdentNode, replaceNode } from "../../addin/settings/rules/condition-tree.ts";
import type { Words } from "../../addin/settings/rules/condition-words.ts";
import { withField, withOperator } from "../../addin/settings/rules/fields.ts";
import { actionGroups, emptyAction } from "../../addin/settings/rules/new-action.ts";
import { readRulesFile, WrongRulesFile } from "../../addin/settings/rules/read-rules-file.ts";
import { ruleChanges } from "../../addin/settings/rules/rule-changes.ts";
import { newCondition, newGroup, toDefinition, toGroup, toRuleDraft } from "../../addin/settings/rules/rule-draft.ts";
import { checkable, foundProblems, ownProblems } from "../../addin/settings/rules/rule-problems.ts";
import { ruleSentence, sentenceText } from "../../addin/settings/rules/rule-sentence.ts";
import type { RuleChoices } from "../../addin/settings/rules/use-rule-names.ts";
import sharedGerman from "../../addin/shared/i18n/de.json" with { type: "json" };
import sharedEnglish from "../../addin/shared/i18n/en.json" with { type: "json" };
import { conditionFields, conditionOperators } from "../../server/contract/conditions.ts";
import { ruleActionTypes, ruleEvents, RuleDefinition } from "../../server/contract/rules.ts";

const billing = "01970000-0000-7000-8000-000000000020";
const nights = "01970000-0000-7000-8000-000000000030";
const rule: RuleDefinition = {
  name: "Invoices", trigger: { type: "event", event: "case.opened" }, schedule: null, stops: false,
  conditions: {
    match: "all",
    conditions: [
      { field: "case.category", operator: "is", value: "billing" },
      { match: "any", conditions: [{ field: "message.sender", operator: "contains", value: "vat" }, { field: "message.subject", operator: "matches", value: "FW-\\d{5}" }] },
    ],
  },
  actions: [{ type: "assign_team", teamId: billing }, { type: "set_priority", priority: "high" }],
};
const choices: RuleChoices = {
  users: [], teams: [{ id: billing, name: "Billing" }], mailboxes: [], calendars: [{ id: nights, name: "Night shift" }], templates: [], webhooks: null,
  categories: [{ key: "billing", name: "Billing", description: "", keywords: [] }], customFields: [], tags: [],
};

async function wordsOf(language: "en" | "de"): Promise<Words> {
  const instance = createInstance();
  const texts = { en: { settings: english, translation: sharedEnglish }, de: { settings: german, translation: sharedGerman } }[language];
  await instance.init({ lng: language, resources: { [language]: texts }, defaultNS: "settings", fallbackNS: "translation", interpolation: { escapeValue: false } });
  return { t: instance.t, language, choices };
}
const en = await wordsOf("en");
const de = await wordsOf("de");

describe("a workflow rule", () => {
  it("reads as a sentence, in English and in German", () => {
    expect(sentenceText(ruleSentence(en, rule))).toBe("When a case is opened and category is Billing and (sender contains “vat” or subject matches “FW-\\d{5}”), then assign to the team Billing and set priority to High.");
    expect(sentenceText(ruleSentence(de, rule))).toBe("Wenn ein Fall eröffnet wird und Kategorie ist Billing und (Absender enthält „vat“ oder Betreff passt auf „FW-\\d{5}“), dann dem Team Billing zuweisen und Priorität auf Hoch setzen.");
  });

  it("that counts time says how much of which time, and when it runs at all", () => {
    const timed: RuleDefinition = { ...rule, trigger: { type: "time", after: "customer_message", minutes: 720, clock: "business", calendarId: null }, conditions: { match: "none", conditions: [{ field: "case.status", operator: "in", value: ["resolved", "closed"] }] }, schedule: { calendarId: nights, when: "outside_hours" }, stops: true };
    expect(sentenceText(ruleSentence(en, timed))).toBe("When 12 h of business time have passed since the customer’s last message, while Night shift are closed and none of (status is one of Resolved or Closed), then assign to the team Billing and set priority to High. No rule after it is asked then.");
  });

  it("has words for all that the contract knows", () => {
    for (const { t } of [en, de]) {
      const keys = [...Object.keys(conditionFields).map((field) => `rules.field.${field}`), ...conditionOperators.map((operator) => `rules.operator.${operator}`), ...ruleEvents.map((event) => `rules.event.${event}`), ...ruleActionTypes.map((type) => `rules.action.${type}`)];
      expect(keys.filter((key) => typeof t(key) !== "string" || t(key) === key)).toEqual([]);
      for (const type of ruleActionTypes) expect(sentenceText(ruleSentence(en, { ...rule, actions: [emptyAction(type)] }))).not.toContain("rules.");
    }
  });

  it("sends back what it was given when nothing was typed", () => {
    expect(toDefinition(toRuleDraft(rule))).toEqual(rule);
  });

  it("offers each action with each event that it fits, and no other", () => {
    const typesOf = (event: "case.opened" | "message.received") => actionGroups({ type: "event", event }, "forward").flatMap(({ types }) => types);
    expect([...typesOf("case.opened"), "open_case"].toSorted()).toEqual([...ruleActionTypes].toSorted());
    expect(typesOf("message.received")).not.toContain("assign_team");
  });
});

describe("what is wrong with a rule", () => {
  it("that is new is what still must be said", () => {
    const draft = { ...toRuleDraft(null), actions: [{ row: 1, action: emptyAction("assign_user") }] };
    expect(ownProblems(en.t, draft)).toEqual([{ path: "name", text: "Give the rule a name.", isMissing: true }, { path: "actions.0.userId", text: "Choose one.", isMissing: true }]);
  });

  it("is asked of the server without what is not said yet, and told at its place in the form", () => {
    const draft = { ...toRuleDraft(rule), actions: [{ row: 1, action: emptyAction("assign_user") }, { row: 2, action: emptyAction("notify") }] };
    const asked = checkable(draft)!;
    expect(asked.definition.actions).toHaveLength(1);
    const found = [{ path: "actions.0.who", message: "names nobody" }, { path: "conditions.conditions.1.value", message: "is no regular expression that can be used: missing closing ): `(?m)(?i)(`" }];
    expect(foundProblems(en.t, found, asked.places)).toEqual([
      { path: "actions.1.who", text: "Choose somebody.", isMissing: true },
      { path: "conditions.conditions.1.value", text: "This is no regular expression that can be used: missing closing ): `(`", isMissing: false },
    ]);
  });

  it("is found in a file by its place", () => {
    expect(() => readRulesFile("{")).toThrow(WrongRulesFile);
    try {
      readRulesFile(JSON.stringify({ mailroomRules: 1, rules: [{ ...rule, actions: [{ type: "explode" }] }] }));
    } catch (error) {
      expect((error as WrongRulesFile).problems.map(({ path }) => path)).toEqual(["rules.0.actions.0.type"]);
    }
    expect(readRulesFile(JSON.stringify({ mailroomRules: 1, rules: [rule] })).rules).toEqual([rule]);
  });
});

describe("conditions", () => {
  const [first, second] = [newCondition(), newCondition()];
  const root = newGroup("all", [first, second]);

  it("go into a group and out of it again, and an empty group goes with its last one", () => {
    const inside = indentNode(root, second.key);
    expect(toGroup(inside)).toMatchObject({ match: "all", conditions: [{ field: "case.category" }, { match: "any", conditions: [{ field: "case.category" }] }] });
    expect([depthOf(inside), countConditions(inside)]).toEqual([2, 2]);
    expect(toGroup(outdentNode(inside, second.key))).toEqual(toGroup(root));
    expect(toGroup(replaceNode(inside, second.key, null)).conditions).toHaveLength(1);
    const group = inside.conditions[1]!;
    expect(toGroup(dissolveGroup(inside, group.key))).toEqual(toGroup(root));
  });

  it("keep of what was chosen what fits the new field and the new comparison", () => {
    const category = { field: "case.category", operator: "is" as const, value: "billing" };
    expect(withOperator(category, "in", [])).toEqual({ ...category, operator: "in", value: ["billing"] });
    expect(withOperator({ ...category, operator: "in", value: ["billing", "travel"] }, "is", [])).toEqual(category);
    expect(withOperator(category, "is_empty", [])).toEqual({ ...category, operator: "is_empty", value: null });
    expect(withField(category, "message.isInbound", [])).toEqual({ field: "message.isInbound", operator: "is", value: true });
    expect(withOperator({ field: "case.openedAt", operator: "within", value: 60 }, "before", [])).toEqual({ field: "case.openedAt", operator: "before", value: null });
  });

  it("that changed are told one by one", () => {
    const after: RuleDefinition = { ...rule, name: "Bills", conditions: { match: "all", conditions: [rule.conditions.conditions[0]!] }, actions: [...rule.actions, { type: "unassign" }] };
    expect(ruleChanges(en, rule, after)).toEqual([
      { what: "name", before: "Invoices", after: "Bills" },
      { what: "condition", before: "Any of these: sender contains “vat”", after: null },
      { what: "condition", before: "Any of these: subject matches “FW-\\d{5}”", after: null },
      { what: "action", before: null, after: "take the assignee away" },
    ]);
  });
});
