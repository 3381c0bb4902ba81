import { SSF as sheetJsFormats } from "@e965/xlsx";
import { localisedDateFormat } from "./cell-date-names.ts";

/** How a cell's number or text is shown. */
export interface CellFormat {
  /** `stored`: the number as the file has it, which may have more digits than the number. */
  ofNumber(value: number, stored?: string): string;
  ofText(text: string): string;
}

interface Formats {
  format(code: string | number, value: unknown, options?: { date1904?: boolean }): string;
  is_date(code: string): boolean;
  get_table(): Record<number, string>;
}
const formats: Formats = sheetJsFormats;

/** Excel accepts no longer one. */
const CODE_LENGTH_MAX = 255;
/** Dates of a column repeat. */
const REMEMBERED_DATES_MAX = 20_000;
/** Days between the first days of the two calendars (ECMA-376 18.17.4.1). */
const DAYS_1904 = 1462;

export const generalFormat: CellFormat = { ofNumber: generalNumber, ofText: (text) => text };

/** `code`: ECMA-376 18.8.31, or the number of a built-in one (18.8.30). What cannot be understood is shown as General. */
export function cellFormat(code: string | number, is1904: boolean): CellFormat {
  if (typeof code === "string" && (/^(general|@|)$/i.test(code) || code.length > CODE_LENGTH_MAX)) return generalFormat;
  const text = typeof code === "string" ? readable(code) : builtInCode(code);
  if (text === "General" || text === "@") return generalFormat;
  const ofText = text?.includes("@") || text?.split(";").length === 4 ? (shown: string) => attempt(() => formats.format(text, shown), shown) : generalFormat.ofText;
  if (text !== undefined && formats.is_date(text)) return { ofNumber: dateFormatter(text, is1904), ofText };
  const decimals = text === undefined ? null : shownDecimals(text);
  return {
    ofText,
    ofNumber: (value, stored) => {
      const rounded = decimals === null ? value : roundAsExcel(value, decimals);
      return attempt(() => formats.format(text ?? code, rounded), undefined) ?? generalNumber(value, stored);
    },
  };
}

/** East Asian dates, whose look depends on Excel's language, are shown as English Excel shows them. */
function builtInCode(id: number): string | undefined {
  const isEastAsianDate = (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58);
  return formats.get_table()[isEastAsianDate ? 14 : id];
}

/**
 * General, as Excel shows it (11 characters), but with all digits where Excel would turn to powers of ten: phone and
 * customer numbers are stored as numbers, and nobody means 4.91701E+12.
 */
function generalNumber(value: number, stored?: string): string {
  if ((value | 0) === value) return String(value + 0);
  if (Number.isInteger(value)) {
    if (stored !== undefined && /^-?[1-9]\d*$/.test(stored)) return stored;
    return Math.abs(value) < 1e21 ? String(value) : formats.format("General", value);
  }
  const shown = formats.format("General", value);
  return shown.includes("E") && Math.abs(value) > 1 && Math.abs(value) < 1e15 ? String(Number(value.toPrecision(15))) : shown;
}

function dateFormatter(code: string, is1904: boolean): CellFormat["ofNumber"] {
  const showsElapsed = /\[(h+|m+|s+)\]/i.test(code);
  const days = is1904 && !showsElapsed ? DAYS_1904 : 0;
  const localised = localisedDateFormat(code);
  const remembered = new Map<number, string>();
  return (value, stored) => {
    const known = remembered.get(value);
    if (known !== undefined) return known;
    const serial = value + days;
    // Excel shows #### for what is before its first day; the number says more.
    const shown = attempt(() => formats.format(localised(serial), serial, { date1904: is1904 && showsElapsed }), "") || generalNumber(value, stored);
    if (remembered.size >= REMEMBERED_DATES_MAX) remembered.clear();
    remembered.set(value, shown);
    return shown;
  };
}

const literals = /"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|上午\/下午/.source;

/** Marks as literal what stands so in many files, and what Excel takes as such, but SheetJS does not: `dd.mm.yyyy`, `yyyy年`, `0 zł`. */
function readable(code: string): string {
  const others = formats.is_date(code) ? "[^\\x20-\\x7e]|[TZ]|\\.(?!0)" : "[^\\x20-\\x7e€]";
  return code.replace(new RegExp(`${literals}|(${others})`, "gu"), (token, literal?: string) => (literal === undefined ? token : `\\${literal}`));
}

/** SheetJS throws at codes that it does not know, strings among others. */
function attempt<Other>(show: () => string, otherwise: Other): string | Other {
  try {
    return show();
  } catch {
    return otherwise;
  }
}

/**
 * Digits behind the point, where all of a code's sections agree and none has powers of ten, fractions or conditions;
 * else null. A percent sign moves the point by two places, a comma at the end by three.
 */
function shownDecimals(code: string): number | null {
  const bare = code.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, "");
  if (/[E/]|general/i.test(bare) || /\[[<>=]/.test(code)) return null;
  const found = new Set<number>();
  for (const section of bare.split(";")) {
    if (!/[0#?]/.test(section)) continue;
    const behindPoint = section.split(".")[1]?.match(/[0#?]/g)?.length ?? 0;
    const thousands = /[0#?](,+)(?![0#?,])/.exec(section)?.[1]?.length ?? 0;
    found.add(behindPoint + 2 * (section.match(/%/g)?.length ?? 0) - 3 * thousands);
  }
  return found.size === 1 ? [...found][0]! : null;
}

/** Excel rounds the decimal number that it shows, halves away from zero; the binary one below it is rounded otherwise: 2.675. */
function roundAsExcel(value: number, decimals: number): number {
  const digits = Math.abs(value).toPrecision(15);
  if (digits.includes("e")) return value;
  const shifted = Math.round(Number(`${digits}e${decimals}`));
  const rounded = Number(`${shifted}e${-decimals}`);
  return Number.isFinite(rounded) ? Math.sign(value) * rounded : value;
}
