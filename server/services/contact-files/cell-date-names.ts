import { SSF as sheetJsFormats } from "@e965/xlsx";

/** Primary languages of Windows locale identifiers (MS-LCID 2.2), without English, which SheetJS writes. */
const languages: Record<number, string> = {
  0x01: "ar", 0x02: "bg", 0x03: "ca", 0x04: "zh", 0x05: "cs", 0x06: "da", 0x07: "de", 0x08: "el", 0x0a: "es", 0x0b: "fi", 0x0c: "fr", 0x0d: "he",
  0x0e: "hu", 0x0f: "is", 0x10: "it", 0x11: "ja", 0x12: "ko", 0x13: "nl", 0x14: "nb", 0x15: "pl", 0x16: "pt", 0x18: "ro", 0x19: "ru", 0x1a: "hr",
  0x1b: "sk", 0x1d: "sv", 0x1e: "th", 0x1f: "tr", 0x21: "id", 0x22: "uk", 0x23: "be", 0x24: "sl", 0x25: "et", 0x26: "lv", 0x27: "lt", 0x29: "fa",
  0x2a: "vi", 0x2d: "eu", 0x2f: "mk", 0x36: "af", 0x38: "fo", 0x3e: "ms", 0x56: "gl",
};
const PRIMARY_LANGUAGE_BITS = 0x3ff;
/** Codes of Excel for the month's name as it stands beside a day: [$-FC19], "5 июля". */
const GENITIVE_BITS = 0xf000;

const localeMark = /\[\$-([\da-fA-F]+|[a-z]{2,3}(?:-[A-Za-z]+)*)(?:,\d+)?\]/;
const namesAndOthers = /"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|m{3,5}|d{3,4}/gi;

/**
 * A date format whose names of months and days are in the language that it asks for: of `[$-407]d. mmmm` what to give
 * to SheetJS for a day, `d. "Juli"`.
 */
export function localisedDateFormat(code: string): (serial: number) => string {
  const mark = localeMark.exec(code);
  const language = mark ? languageOf(mark[1]!) : null;
  if (!mark || !language || !/m{3,5}|d{3,4}/i.test(code)) return () => code;
  const bare = code.replace(mark[0], "");
  const isGenitive = /^[\da-f]+$/i.test(mark[1]!) && (Number.parseInt(mark[1]!, 16) & GENITIVE_BITS) === GENITIVE_BITS;
  return (serial) => {
    const day = sheetJsFormats.parse_date_code(serial) as { y: number; m: number; d: number } | null;
    if (!day) return bare;
    const date = new Date(Date.UTC(day.y, day.m - 1, day.d));
    return bare.replace(namesAndOthers, (token) => (/^[md]/i.test(token) ? `"${nameIn(language, token.toLowerCase(), date, isGenitive)}"` : token));
  };
}

function languageOf(mark: string): string | null {
  if (!/^[\da-fA-F]+$/.test(mark)) return mark.startsWith("en") ? null : (Intl.DateTimeFormat.supportedLocalesOf(mark)[0] ?? null);
  return languages[Number.parseInt(mark, 16) & PRIMARY_LANGUAGE_BITS] ?? null;
}

function nameIn(language: string, token: string, date: Date, isGenitive: boolean): string {
  const style = token.length === 3 ? "short" : "long";
  if (token.startsWith("d")) return new Intl.DateTimeFormat(language, { weekday: style, timeZone: "UTC", calendar: "gregory" }).format(date);
  const parts = new Intl.DateTimeFormat(language, { month: style, timeZone: "UTC", calendar: "gregory", ...(isGenitive ? { day: "numeric" } : {}) }).formatToParts(date);
  const name = parts.find((part) => part.type === "month")?.value ?? "";
  return token.length === 5 ? name.slice(0, 1) : name;
}
