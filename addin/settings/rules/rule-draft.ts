import { type Condition, type ConditionGroup, everyCase, isGroup } from "../../../server/contract/conditions.ts";
import { RuleDefinition, type Rule, type RuleAction } from "../../../server/contract/rules.ts";

/** Rows have a key of their own, so that moving or deleting one does not take the focus elsewhere. */
export type ConditionDraft = Condition & { key: number };
export interface GroupDraft {
  key: number;
  match: ConditionGroup["match"];
  conditions: NodeDraft[];
}
export type NodeDraft = ConditionDraft | GroupDraft;
/** Its key is `row`, since one of the actions has a `key` of its own. */
export interface ActionDraft {
  row: number;
  action: RuleAction;
}

/** What the form holds; numbers that cannot be read yet are NaN, which the contract refuses. */
export type RuleDraft = Omit<RuleDefinition, "conditions" | "actions"> & { conditions: GroupDraft; actions: ActionDraft[] };

export const isGroupDraft = (node: NodeDraft): node is GroupDraft => "conditions" in node;

let lastKey = 0;
export const withKey = <Row extends object>(row: Row): Row & { key: number } => ({ ...row, key: ++lastKey });
const toActionDraft = (action: RuleAction): ActionDraft => ({ row: ++lastKey, action });

export const newCondition = (): ConditionDraft => withKey({ field: "case.category", operator: "is" as const, value: null });
export const newGroup = (match: GroupDraft["match"], conditions: NodeDraft[]): GroupDraft => withKey({ match, conditions });
export const newAction = (): ActionDraft => toActionDraft({ type: "set_priority", priority: "high" });

export function toRuleDraft(rule: RuleDefinition | null): RuleDraft {
  if (!rule) return { name: "", trigger: { type: "event", event: "case.opened" }, conditions: { ...toGroupDraft(everyCase), conditions: [newCondition()] }, actions: [newAction()], schedule: null, stops: false };
  const { name, trigger, conditions, actions, schedule, stops } = rule;
  return { name, trigger, conditions: toGroupDraft(conditions), actions: actions.map(toActionDraft), schedule, stops };
}

export function toDefinition({ conditions, actions, name, ...rest }: RuleDraft): RuleDefinition {
  return { name: name.trim(), ...rest, conditions: toGroup(conditions), actions: actions.map(({ action }) => action) };
}

/** What of a rule is its definition: what each version keeps. */
export function definitionOf({ name, trigger, conditions, actions, schedule, stops }: Rule): RuleDefinition {
  return { name, trigger, conditions, actions, schedule, stops };
}

export function toGroupDraft({ match, conditions }: ConditionGroup): GroupDraft {
  return newGroup(match, conditions.map((node) => (isGroup(node) ? toGroupDraft(node) : withKey(node))));
}

export function toGroup({ match, conditions }: GroupDraft): ConditionGroup {
  return { match, conditions: conditions.map((node) => (isGroupDraft(node) ? toGroup(node) : withoutKey(node))) };
}

function withoutKey<Row extends { key: number }>({ key: _key, ...row }: Row): Omit<Row, "key"> {
  return row;
}
