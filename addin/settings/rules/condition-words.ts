import type { TFunction } from "i18next";
import { type Condition, type ConditionGroup, isGroup } from "../../../server/contract/conditions.ts";
import { durationText } from "../../shared/i18n/duration.ts";
import { fieldName, needsNoValue, shapeOf } from "./fields.ts";
import type { RuleChoices } from "./use-rule-names.ts";
import { valueOptions } from "./value-options.ts";

/** What words are made with. */
export interface Words {
  t: TFunction;
  language: string;
  choices: RuleChoices;
}

/** A piece of the sentence; strong ones are what the author chose. */
export interface Piece {
  text: string;
  isStrong: boolean;
}

export const plain = (text: string): Piece => ({ text, isStrong: false });
export const strong = (text: string): Piece => ({ text, isStrong: true });

/** "**category is Billing** and (**sender contains x** or **…**)"; empty for a group without conditions. */
export function groupPieces(words: Words, group: ConditionGroup, isOutermost = true): Piece[] {
  const { t } = words;
  const parts = group.conditions.map((node) => (isGroup(node) ? groupPieces(words, node, false) : [strong(conditionText(words, node))])).filter((pieces) => pieces.length > 0);
  if (parts.length === 0) return [];
  const joint = plain(t(group.match === "all" ? "rules.sentence.and" : "rules.sentence.or"));
  const joined = parts.flatMap((pieces, index) => (index === 0 ? pieces : [joint, ...pieces]));
  if (group.match === "none") return [plain(t("rules.sentence.noneOf")), ...joined, plain(")")];
  return isOutermost || parts.length === 1 ? joined : [plain("("), ...joined, plain(")")];
}

export function conditionText(words: Words, { field, operator, value }: Condition): string {
  const { t, choices } = words;
  const said = { field: fieldName(t, field, choices.customFields), operator: t(`rules.operator.${operator}`) };
  return needsNoValue(operator) ? t("rules.sentence.bare", said) : t("rules.sentence.condition", { ...said, value: valueText(words, { field, operator, value }) });
}

const missing = "…";

function valueText(words: Words, { field, operator, value }: Condition): string {
  const { t, language, choices } = words;
  if (Array.isArray(value)) return value.length === 0 ? missing : new Intl.ListFormat(language, { type: operator === "has_all" ? "conjunction" : "disjunction" }).format(value.map((one) => oneValue(words, field, one)));
  switch (shapeOf(field, operator, choices.customFields)) {
    case "minutes":
      return typeof value === "number" && Number.isFinite(value) ? durationText(t, value) : missing;
    case "hours":
      return value === null ? t("rules.editor.deskHours") : (choices.calendars.find(({ id }) => id === value)?.name ?? String(value));
    case "moment":
      return typeof value === "string" && value ? momentText(value, language) : missing;
    case "flag":
      return t(value === true ? "rules.yes" : "rules.no");
    default:
      return value === null || value === "" ? missing : oneValue(words, field, String(value));
  }
}

/** A value of a field by its name, as reasons have it too: several are parted by commas there. */
export function oneValue(words: Words, field: string, value: string): string {
  const { t, choices } = words;
  const option = valueOptions(t, field, choices)?.find((one) => one.value.toLowerCase() === value.toLowerCase());
  if (option) return option.text;
  if (field === "classification.confidence") return `${Math.round(Number(value) * 100)} %`;
  return shapeOf(field, "is", choices.customFields) === "text" ? t("rules.sentence.quoted", { value }) : value;
}

export function momentText(value: string, language: string): string {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(at);
}
