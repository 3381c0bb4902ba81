/**
 * Text that PostgreSQL takes and a screen may show: no NULs (its text type refuses them), no half surrogate pairs, no
 * control characters beside tab and line feed, lines ended by \n.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "");
}

/** One line of at most `max` characters; never cuts a surrogate pair. */
export function cleanLine(text: string, max: number): string {
  return cutAt(cleanText(text).replace(/\s+/g, " ").trim(), max);
}

export function cutAt(text: string, max: number): string {
  if (text.length <= max) return text;
  const lastKept = text.charCodeAt(max - 1);
  const splitsPair = lastKept >= 0xd800 && lastKept <= 0xdbff;
  return text.slice(0, splitsPair ? max - 1 : max);
}
