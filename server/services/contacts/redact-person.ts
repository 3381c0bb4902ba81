/** What stands wherever the person's name stood. */
export const ERASED_NAME = "Erased person";
/** RFC 2606 keeps .invalid free of mail for ever. */
export const ERASED_ADDRESS = "erased@person.invalid";

export interface Identifiers {
  /** Addresses on any channel, as written and as folded. */
  addresses: string[];
  phones: string[];
  /** Whole names; a name of one word may be anybody's, and is one of `words`. */
  names: string[];
  /** Given and family name: looked for only where it is sure that the person is meant. */
  words: string[];
}

const PHONE_DIGITS_MIN = 7;
const WORD_LENGTH_MIN = 2;

/** What may be looked for, of the names and numbers that are known of a person. */
export function identifiersOf(known: { addresses: string[]; phones: string[]; names: string[]; words: string[] }): Identifiers {
  const clean = (texts: string[]) => [...new Set(texts.map((text) => text.trim()).filter((text) => text.length >= WORD_LENGTH_MIN))].sort((a, b) => b.length - a.length);
  const isWhole = (name: string) => /\s/.test(name.trim());
  const names = known.names.filter((name) => !known.addresses.includes(name));
  return {
    addresses: clean(known.addresses),
    phones: clean(known.phones).filter((phone) => phone.replace(/\D/g, "").length >= PHONE_DIGITS_MIN),
    names: clean(names.filter(isWhole)),
    words: clean([...known.words, ...names.filter((name) => !isWhole(name))]),
  };
}

export type Redact = (text: string) => string;

/**
 * Replaces a person's addresses, numbers and whole names in a text, with `words` also given and family name by
 * themselves. An address inside a longer one and a name inside a longer word are somebody else's.
 */
export function redactor({ addresses, phones, names, words }: Identifiers, options: { withWords: boolean }): Redact {
  const rules: [RegExp, string][] = [
    ...addresses.map((address): [RegExp, string] => [new RegExp(`(?<![\\p{L}\\p{N}._%+-])${escaped(address)}(?![\\p{L}\\p{N}-]|\\.[\\p{L}\\p{N}])`, "giu"), ERASED_ADDRESS]),
    ...phones.map((phone): [RegExp, string] => [new RegExp(`(?<!\\d)\\+?${[...phone.replace(/\D/g, "")].join("[\\s()./-]*")}(?!\\d)`, "gu"), ERASED_NAME]),
    ...names.map((name): [RegExp, string] => [whole(name.split(/\s+/).map(escaped).join("\\s+"), "giu"), ERASED_NAME]),
    ...(options.withWords ? words.map((word): [RegExp, string] => [whole(escaped(word), "gu"), ERASED_NAME]) : []),
  ];
  return (text) => rules.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);
}

const whole = (pattern: string, flags: string) => new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, flags);
const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** The same in every text of a JSON value, its keys left as they are. */
export function redactedJson<Value>(value: Value, redact: Redact): Value {
  if (typeof value === "string") return redact(value) as Value;
  if (Array.isArray(value)) return value.map((each) => redactedJson(each, redact)) as Value;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redactedJson(each, redact)])) as Value;
}
