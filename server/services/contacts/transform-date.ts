import type { dateOrders } from "../../contract/imports.ts";
import { wordKey } from "./transform-text.ts";

export type DateOrder = Exclude<(typeof dateOrders)[number], "as_is">;

/** Languages whose names of months are read. */
const monthLanguages = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "hu", "ro", "hr", "sl", "bg", "ru", "uk", "el", "tr", "sv", "da", "nb", "fi", "et", "lv", "lt", "id", "vi"];
/** Excel reads two digits below 30 as 20xx (https://support.microsoft.com/office/aaa2159b-4ae8-4651-8bce-d4707bc9fb9f). */
const CENTURY_TURN = 30;
/** Excel's day 1 is 1900-01-01, and it counts a 29 February 1900 that never was. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;
/** 1950 to 2099: five digits outside are a number rather than a day. */
const EXCEL_DAY_MIN = 18_264;
const EXCEL_DAY_MAX = 73_050;

/**
 * A written date as YYYY-MM-DD, or null where it is none under this order. Reads figures with any sign between them, names
 * of months, Chinese, Japanese and Korean dates, `YYYYMMDD`, Excel's day numbers, and a time of day behind it, which is left
 * out. A year of four digits in front is a year whatever the order says.
 */
export function isoDate(text: string, order: DateOrder): string | null {
  const plain = text.normalize("NFKC").trim().replace(/[T\s,]+\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?|uhr)?\s*(?:z|utc|gmt|[+-]\d{2}:?\d{2})?$/i, "");
  const yearFirst = /^(\d{4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,2})\.?$/.exec(plain) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ?? /^(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?$/.exec(plain);
  if (yearFirst) return dateOf(yearFirst[1]!, yearFirst[2]!, yearFirst[3]!);
  const figures = /^(\d{1,4})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{1,4})\.?$/.exec(plain);
  if (figures) return byOrder([figures[1]!, figures[2]!, figures[3]!], order);
  if (/^\d{5}(?:[.,]\d+)?$/.test(plain)) return excelDay(Number.parseInt(plain, 10));
  return withMonthName(plain, order);
}

function byOrder([first, second, third]: [string, string, string], order: DateOrder): string | null {
  if (order === "ymd") return dateOf(first, second, third);
  return order === "dmy" ? dateOf(third, second, first) : dateOf(third, first, second);
}

function withMonthName(text: string, order: DateOrder): string | null {
  const words = wordKey(text).split(" ").map((word) => word.replace(/^(\d+)(?:st|nd|rd|th|er|ra|ro|o|a|e)$/, "$1"));
  const month = words.map((word) => monthNumbers().get(word)).find((number) => number !== undefined);
  const figures = words.filter((word) => /^\d{1,4}$/.test(word));
  if (month === undefined || figures.length !== 2) return null;
  const [day, year] = figures[0]!.length === 4 || (order === "ymd" && figures[1]!.length < 3) ? [figures[1]!, figures[0]!] : [figures[0]!, figures[1]!];
  return dateOf(year, String(month), day);
}

function dateOf(year: string, month: string, day: string): string | null {
  if ((year.length !== 4 && year.length !== 2) || month.length > 2 || day.length > 2) return null;
  const fullYear = year.length === 4 ? Number(year) : Number(year) + (Number(year) < CENTURY_TURN ? 2000 : 1900);
  const at = new Date(Date.UTC(fullYear, Number(month) - 1, Number(day)));
  // 31 April would roll over into May.
  if (fullYear < 1000 || at.getUTCMonth() + 1 !== Number(month) || at.getUTCDate() !== Number(day)) return null;
  return at.toISOString().slice(0, 10);
}

function excelDay(day: number): string | null {
  return day >= EXCEL_DAY_MIN && day <= EXCEL_DAY_MAX ? new Date(EXCEL_EPOCH + day * DAY_MS).toISOString().slice(0, 10) : null;
}

let numbers: Map<string, number> | null = null;

/** Months by their names, long, short and declined. */
function monthNumbers(): Map<string, number> {
  if (numbers) return numbers;
  const found = new Map<string, number>();
  const unsure = new Set<string>();
  for (const language of monthLanguages) {
    for (const options of [{ month: "long" }, { month: "short" }, { month: "long", day: "numeric" }, { month: "short", day: "numeric" }] as const) {
      const format = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC", numberingSystem: "latn" });
      for (let month = 1; month <= 12; month++) {
        const name = wordKey(format.formatToParts(Date.UTC(2026, month - 1, 1)).find((part) => part.type === "month")!.value);
        if (!/^\p{L}+$/u.test(name)) continue;
        // `lip` is July in Polish, June in Croatian.
        if (found.has(name) && found.get(name) !== month) unsure.add(name);
        else found.set(name, month);
      }
    }
  }
  for (const name of unsure) found.delete(name);
  for (const [name, month] of [["sept", 9], ["mrz", 3], ["maerz", 3], ["okt", 10], ["dez", 12]] as const) found.set(name, month);
  numbers = found;
  return found;
}
