import type { TFunction } from "i18next";
import { type Condition, conditionFields, type ConditionOperator, type FieldKind, operatorsOf } from "../../../server/contract/conditions.ts";
import type { CustomField, CustomFieldKind } from "../../../server/contract/cases.ts";

const kindsOfCustomFields: Record<CustomFieldKind, FieldKind> = { text: "text", number: "number", date: "moment", choice: "choice", checkbox: "flag" };
const CUSTOM = "custom.";

export interface FieldGroup {
  key: string;
  fields: string[];
}

/** The fields by what they are about, in the order of the contract; the desk's own after those of the case. */
export function fieldGroups(customFields: CustomField[]): FieldGroup[] {
  const groups = Map.groupBy(Object.keys(conditionFields), (field) => field.split(".")[0]!);
  const own = customFields.filter((field) => !field.isArchived).map(({ key }) => CUSTOM + key);
  const all = [...groups].map(([key, fields]) => ({ key, fields }));
  return own.length === 0 ? all : all.toSpliced(1, 0, { key: "custom", fields: own });
}

/** An unknown field, of an older rule, is asked as a text. */
export function kindOf(field: string, customFields: CustomField[]): FieldKind {
  const own = customOf(field, customFields);
  if (own) return kindsOfCustomFields[own.kind];
  return Object.hasOwn(conditionFields, field) ? conditionFields[field as keyof typeof conditionFields] : "text";
}

export function customOf(field: string, customFields: CustomField[]): CustomField | null {
  return field.startsWith(CUSTOM) ? (customFields.find(({ key }) => CUSTOM + key === field) ?? null) : null;
}

export function fieldName(t: TFunction, field: string, customFields: CustomField[]): string {
  if (field.startsWith(CUSTOM)) return customOf(field, customFields)?.name ?? field.slice(CUSTOM.length);
  return t(`rules.field.${field}`, { defaultValue: field });
}

const valueless: ConditionOperator[] = ["is_empty", "is_not_empty"];
const several: ConditionOperator[] = ["in", "not_in", "has_any", "has_all", "has_none"];
export const needsNoValue = (operator: ConditionOperator) => valueless.includes(operator);
export const takesSeveral = (operator: ConditionOperator) => several.includes(operator);

/** Another field keeps the operator where it fits, and asks for its value anew. */
export function withField<Row extends Condition>(condition: Row, field: string, customFields: CustomField[]): Row {
  const operators: readonly ConditionOperator[] = operatorsOf[kindOf(field, customFields)];
  const operator = operators.includes(condition.operator) ? condition.operator : operators[0]!;
  return { ...condition, field, operator, value: firstValue(field, operator, customFields) };
}

/** Another operator keeps the value where it is of the same shape; one value becomes a list of it. */
export function withOperator<Row extends Condition>(condition: Row, operator: ConditionOperator, customFields: CustomField[]): Row {
  const { value } = condition;
  if (needsNoValue(operator)) return { ...condition, operator, value: null };
  if (takesSeveral(operator)) return { ...condition, operator, value: Array.isArray(value) ? value : typeof value === "string" && value ? [value] : [] };
  if (takesSeveral(condition.operator)) return { ...condition, operator, value: Array.isArray(value) && kindOf(condition.field, customFields) !== "moment" ? (value[0] ?? null) : null };
  const shape = shapeOf(condition.field, operator, customFields);
  return { ...condition, operator, value: shape === shapeOf(condition.field, condition.operator, customFields) ? value : firstValue(condition.field, operator, customFields) };
}

function firstValue(field: string, operator: ConditionOperator, customFields: CustomField[]): Condition["value"] {
  if (needsNoValue(operator)) return null;
  if (takesSeveral(operator)) return [];
  return kindOf(field, customFields) === "flag" ? true : null;
}

export type ValueShape = "choice" | "text" | "pattern" | "list" | "number" | "moment" | "minutes" | "hours" | "flag";

/** What is asked for beside an operator. */
export function shapeOf(field: string, operator: ConditionOperator, customFields: CustomField[]): ValueShape {
  const kind = kindOf(field, customFields);
  if (operator === "matches" || operator === "not_matches") return "pattern";
  if (operator === "within" || operator === "older_than") return "minutes";
  if (operator === "in_hours" || operator === "outside_hours") return "hours";
  return kind;
}
