import { SaveRule, type Condition, type Rule, type RuleAction } from "../../../server/contract/rules.ts";

/** What the form holds. Rows have a key of their own, so that deleting one does not move the focus into another. */
export interface RuleDraft {
  name: string;
  trigger: Rule["trigger"];
  conditions: (Condition & { key: number })[];
  actions: (RuleAction & { key: number })[];
  isEnabled: boolean;
}

export type RuleBase = Pick<Rule, "id" | "version"> | null;

export const newCondition = (): Condition => ({ field: "category", operator: "is", value: "" });
export const newAction = (): RuleAction => ({ type: "set_priority", priority: "high" });

let lastKey = 0;
export const withKey = <Row extends object>(row: Row): Row & { key: number } => ({ ...row, key: ++lastKey });

export function toRuleDraft(rule: Rule | null): RuleDraft {
  if (!rule) return { name: "", trigger: "case.opened", conditions: [withKey(newCondition())], actions: [withKey(newAction())], isEnabled: true };
  return { name: rule.name, trigger: rule.trigger, conditions: rule.conditions.map(withKey), actions: rule.actions.map(withKey), isEnabled: rule.isEnabled };
}

export function toRuleInput(draft: RuleDraft, base: RuleBase): SaveRule {
  const withoutKey = <Row extends { key: number }>({ key: _key, ...row }: Row) => row;
  return {
    ...(base && { id: base.id, version: base.version }),
    name: draft.name.trim(),
    trigger: draft.trigger,
    conditions: draft.conditions.map(withoutKey),
    actions: draft.actions.map(withoutKey) as RuleAction[],
    isEnabled: draft.isEnabled,
  };
}

/** Paths of what the contract refuses: "name", "conditions.0", "actions", "actions.1". */
export function ruleProblems(draft: RuleDraft): Set<string> {
  const checked = SaveRule.safeParse(toRuleInput(draft, null));
  return new Set((checked.error?.issues ?? []).map(({ path }) => path.slice(0, 2).join(".")));
}
