import { type Condition, CONDITION_DEPTH_MAX, conditionFields, type ConditionGroup, CONDITIONS_MAX, type FieldKind, isGroup, operatorsOf } from "../../contract/conditions.ts";
import { Id } from "../../contract/common.ts";
import { compilePattern } from "./pattern.ts";

export interface ConditionProblem {
  /** Where: `conditions.0.conditions.2.value`. */
  path: string;
  message: string;
}

/** Kinds of the desk's own fields, by key. */
export type CustomKinds = ReadonlyMap<string, FieldKind>;

/** Business minutes of ten years: no condition looks further. */
const MINUTES_MAX = 5_256_000;
const valueless = ["is_empty", "is_not_empty"];
const severalOf = ["in", "not_in", "has_any", "has_all", "has_none"];

/** What an editor says as one types, and a verb refuses: unknown fields, operators that do not fit them, values that mean nothing, expressions that cannot be compiled, too many and too deep. */
export function checkConditions(group: ConditionGroup, customKinds: CustomKinds, path = "conditions"): ConditionProblem[] {
  const problems: ConditionProblem[] = [];
  const count = checkGroup(group, path, 1, { customKinds, problems });
  if (count > CONDITIONS_MAX) problems.push({ path, message: `holds ${count} conditions; at most ${CONDITIONS_MAX} are asked` });
  return problems;
}

export function kindOfField(field: string, customKinds: CustomKinds): FieldKind | null {
  if (field.startsWith("custom.")) return customKinds.get(field.slice("custom.".length)) ?? null;
  return Object.hasOwn(conditionFields, field) ? conditionFields[field as keyof typeof conditionFields] : null;
}

interface Checking {
  customKinds: CustomKinds;
  problems: ConditionProblem[];
}

function checkGroup(group: ConditionGroup, path: string, depth: number, checking: Checking): number {
  if (depth > CONDITION_DEPTH_MAX) {
    checking.problems.push({ path, message: `is nested deeper than ${CONDITION_DEPTH_MAX} groups` });
    return 0;
  }
  let count = 0;
  group.conditions.forEach((node, index) => {
    const here = `${path}.conditions.${index}`;
    if (isGroup(node)) count += checkGroup(node, here, depth + 1, checking);
    else {
      count++;
      checking.problems.push(...checkCondition(node, here, checking.customKinds));
    }
  });
  return count;
}

function checkCondition({ field, operator, value }: Condition, path: string, customKinds: CustomKinds): ConditionProblem[] {
  const kind = kindOfField(field, customKinds);
  if (!kind) return [{ path: `${path}.field`, message: "there is no such field" }];
  if (!(operatorsOf[kind] as readonly string[]).includes(operator)) return [{ path: `${path}.operator`, message: `cannot be asked of ${field}; it takes ${operatorsOf[kind].join(", ")}` }];
  const message = valueless.includes(operator) ? null : wrongValue(kind, operator, value);
  return message ? [{ path: `${path}.value`, message }] : [];
}

function wrongValue(kind: FieldKind, operator: Condition["operator"], value: Condition["value"]): string | null {
  if (severalOf.includes(operator)) return Array.isArray(value) && value.length > 0 && value.every((one) => one.trim() !== "") ? null : "wants one or several values";
  switch (kind) {
    case "choice":
    case "text":
    case "list":
      if (typeof value !== "string" || value.trim() === "") return "wants a text";
      return operator === "matches" || operator === "not_matches" ? patternProblem(value) : null;
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? null : "wants a number";
    case "flag":
      return typeof value === "boolean" ? null : "wants yes or no";
    case "moment":
      return wrongMoment(operator, value);
    default:
      return kind satisfies never;
  }
}

function wrongMoment(operator: Condition["operator"], value: Condition["value"]): string | null {
  if (operator === "in_hours" || operator === "outside_hours") return value === null || (typeof value === "string" && Id.safeParse(value).success) ? null : "wants a calendar";
  if (operator === "within" || operator === "older_than") return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MINUTES_MAX ? null : `wants business minutes between 0 and ${MINUTES_MAX}`;
  return typeof value === "string" && !Number.isNaN(Date.parse(value)) ? null : "wants a moment such as 2026-12-24T12:00:00Z";
}

function patternProblem(source: string): string | null {
  try {
    compilePattern(source);
    return null;
  } catch (error) {
    return `is no regular expression that can be used: ${(error as Error).message.replace(/^error parsing regexp: /, "")}`;
  }
}
