import { graphError } from "./errors.ts";

/** Reads a property by its name from the item that is tested. */
export type Reader = (name: string) => unknown;
export type Predicate = (read: Reader) => boolean;

export interface ParsedFilter {
  test: Predicate;
  /** The root properties in the order in which the filter names them. */
  properties: string[];
}

type Value = { kind: "string" | "number" | "boolean" | "date" | "null"; value: string | number | boolean | null };
type Operand = (scope: Scope) => unknown;
type Scope = { root: Reader; variable: string; item: unknown };
type Test = (scope: Scope) => boolean;

const FILTER_CHARS_MAX = 8_000;
const DEPTH_MAX = 50;
const TOKEN = /\s*(?:('(?:[^']|'')*')|(\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?)|(-?\d+(?:\.\d+)?)|([A-Za-z_@][\w.@]*(?:\/[A-Za-z_$][\w.]*)*)|([(),:]))/y;

/**
 * Parses an OData $filter as far as Outlook mail uses it: eq ne gt ge lt le, and or not, contains,
 * startswith, endswith, and any() over collections. Throws BadRequest with Graph's words.
 */
export function parseFilter(text: string, known: ReadonlySet<string>): ParsedFilter {
  const parser = createParser(tokensOf(text), known);
  const test = parser.or(0);
  parser.end();
  return { test: (root) => test({ root, variable: "", item: null }), properties: parser.properties };
}

function tokensOf(text: string): string[] {
  if (text.length > FILTER_CHARS_MAX) throw badFilter("The filter is too long.");
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (!token) throw badFilter(`Syntax error at position ${at} in '${text}'.`);
    tokens.push(token[0].trim());
  }
  return tokens;
}

function createParser(tokens: string[], known: ReadonlySet<string>) {
  let at = 0;
  const properties: string[] = [];
  const peek = () => tokens[at]?.toLowerCase();
  const take = () => tokens[at++] ?? fail();
  const fail = (): never => {
    throw badFilter(`Syntax error at token ${at} in '${tokens.join(" ")}'.`);
  };
  const expect = (token: string) => (take() === token ? undefined : fail());

  const or = (depth: number): Test => {
    if (depth > DEPTH_MAX) fail();
    let left = and(depth);
    while (peek() === "or") {
      take();
      const [a, b] = [left, and(depth)];
      left = (scope) => a(scope) || b(scope);
    }
    return left;
  };
  const and = (depth: number): Test => {
    let left = unary(depth);
    while (peek() === "and") {
      take();
      const [a, b] = [left, unary(depth)];
      left = (scope) => a(scope) && b(scope);
    }
    return left;
  };
  const unary = (depth: number): Test => {
    if (peek() !== "not") return primary(depth);
    take();
    if (depth > DEPTH_MAX) fail();
    const inner = unary(depth + 1);
    return (scope) => !inner(scope);
  };
  const primary = (depth: number): Test => {
    if (peek() === "(") {
      take();
      const inner = or(depth + 1);
      expect(")");
      return inner;
    }
    const name = take();
    if (tokens[at] === "(") return call(name, depth);
    return comparison(path(name));
  };
  const call = (name: string, depth: number): Test => {
    expect("(");
    if (name.endsWith("/any")) return any(name.slice(0, -"/any".length), depth);
    const compare = TEXT_FUNCTIONS[name.toLowerCase()] ?? fail();
    const haystack = operand();
    expect(",");
    const needle = operand();
    expect(")");
    return (scope) => compare(asText(haystack(scope)), asText(needle(scope)));
  };
  const any = (collection: string, depth: number): Test => {
    const items = path(collection);
    const variable = take();
    expect(":");
    variables.push(variable);
    const inner = or(depth + 1);
    variables.pop();
    expect(")");
    return ({ root, ...outer }) => {
      const list = items({ root, ...outer });
      return Array.isArray(list) && list.some((item) => inner({ root, variable, item }));
    };
  };
  const comparison = (left: Operand): Test => {
    const compare = COMPARISONS[peek() ?? ""];
    // A boolean property alone is a whole clause: `isRead`.
    if (!compare) return (scope) => left(scope) === true;
    take();
    const right = literal(take());
    return (scope) => compare(order(left(scope), right));
  };
  const operand = (): Operand => {
    const token = take();
    if (/^['\d-]/.test(token)) {
      const { value } = literal(token);
      return () => value;
    }
    return path(token);
  };
  const variables: string[] = [];
  const path = (text: string): Operand => {
    if (!/^[A-Za-z_@]/.test(text)) fail();
    const [first = "", ...rest] = text.split("/");
    if (variables.includes(first)) return (scope) => walk(scope.item, rest);
    if (!known.has(first)) throw unknownProperty(first);
    properties.push(first);
    return (scope) => walk(scope.root(first), rest);
  };
  return { or, properties, end: () => (at === tokens.length ? undefined : fail()) };
}

const TEXT_FUNCTIONS: Record<string, (text: string, part: string) => boolean> = {
  contains: (text, part) => text.includes(part),
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
};

const COMPARISONS: Record<string, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

function literal(token: string): Value {
  if (token.startsWith("'")) return { kind: "string", value: token.slice(1, -1).replaceAll("''", "'").toLowerCase() };
  if (/^\d{4}-\d\d-\d\d/.test(token)) return dateLiteral(token);
  if (/^-?\d/.test(token)) return { kind: "number", value: Number(token) };
  if (/^(true|false)$/i.test(token)) return { kind: "boolean", value: token.toLowerCase() === "true" };
  if (/^null$/i.test(token)) return { kind: "null", value: null };
  throw badFilter(`'${token}' is not a literal.`);
}

function dateLiteral(token: string): Value {
  const at = Date.parse(token);
  if (Number.isNaN(at)) throw badFilter(`'${token}' is not a date.`);
  return { kind: "date", value: at };
}

// NaN answers no to every comparison but `ne`, as OData wants for null.
function order(left: unknown, right: Value): number {
  if (left === null || left === undefined) return right.kind === "null" ? 0 : NaN;
  if (right.kind === "null") return NaN;
  if (right.kind === "date") return Date.parse(String(left)) - Number(right.value);
  if (right.kind === "string") {
    if (typeof left !== "string") throw badFilter("A binary operator with incompatible types was detected.");
    const text = left.toLowerCase();
    if (text === right.value) return 0;
    return text < String(right.value) ? -1 : 1;
  }
  if (typeof left !== right.kind) throw badFilter("A binary operator with incompatible types was detected.");
  return Number(left) - Number(right.value);
}

function walk(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>((current, name) => {
    return typeof current === "object" && current !== null ? (current as Record<string, unknown>)[name] : null;
  }, value);
}

function asText(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}

function badFilter(message: string) {
  return graphError(400, "BadRequest", `Invalid filter clause: ${message}`);
}

export function unknownProperty(name: string) {
  const message = `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'Microsoft.OutlookServices.Message'.`;
  return graphError(400, "RequestBroker--ParseUri", message);
}
