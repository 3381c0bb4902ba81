import type { RuleDefinition } from "../../../server/contract/rules.ts";
import { type ConditionGroup, isGroup } from "../../../server/contract/conditions.ts";
import { actionText } from "./action-words.ts";
import { conditionText, type Words } from "./condition-words.ts";
import { scheduleText, triggerText } from "./rule-sentence.ts";

export interface RuleChange {
  what: "name" | "trigger" | "condition" | "match" | "action" | "schedule" | "stops";
  /** Null: it was added. */
  before: string | null;
  /** Null: it was taken away. */
  after: string | null;
}

/** Pure: what differs between two versions of a rule, in words. */
export function ruleChanges(words: Words, before: RuleDefinition, after: RuleDefinition): RuleChange[] {
  const { t } = words;
  const schedule = (rule: RuleDefinition) => (rule.schedule ? scheduleText(words, rule.schedule) : t("rules.schedule.always"));
  const stops = (rule: RuleDefinition) => t(rule.stops ? "rules.yes" : "rules.no");
  return [
    ...changed("name", before.name, after.name),
    ...changed("trigger", triggerText(words, before.trigger), triggerText(words, after.trigger)),
    ...changed("match", t(`rules.match.${before.conditions.match}`), t(`rules.match.${after.conditions.match}`)),
    ...rowChanges("condition", lines(words, before.conditions), lines(words, after.conditions)),
    ...rowChanges("action", before.actions.map((action) => actionText(words, action)), after.actions.map((action) => actionText(words, action))),
    ...changed("schedule", schedule(before), schedule(after)),
    ...changed("stops", stops(before), stops(after)),
  ];
}

function changed(what: RuleChange["what"], before: string, after: string): RuleChange[] {
  return before === after ? [] : [{ what, before, after }];
}

/** Each condition with the groups that it stands in: "any of: sender contains x". */
function lines(words: Words, group: ConditionGroup, prefix = ""): string[] {
  return group.conditions.flatMap((node) => (isGroup(node) ? lines(words, node, `${prefix}${words.t(`rules.match.${node.match}`)}: `) : [prefix + conditionText(words, node)]));
}

/** Rows that only the one or the other has; where they stand the same way, one became the other. */
function rowChanges(what: RuleChange["what"], before: string[], after: string[]): RuleChange[] {
  const gone = before.filter((row) => !after.includes(row));
  const come = after.filter((row) => !before.includes(row));
  const rows = Array.from({ length: Math.max(gone.length, come.length) }, (_, index): RuleChange => ({ what, before: gone[index] ?? null, after: come[index] ?? null }));
  const isReordered = rows.length === 0 && before.join("\n") !== after.join("\n");
  return isReordered ? [{ what, before: before.join("; "), after: after.join("; ") }] : rows;
}
