/** One record of a JSON file: the text of each of its values by its path, in the order written. */
export type JsonRecord = Map<string, string>;

/** The name of a record that is no object or array but a text or number itself. */
export const PLAIN_VALUE = "value";

/** Records nested deeper are kept as JSON text from there on; so are arrays of objects longer than this. */
const DEPTH_MAX = 8;
const ARRAY_OBJECTS_MAX = 20;

/**
 * The cells of one record, given as JSON text: `{"a":{"b":1.0}}` is `a.b` = "1.0". Numbers keep their written form, so
 * that no customer number is rounded; null is ""; arrays of plain values are joined by ";"; arrays of objects are
 * numbered from 0 (`phones.0.type`). A record that is an array has its values under "0", "1", …. Throws a SyntaxError on what is not JSON.
 */
export function flattenJson(text: string): JsonRecord {
  const reader: Reader = { text, at: 0 };
  const value = readValue(reader);
  if (nextSign(reader) !== "") throw new SyntaxError("Text follows the value");
  const record: JsonRecord = new Map();
  if (Array.isArray(value)) value.forEach((element, index) => addValue(record, String(index), element, 1));
  else if (value instanceof Map) for (const [key, element] of value) addValue(record, key, element, 1);
  else record.set(PLAIN_VALUE, plainText(value));
  return record;
}

function addValue(record: JsonRecord, path: string, value: JsonValue, depth: number): void {
  if (value instanceof Map) {
    if (depth >= DEPTH_MAX) record.set(path, written(value));
    else for (const [key, element] of value) addValue(record, `${path}.${key}`, element, depth + 1);
    return;
  }
  if (!Array.isArray(value)) {
    record.set(path, plainText(value));
    return;
  }
  if (value.every(isPlain)) record.set(path, value.map((element) => plainText(element)).filter((element) => element !== "").join(";"));
  else if (depth >= DEPTH_MAX || value.length > ARRAY_OBJECTS_MAX) record.set(path, written(value));
  else value.forEach((element, index) => addValue(record, `${path}.${index}`, element, depth + 1));
}

function isPlain(value: JsonValue): value is Plain {
  return !(value instanceof Map) && !Array.isArray(value);
}

/** Numbers, true, false and null as they are written; strings as what they mean. */
type Plain = { word: string } | { text: string };
type JsonValue = Plain | JsonValue[] | Map<string, JsonValue>;

function plainText(value: Plain): string {
  if ("text" in value) return value.text;
  return value.word === "null" || value.word === "NaN" ? "" : value.word;
}

function written(value: JsonValue): string {
  if (value instanceof Map) return `{${[...value].map(([key, element]) => `${JSON.stringify(key)}:${written(element)}`).join(",")}}`;
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  return "text" in value ? JSON.stringify(value.text) : value.word;
}

interface Reader {
  readonly text: string;
  at: number;
}

/** Deeper than this the stack would end first. */
const NESTING_MAX = 500;

function readValue(reader: Reader, nesting = 0): JsonValue {
  if (nesting > NESTING_MAX) throw new SyntaxError("Nested too deeply");
  const sign = nextSign(reader);
  if (sign === "{") return readObject(reader, nesting);
  if (sign === "[") return readArray(reader, nesting);
  if (sign === '"') return { text: readString(reader) };
  word.lastIndex = reader.at;
  const match = word.exec(reader.text);
  if (!match) throw new SyntaxError("No value");
  reader.at = word.lastIndex;
  return { word: match[0] };
}

/** Leading zeros and NaN are no JSON, and what hand-made and Python files hold. */
const word = /(?:-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|NaN)(?![\w.])/y;

function readObject(reader: Reader, nesting: number): Map<string, JsonValue> {
  const object = new Map<string, JsonValue>();
  reader.at++;
  if (takeSign(reader, "}")) return object;
  do {
    if (nextSign(reader) !== '"') throw new SyntaxError("No name");
    const key = readString(reader);
    if (!takeSign(reader, ":")) throw new SyntaxError("No colon");
    object.set(key, readValue(reader, nesting + 1));
  } while (takeSign(reader, ","));
  if (!takeSign(reader, "}")) throw new SyntaxError("The object is not closed");
  return object;
}

function readArray(reader: Reader, nesting: number): JsonValue[] {
  const array: JsonValue[] = [];
  reader.at++;
  if (takeSign(reader, "]")) return array;
  do array.push(readValue(reader, nesting + 1));
  while (takeSign(reader, ","));
  if (!takeSign(reader, "]")) throw new SyntaxError("The array is not closed");
  return array;
}

function readString(reader: Reader): string {
  const begin = reader.at;
  const end = stringEnd(reader.text, begin + 1);
  if (end < 0) throw new SyntaxError("The text is not closed");
  reader.at = end + 1;
  const inside = reader.text.slice(begin + 1, end);
  // Line breaks and tabs within strings are no JSON, and what hand-made files hold.
  return inside.includes("\\") ? (JSON.parse(`"${inside.replace(/[\0-\x1f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`) as string) : inside;
}

/** The closing mark of a string whose inside begins at `from`; -1: it is not in this text. */
export function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (at - 1 - backslashes >= from && text[at - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}

function nextSign(reader: Reader): string {
  while (reader.at < reader.text.length && " \t\r\n".includes(reader.text[reader.at]!)) reader.at++;
  return reader.text[reader.at] ?? "";
}

function takeSign(reader: Reader, sign: string): boolean {
  if (nextSign(reader) !== sign) return false;
  reader.at++;
  return true;
}
