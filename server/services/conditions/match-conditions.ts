import { type Condition, type ConditionField, type ConditionGroup, type ConditionReason, isGroup } from "../../contract/conditions.ts";
import { type BusinessCalendar, isOpenAt, openMinutesBetween } from "../calendars/due-at.ts";
import { cutAt } from "../conversations/clean-text.ts";
import { compilePattern } from "./pattern.ts";

export type Fact = string | number | boolean | string[] | Date | null;
/** What conditions can be asked of. What is absent or null is unknown: it is empty, it is not anything, it holds nothing. */
export type Facts = Partial<Record<ConditionField, Fact>>;

export interface ConditionTime {
  now: Date;
  /** Null: the calendar that holds where none is named. */
  calendarOf: (id: string | null) => BusinessCalendar;
}

export interface ConditionsMatch {
  holds: boolean;
  /** One for each condition, in their order: all are asked, also where one would decide. */
  reasons: ConditionReason[];
}

/** A longer text is searched up to here. */
export const TEXT_SEARCHED_MAX = 100_000;
const ACTUAL_CHARS_MAX = 200;
const MINUTE_MS = 60_000;

/** Whether conditions hold, and what each of them found. Texts and choices are compared without case. */
export function matchConditions(group: ConditionGroup, facts: Facts, at: ConditionTime): ConditionsMatch {
  const reasons: ConditionReason[] = [];
  return { holds: groupHolds(group, [], { facts, at, reasons }), reasons };
}

interface Asked {
  facts: Facts;
  at: ConditionTime;
  reasons: ConditionReason[];
}

function groupHolds(group: ConditionGroup, path: number[], asked: Asked): boolean {
  let heldCount = 0;
  group.conditions.forEach((node, index) => {
    const here = [...path, index];
    if (isGroup(node) ? groupHolds(node, here, asked) : conditionHolds(node, here, asked)) heldCount++;
  });
  switch (group.match) {
    case "all":
      return heldCount === group.conditions.length;
    case "any":
      return heldCount > 0;
    case "none":
      return heldCount === 0;
    default:
      return group.match satisfies never;
  }
}

function conditionHolds({ field, operator, value }: Condition, path: number[], { facts, at, reasons }: Asked): boolean {
  const fact = facts[field as ConditionField] ?? null;
  const holds = operatorHolds(operator, fact, value, at);
  reasons.push({ path, field, operator, value, actual: wordsOf(fact), holds });
  return holds;
}

function operatorHolds(operator: Condition["operator"], fact: Fact, value: Condition["value"], at: ConditionTime): boolean {
  switch (operator) {
    case "is":
      return equals(fact, value);
    case "is_not":
      return !equals(fact, value);
    case "in":
      return listOf(value).some((one) => equals(fact, one));
    case "not_in":
      return !listOf(value).some((one) => equals(fact, one));
    case "is_empty":
      return isEmpty(fact);
    case "is_not_empty":
      return !isEmpty(fact);
    case "contains":
      return textOf(fact).includes(fold(String(value)));
    case "not_contains":
      return !textOf(fact).includes(fold(String(value)));
    case "starts_with":
      return textOf(fact).startsWith(fold(String(value)));
    case "ends_with":
      return textOf(fact).endsWith(fold(String(value)));
    case "matches":
      return isMatch(fact, String(value));
    case "not_matches":
      return !isMatch(fact, String(value));
    case "has_any":
      return listOf(value).some((one) => has(fact, one));
    case "has_all":
      return listOf(value).every((one) => has(fact, one));
    case "has_none":
      return !listOf(value).some((one) => has(fact, one));
    case "greater":
      return typeof fact === "number" && fact > Number(value);
    case "at_least":
      return typeof fact === "number" && fact >= Number(value);
    case "less":
      return typeof fact === "number" && fact < Number(value);
    case "at_most":
      return typeof fact === "number" && fact <= Number(value);
    case "before":
      return fact instanceof Date && fact.getTime() < Date.parse(String(value));
    case "after":
      return fact instanceof Date && fact.getTime() > Date.parse(String(value));
    case "within":
      return fact instanceof Date && isWithin(fact, Number(value), at);
    case "older_than":
      return fact instanceof Date && fact < at.now && !isWithin(fact, Number(value), at);
    case "in_hours":
      return fact instanceof Date && isOpenAt(at.calendarOf(calendarId(value)), fact);
    case "outside_hours":
      return fact instanceof Date && !isOpenAt(at.calendarOf(calendarId(value)), fact);
    default:
      return operator satisfies never;
  }
}

/** Business minutes between it and now, whichever is first: 09:00 is within ten minutes of 09:10 and of 08:50. */
function isWithin(fact: Date, minutes: number, { now, calendarOf }: ConditionTime): boolean {
  const [from, to] = fact <= now ? [fact, now] : [now, fact];
  // Business minutes are never more than those on the wall.
  if (to.getTime() - from.getTime() <= minutes * MINUTE_MS) return true;
  return openMinutesBetween(from, to, calendarOf(null)) <= minutes;
}

const fold = (text: string) => text.normalize("NFC").toLowerCase();

function equals(fact: Fact, value: Condition["value"]): boolean {
  if (typeof fact === "string") return fold(fact) === fold(String(value ?? ""));
  if (typeof fact === "number") return fact === Number(value);
  return fact !== null && fact === value;
}

function has(fact: Fact, value: string): boolean {
  const wanted = fold(value);
  return Array.isArray(fact) && fact.some((one) => fold(one) === wanted);
}

function isEmpty(fact: Fact): boolean {
  return fact === null || (typeof fact === "string" && fact.trim() === "") || (Array.isArray(fact) && fact.length === 0);
}

const textOf = (fact: Fact) => (typeof fact === "string" ? fold(cutAt(fact, TEXT_SEARCHED_MAX)) : "");

function isMatch(fact: Fact, source: string): boolean {
  return typeof fact === "string" && compilePattern(source).test(cutAt(fact, TEXT_SEARCHED_MAX));
}

const listOf = (value: Condition["value"]): string[] => (Array.isArray(value) ? value : value === null ? [] : [String(value)]);
const calendarId = (value: Condition["value"]): string | null => (typeof value === "string" && value !== "" ? value : null);

function wordsOf(fact: Fact): string | null {
  if (fact === null) return null;
  if (fact instanceof Date) return fact.toISOString();
  return cutAt(Array.isArray(fact) ? fact.slice(0, 20).join(", ") : String(fact).slice(0, ACTUAL_CHARS_MAX * 2), ACTUAL_CHARS_MAX);
}
