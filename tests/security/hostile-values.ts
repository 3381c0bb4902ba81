import { type Lots, type Schema, valueOf } from "./value-of-schema.ts";

/** What stands in tests of parsers, databases, file systems and templates, and what no JSON of ours expects. */
const hostileTexts = [
  "", " ", "\u0000", "a\u0000b", "\ud800", "\udfff\ud800", "\u202e\u2066right to left", "\ufeff", "🏴‍☠️".repeat(50), "e\u0301".repeat(200), "x".repeat(5_000), "9".repeat(400), "-1", "0", "NaN", "Infinity", "1e999", "null", "undefined", "true", "[]", "{}",
  "' or 1=1 --", "'; select pg_sleep(10); --", "\\", "\\'; drop table cases; --", "$$", "$1", "%", "%%%s%n", "_", "*", "()", ":*", "!&|", "<->", "a & | b", "\"unclosed", "%00", "%zz", "../../../../etc/passwd", "..\\..\\windows\\win.ini", "file:///etc/passwd", "C:\\", "/dev/null",
  "{{ 7 | times: 7 }}", "{% include '/etc/passwd' %}", "{{ 'a' | append: 'b' | times: 999999999 }}", "{% for i in (1..99999999) %}x{% endfor %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "=HYPERLINK(\"http://evil.example\")", "+1+1", "@SUM(1)", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)",
  "http://127.0.0.1:5432/", "http://169.254.169.254/latest/meta-data/", "https://[::1]/", "https://[::ffff:7f00:1]/", "gopher://x", "https://user:pass@example.com", "ldap://x", "\r\nSet-Cookie: a=b", "a\r\nBcc: all@example.com", "(a+)+$", "^(.*)*$", "[", "(?<x", "\\p{", "__proto__", "constructor", "toString", "2026-02-30", "0000-00-00", "9999-12-31T23:59:59Z", "-000001-01-01T00:00:00Z", "24:61", "Mars/Phobos", "de-DE-x-".padEnd(300, "a"), "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff",
];
const hostileNumbers = [0, -0, -1, 1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, -(2 ** 53), 2 ** 63, 1e308, 5e-324, 0.1, 1.5, 65_536, 10_000_000];
const hostileOther = [null, true, false, [], {}, [[]], [null], { __proto__: 1 }, { a: { b: { c: {} } } }, Array.from({ length: 300 }, (_, index) => index)];

export interface HostileLots extends Lots {
  /** How often a part of a value is replaced by something hostile. */
  hostility: number;
}

/** A value that the schema allows, with some parts replaced by what it may not expect. */
export function hostileValueOf(schema: Schema, lots: HostileLots): unknown {
  return spoil(valueOf(schema, lots), lots);
}

function spoil(value: unknown, lots: HostileLots): unknown {
  if (lots.random() < lots.hostility) return anything(lots, value);
  if (Array.isArray(value)) return value.map((item) => spoil(item, lots));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([name, part]) => [name, spoil(part, lots)]);
    if (lots.random() < lots.hostility / 2) entries.push([anyText(lots), anything(lots, null)]);
    return Object.fromEntries(entries);
  }
  return value;
}

function anything(lots: HostileLots, instead: unknown): unknown {
  // Mostly of the same kind: a wrong kind is refused at the door, and says little.
  const lot = lots.random();
  if (lot < 0.6 && typeof instead === "number") return pick(lots, hostileNumbers);
  if (lot < 0.6 && typeof instead === "string") return anyText(lots);
  if (lot < 0.75) return anyText(lots);
  if (lot < 0.85) return pick(lots, hostileNumbers);
  return pick(lots, hostileOther);
}

export const anyText = (lots: Lots): string => pick(lots, hostileTexts);

const pick = <Item>(lots: Lots, items: readonly Item[]): Item => items[Math.floor(lots.random() * items.length)]!;
