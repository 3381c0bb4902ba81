/** JSON Schema as the API's description uses it: nothing is referred to, all stands in place. */
export interface Schema {
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

export interface Lots {
  /** Between 0 and 1. */
  random: () => number;
  /** Ids that may exist. */
  ids: readonly string[];
  /** Of what is not needed, this share is left out. */
  leaveOut: number;
}

const DEPTH_MAX = 6;
const DAY_MS = 86_400_000;
/** One of them fits each pattern of the contract. */
const patternSamples = ["09:00", "24:00", "2026-12-24", "12-24", "EUR", "DE", "de", "BY", "SUP", "field_a", "someone@fernweh.example", "support", "a".repeat(64), "plain words"];
const words = ["Visa for Vietnam", "Rückfrage zur Rechnung", "a", "日本への旅行", "x y z", "{{ contact.name }}", "https://example.com/a", "0"];

/** Something that the schema allows, as far as a schema can say. */
export function valueOf(schema: Schema, lots: Lots, depth = 0): unknown {
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(lots.random() * items.length)]!;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return one(schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return valueOf(one(options), lots, depth);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => valueOf(part, lots, depth)));
  switch (Array.isArray(schema.type) ? one(schema.type) : schema.type) {
    case "object": return objectOf(schema, lots, depth);
    case "array": return depth > DEPTH_MAX ? [] : Array.from({ length: Math.max(schema.minItems ?? 0, Math.floor(lots.random() * Math.min(schema.maxItems ?? 3, 3))) }, () => valueOf(schema.items ?? {}, lots, depth + 1));
    case "string": return stringOf(schema, lots);
    case "integer": return Math.floor(numberOf(schema, lots));
    case "number": return numberOf(schema, lots);
    case "boolean": return lots.random() < 0.5;
    case "null": return null;
    default: return one([null, "a", 1, true]);
  }
}

function objectOf(schema: Schema, lots: Lots, depth: number): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isNeeded = schema.required?.includes(name) ?? false;
    if (!isNeeded && (depth > DEPTH_MAX || lots.random() < lots.leaveOut)) continue;
    made[name] = valueOf(property, lots, depth + 1);
  }
  if (typeof schema.additionalProperties === "object" && depth < DEPTH_MAX && lots.random() > lots.leaveOut) made["key"] = valueOf(schema.additionalProperties, lots, depth + 1);
  return made;
}

function stringOf(schema: Schema, lots: Lots): string {
  const one = (items: readonly string[]): string => items[Math.floor(lots.random() * items.length)]!;
  if (schema.format === "uuid") return one(lots.ids);
  if (schema.format === "date-time") return new Date(Date.UTC(2026, 10, 1) + Math.floor(lots.random() * 60) * DAY_MS).toISOString();
  if (schema.format === "date") return new Date(Date.UTC(2026, 10, 1) + Math.floor(lots.random() * 60) * DAY_MS).toISOString().slice(0, 10);
  if (schema.format === "uri") return "https://example.com/hook";
  if (schema.format === "email") return "someone@fernweh.example";
  if (schema.pattern) {
    const pattern = patternOf(schema.pattern);
    return patternSamples.find((sample) => pattern.test(sample)) ?? "";
  }
  return one(words).padEnd(schema.minLength ?? 0, "x").slice(0, schema.maxLength ?? 1_000);
}

/** A pattern with flags is written as `source/flags`. */
function patternOf(pattern: string): RegExp {
  const [, source, flags] = /^(\^.*\$)\/([a-z]+)$/.exec(pattern) ?? [];
  return source ? new RegExp(source, flags) : new RegExp(pattern);
}

function numberOf(schema: Schema, lots: Lots): number {
  const low = schema.minimum ?? (schema.exclusiveMinimum === undefined ? 0 : schema.exclusiveMinimum + 1);
  const high = Math.min(schema.maximum ?? low + 100, low + 100);
  return low + lots.random() * (high - low);
}
