/** Fields whose value a person wrote, whatever it looks like. */
const written = new Set(["title", "summary", "customFields", "text", "subject", "caseType", "description", "detail", "note", "name"]);
/** An id, a moment, or a word of Mailroom's own, such as a status or a metric. */
const isMeaning = /^([0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.]+Z|[a-z][a-z0-9_]*(\.[a-z_]+)*)$/;

/** Pure: what an event says without the words of people. Who, what, when, and all that a clock is computed from, stays. */
export function withoutWords(value: unknown, key = ""): unknown {
  if (written.has(key)) return null;
  if (typeof value === "string") return isMeaning.test(value) ? value : null;
  if (Array.isArray(value)) return value.map((each) => withoutWords(each));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutWords(each, name)]));
}
