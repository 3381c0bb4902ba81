import type { RuleAction, RuleActionType } from "../../../server/contract/rules.ts";
import type { RuleChoices } from "./use-rule-names.ts";

/** What is wrong with a field, and the id of where that is said. */
export interface FieldProblem {
  isInvalid: boolean;
  describedBy: string | undefined;
}

/** The fields of one action, or of any of several. */
export interface ActionPartProps<Type extends RuleActionType = RuleActionType> {
  action: Extract<RuleAction, { type: Type }>;
  choices: RuleChoices;
  problem: FieldProblem;
  onChange: (action: Extract<RuleAction, { type: Type }>) => void;
}

/** An input takes the width that it is given. */
export const wide = { width: "100%", minWidth: 0 };
