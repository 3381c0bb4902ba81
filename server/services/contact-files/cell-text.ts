/** Signs that XML cannot hold stand in texts as `_x000D_`, and an underline before such as `_x005F_` (ECMA-376 22.9.2.19). */
export function unescapeText(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x([\dA-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** From 0, of a reference such as AB12; -1 where it has no letters. */
export function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const code = reference.charCodeAt(at) & ~0x20;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column - 1;
}

/** Serial of an ISO 8601 date or time, as strict workbooks and openpyxl store it; null where it is none. */
export function serialOfIsoDate(text: string, is1904: boolean): number | null {
  const found = /^(?:(\d{4})-(\d\d)-(\d\d))?(?:T?(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?)?Z?$/.exec(text.trim());
  if (!found || text.trim() === "") return null;
  const [, year, month, day, hours = "0", minutes = "0", seconds = "0"] = found;
  const time = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) / 86_400;
  if (!year) return time;
  // Serial 60 is the 29 February 1900 that never was: days before it are one nearer to the first.
  const days = Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000 + 25_569;
  if (is1904) return days - 1462 + time;
  return (days < 61 ? days - 1 : days) + time;
}
