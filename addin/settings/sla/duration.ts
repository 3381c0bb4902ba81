const MINUTES_PER_UNIT = { minute: 1, hour: 60, day: 24 * 60 };
/** What the contract allows: a year of minutes. */
export const DURATION_MINUTES_MAX = 60 * 24 * 365;

/** English and German words, since people keep to theirs whatever the page speaks. */
const words: Record<keyof typeof MINUTES_PER_UNIT, string[]> = {
  minute: ["m", "min", "mins", "minute", "minutes", "minuten"],
  hour: ["h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"],
  day: ["d", "day", "days", "tag", "tage", "tagen"],
};

export type DurationProblem = "empty" | "no_unit" | "unknown" | "part_of_a_minute" | "too_short" | "too_long";
export type ParsedDuration = { minutes: number } | { problem: DurationProblem; part: string };

/** "90 min", "1 h 30 min", "1.5 h", "2 d" → minutes. A day is 24 hours on the policy's clock, not a working day. */
export function parseDuration(text: string): ParsedDuration {
  const trimmed = text.trim().toLowerCase();
  if (!trimmed) return { problem: "empty", part: "" };
  if (/^[\d.,]+$/.test(trimmed)) return { problem: "no_unit", part: trimmed };
  const parts = [...trimmed.matchAll(/(\d+(?:[.,]\d+)?)\s*([a-z]+)\.?/g)];
  const rest = parts.reduce((left, part) => left.replace(part[0], ""), trimmed).replaceAll(/[\s,+]+/g, " ").trim();
  if (rest || parts.length === 0) return { problem: "unknown", part: rest || trimmed };
  let minutes = 0;
  for (const [whole, amount, word] of parts) {
    const unit = unitOf(word!);
    if (!unit) return { problem: "unknown", part: whole };
    minutes += Number(amount!.replace(",", ".")) * MINUTES_PER_UNIT[unit];
  }
  return inBounds(Math.round(minutes * 1e6) / 1e6, trimmed);
}

function unitOf(word: string): keyof typeof MINUTES_PER_UNIT | undefined {
  return (Object.keys(words) as (keyof typeof MINUTES_PER_UNIT)[]).find((unit) => words[unit].includes(word));
}

function inBounds(minutes: number, part: string): ParsedDuration {
  if (minutes < 1) return { problem: "too_short", part };
  if (!Number.isInteger(minutes)) return { problem: "part_of_a_minute", part };
  if (minutes > DURATION_MINUTES_MAX) return { problem: "too_long", part };
  return { minutes };
}

/** 90 → "1 h 30 min", 2880 → "48 h". Never in days: on a clock that rests at night a day would be taken for a working day. */
export function formatDuration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 && `${hours} h`, rest > 0 && `${rest} min`].filter(Boolean).join(" ") || "0 min";
}
