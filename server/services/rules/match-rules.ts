import type { Condition } from "../../contract/rules.ts";
import { cutAt } from "../conversations/clean-text.ts";

/** What conditions can be asked of. Absent values match nothing but `is_not` and `not_contains`. */
export type Facts = Partial<Record<Condition["field"], string | null>>;

export interface Match {
  matched: boolean;
  /** One sentence per condition, for the rule run that a person may read. */
  reasons: string[];
}

/** Every condition must hold; none means always. Text is compared without case. */
export function matchRule(conditions: Condition[], facts: Facts): Match {
  const results = conditions.map((condition) => ({ condition, holds: holds(condition, facts[condition.field] ?? "") }));
  return {
    matched: results.every((result) => result.holds),
    reasons: results.map(({ condition, holds }) => `${condition.field} ${condition.operator.replace("_", " ")} "${condition.value}": ${holds ? "yes" : `no, it is "${cutAt(facts[condition.field] ?? "", 80)}"`}`),
  };
}

function holds(condition: Condition, actual: string): boolean {
  const value = condition.value.toLocaleLowerCase();
  const text = actual.toLocaleLowerCase();
  switch (condition.operator) {
    case "is":
      return text === value;
    case "is_not":
      return text !== value;
    case "contains":
      return text.includes(value);
    case "not_contains":
      return !text.includes(value);
    default:
      return condition.operator satisfies never;
  }
}
