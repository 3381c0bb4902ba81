import { createInstance } from "i18next";
import { describe, expect, it } from "vitest";
import german from "../../addin/settings/i18n/de.json" with { type: "json" };
import english from "../../addin/settings/i18n/en.json" with { type: "json" };
import { newAction, newCondition, ruleProblems, toRuleDraft, toRuleInput, withKey } from "../../addin/settings/rules/rule-draft.ts";
import { ruleSentence, sentenceText } from "../../addin/settings/rules/rule-sentence.ts";
import { webhookEvents } from "../../server/contract/webhooks.ts";
import sharedGerman from "../../addin/shared/i18n/de.json" with { type: "json" };
import sharedEnglish from "../../addin/shared/i18n/en.json" with { type: "json" };
import { SaveRule, type Rule } from "../../server/contract/rules.ts";
import { subscribers } from "../../server/jobs/subscribers.ts";

const billing = "01970000-0000-7000-8000-000000000020";
const rule: Rule = {
  id: "01970000-0000-7000-8000-000000000050", version: 2, name: "Invoices", trigger: "case.opened",
  conditions: [{ field: "category", operator: "is", value: "billing" }, { field: "subject", operator: "contains", value: "VAT" }],
  actions: [{ type: "assign_team", teamId: billing }, { type: "set_priority", priority: "high" }, { type: "add_task", title: "Check the VAT" }],
  isEnabled: true, position: 1, runCount: 4, matchCount: 1, updatedAt: "2026-11-16T08:00:00Z",
};
const names = { user: () => "Aylin Demir", team: () => "Billing", category: () => "Billing" };

async function translator(language: "en" | "de") {
  const instance = createInstance();
  const texts = { en: { settings: english, translation: sharedEnglish }, de: { settings: german, translation: sharedGerman } }[language];
  await instance.init({ lng: language, resources: { [language]: texts }, defaultNS: "settings", fallbackNS: "translation", interpolation: { escapeValue: false } });
  return instance.t;
}

describe("a workflow rule", () => {
  it("reads as a sentence, in English and in German", async () => {
    expect(sentenceText(ruleSentence(await translator("en"), rule, names))).toBe(
      "When a case is opened and category is Billing and subject contains “VAT”, then assign to the team Billing and set priority to High and add the task “Check the VAT”.",
    );
    expect(sentenceText(ruleSentence(await translator("de"), rule, names))).toBe(
      "Wenn ein Fall eröffnet wird und Kategorie ist Billing und Betreff enthält „VAT“, dann dem Team Billing zuweisen und Priorität auf Hoch setzen und die Aufgabe „Check the VAT“ hinzufügen.",
    );
  });

  it("sends back what it was given when nothing was typed", () => {
    const { id, version, name, trigger, conditions, actions, isEnabled } = rule;
    expect(SaveRule.parse(toRuleInput(toRuleDraft(rule), rule))).toEqual({ id, version, name, trigger, conditions, actions, isEnabled });
  });

  it("that is new says what is still missing", () => {
    const draft = toRuleDraft(null);
    expect(ruleProblems(draft)).toEqual(new Set(["name", "conditions.0"]));
    const named = { ...draft, name: "Invoices", conditions: [withKey({ ...newCondition(), value: "billing" })], actions: [withKey(newAction()), withKey({ type: "assign_user" as const, userId: "" })] };
    expect(ruleProblems(named)).toEqual(new Set(["actions.1"]));
    expect(ruleProblems({ ...named, actions: [] })).toEqual(new Set(["actions"]));
  });
});

it("the settings offer webhooks for exactly the facts that Mailroom calls them about", () => {
  const called = Object.keys(subscribers).filter((event) => subscribers[event]!.includes("event.callWebhooks"));
  expect([...webhookEvents].toSorted()).toEqual(called.toSorted());
  for (const texts of [english, german]) expect(Object.keys(texts.fact)).toEqual(expect.arrayContaining(called.map((event) => event.replace(".", "_"))));
});
