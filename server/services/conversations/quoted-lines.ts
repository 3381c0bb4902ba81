const LINE_CHARS_MIN = 24;
const LINE_CHARS_KEPT = 60;
const LINES_MAX = 120;
/** So many lines of an earlier mail stand in this one: it answers that mail, whatever its headers say. */
export const QUOTED_LINES_MIN = 2;

/** Lines that tell a mail from others, however a mail program wrapped, indented or quoted them. */
export function tellingLines(text: string): Set<string> {
  const lines = new Set<string>();
  for (const line of text.split("\n")) {
    const bare = fold(line);
    if (bare.length >= LINE_CHARS_MIN) lines.add(bare.slice(0, LINE_CHARS_KEPT));
    if (lines.size >= LINES_MAX) break;
  }
  return lines;
}

/** What a mail quotes: its telling lines that are not its own words. */
export function quotedLines({ text, visible }: { text: string; visible: string }): Set<string> {
  if (visible.length >= text.trim().length) return new Set();
  const own = new Set([...visible.split("\n")].map((line) => fold(line).slice(0, LINE_CHARS_KEPT)));
  return new Set([...tellingLines(text)].filter((line) => !own.has(line)));
}

const fold = (line: string) => line.replace(/^[\s>|]+/, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim().toLowerCase();
