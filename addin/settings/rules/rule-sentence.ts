import type { TFunction } from "i18next";
import type { Condition, Rule, RuleAction } from "../../../server/contract/rules.ts";

/** The names behind ids and keys; a name that is not known (yet) is its id. */
export interface RuleNames {
  user: (id: string) => string;
  team: (id: string) => string;
  category: (key: string) => string;
}

/** A piece of the sentence; strong ones are what the author chose. */
export interface Piece {
  text: string;
  isStrong: boolean;
}

type Sentence = Pick<Rule, "trigger" | "conditions" | "actions">;

/** "When **a case is opened** and **category is Billing**, then **set priority to High** and **assign to Billing**." */
export function ruleSentence(t: TFunction, rule: Sentence, names: RuleNames): Piece[] {
  const plain = (text: string): Piece => ({ text, isStrong: false });
  const strong = (text: string): Piece => ({ text, isStrong: true });
  const conditions = rule.conditions.flatMap((condition) => [plain(t("rules.sentence.and")), strong(conditionText(t, condition, names))]);
  const actions = rule.actions.flatMap((action, index) => [plain(t(index === 0 ? "rules.sentence.then" : "rules.sentence.and")), strong(actionText(t, action, names))]);
  return [plain(t("rules.sentence.when")), strong(t(`rules.trigger.${rule.trigger.replace(".", "_")}`)), ...conditions, ...actions, plain(".")];
}

export function sentenceText(pieces: Piece[]): string {
  return pieces.map((piece) => piece.text).join("");
}

export function conditionText(t: TFunction, { field, operator, value }: Condition, names: RuleNames): string {
  return t("rules.sentence.condition", { field: t(`rules.field.${field}`), operator: t(`rules.operator.${operator}`), value: valueName(t, field, value, names) });
}

export function actionText(t: TFunction, action: RuleAction, names: RuleNames): string {
  switch (action.type) {
    case "set_priority":
      return t("rules.sentence.set_priority", { priority: t(`priority.${action.priority}`) });
    case "assign_user":
      return t("rules.sentence.assign_user", { name: action.userId ? names.user(action.userId) : "…" });
    case "assign_team":
      return t("rules.sentence.assign_team", { name: action.teamId ? names.team(action.teamId) : "…" });
    case "add_task":
      return t("rules.sentence.add_task", { title: action.title || "…" });
    default:
      return action satisfies never;
  }
}

function valueName(t: TFunction, field: Condition["field"], value: string, names: RuleNames): string {
  if (!value) return "…";
  if (field === "category") return names.category(value);
  if (field === "priority" || field === "status") return t(`${field}.${value}`, { defaultValue: value });
  return field === "subject" || field === "sender" ? t("rules.sentence.quoted", { value }) : value;
}
