/** What a stranger's JSON holds, read without trust: of another kind than asked for it is nothing, and too long it is cut. */
export type Untrusted = Record<string, unknown>;

export const ID_CHARS_MAX = 600;
/** WhatsApp lets people write so much: https://faq.whatsapp.com */
export const TEXT_CHARS_MAX = 65_536;
const UNSAFE_INTEGER = /^-?\d{16,}$/;

/** Null: no JSON object. Whole numbers that a double cannot hold, as ids of templates are, become their digits. */
export function readObject(text: string): Untrusted | null {
  try {
    const value: unknown = /\d{16}/.test(text) ? parseWith(text, keepDigits) : JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

// The library's types do not know the third argument yet.
const parseWith = JSON.parse as (text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown) => unknown;
const keepDigits = (_key: string, value: unknown, { source }: { source?: string }): unknown => (typeof value === "number" && source !== undefined && UNSAFE_INTEGER.test(source) && !Number.isSafeInteger(value) ? source : value);

export function isObject(value: unknown): value is Untrusted {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const objectOf = (value: unknown): Untrusted => (isObject(value) ? value : {});

export function objectsOf(value: unknown, most: number): Untrusted[] {
  return Array.isArray(value) ? value.slice(0, most).filter(isObject) : [];
}

/** Null: none. PostgreSQL stores no NUL, and half a surrogate pair is no text. */
export function textOf(value: unknown, most: number): string | null {
  if (typeof value !== "string") return null;
  // First cut, so that a text without an end costs no more than its beginning.
  const text = value.slice(0, most).replaceAll("\0", "").toWellFormed();
  return text === "" ? null : text;
}

/** Ids come as digits or as numbers. */
export function idOf(value: unknown): string | null {
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : textOf(value, ID_CHARS_MAX);
}

export function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** Seconds since 1970, or milliseconds where `unit` says so. Null: no time that a person could mean. */
export function momentOf(value: unknown, unit: "s" | "ms"): Date | null {
  const number = numberOf(value);
  if (number === null) return null;
  const at = new Date(unit === "s" ? number * 1000 : number);
  return at.getTime() > 0 && at.getTime() < 8_000_000_000_000 ? at : null;
}
