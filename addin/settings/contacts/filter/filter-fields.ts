import type { ContactCondition, ContactFilter } from "../../../../server/contract/contacts.ts";

export type FilterField = ContactCondition["field"];
export type FilterOperator = ContactCondition["operator"];
/** How a field's value is given, which decides the operators that make sense and their words. */
export type FieldKind = "text" | "choice" | "tag" | "member" | "consent" | "suppressed" | "date";

const kinds: Record<FilterField, FieldKind> = {
  name: "text", company: "text", email: "text", phone: "text", custom: "text",
  language: "choice", country: "choice", time_zone: "choice",
  tag: "tag", list: "member", import: "member", consent: "consent", suppressed: "suppressed",
  created: "date", updated: "date",
};

const operators: Record<FieldKind, readonly FilterOperator[]> = {
  text: ["contains", "starts_with", "is", "is_not", "is_empty", "is_not_empty"],
  choice: ["is", "is_not", "is_empty", "is_not_empty"],
  tag: ["is", "is_not", "is_empty", "is_not_empty"],
  member: ["is", "is_not"],
  consent: ["is", "is_not", "is_not_empty", "is_empty"],
  suppressed: ["is", "is_not", "is_not_empty", "is_empty"],
  date: ["after", "before", "is"],
};

export const kindOf = (field: FilterField): FieldKind => kinds[field];
export const operatorsOf = (field: FilterField): readonly FilterOperator[] => operators[kinds[field]];
export const needsValue = (operator: FilterOperator): boolean => operator !== "is_empty" && operator !== "is_not_empty";

/** A condition being made: its key keeps the focus where it is while others come and go. */
export type DraftCondition = ContactCondition & { key: number };
export interface FilterDraft { match: ContactFilter["match"]; conditions: DraftCondition[] }

let lastKey = 0;
export const newCondition = (field: FilterField = "company"): DraftCondition => ({ key: ++lastKey, field, operator: operatorsOf(field)[0]!, value: "", customField: field === "custom" ? "" : null });
export const toFilterDraft = (filter: ContactFilter): FilterDraft => ({ match: filter.match, conditions: filter.conditions.map((condition) => ({ ...condition, key: ++lastKey })) });

/** Another field starts anew, but keeps the operator where it fits. */
export function withField(condition: DraftCondition, field: FilterField): DraftCondition {
  const fresh = newCondition(field);
  const isSameKind = kindOf(field) === kindOf(condition.field);
  return { ...fresh, key: condition.key, operator: operatorsOf(field).includes(condition.operator) ? condition.operator : fresh.operator, value: isSameKind && kindOf(field) === "text" ? condition.value : "" };
}

export function isComplete({ field, operator, value, customField }: ContactCondition): boolean {
  if (field === "custom" && !customField?.trim()) return false;
  return !needsValue(operator) || value.trim() !== "";
}

/** What of the draft can be asked already; half-made conditions wait. */
export function toFilter({ match, conditions }: FilterDraft): ContactFilter {
  return {
    match,
    conditions: conditions.filter(isComplete).map(({ field, operator, value, customField }) => ({
      field, operator, value: needsValue(operator) ? value.trim() : "", customField: field === "custom" ? customField!.trim() : null,
    })),
  };
}

export const isSameFilter = (one: ContactFilter, other: ContactFilter): boolean => JSON.stringify(toFilter(toFilterDraft(one))) === JSON.stringify(toFilter(toFilterDraft(other)));
