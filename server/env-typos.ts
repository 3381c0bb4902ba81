import { SETTING_NAMES } from "./env-fields.ts";

const EDITS_MAX = 2;
/** Shorter names are near to too many that mean something else: PORT, SORT, POST. */
const LETTERS_MIN = 7;

/** One warning for each name that is nearly a setting's: `DATABSE_URL` would otherwise be passed over in silence. */
export function findTypos(names: string[]): string[] {
  const known: readonly string[] = SETTING_NAMES;
  return names
    .filter((name) => !known.includes(name) && name.length >= LETTERS_MIN)
    .flatMap((name) => {
      const isNear = (one: string) => one.length >= LETTERS_MIN && editDistance(name.toUpperCase(), one) <= EDITS_MAX;
      const meant = known.find(isNear);
      return meant ? [`${name} is no setting of Mailroom's and was passed over. Was ${meant} meant?`] : [];
    });
}

/** Levenshtein: the fewest insertions, removals and exchanges of a letter that turn one text into the other. */
export function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const exchange = above[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(exchange, above[column]! + 1, current[column - 1]! + 1));
    }
    above = current;
  }
  return above[to.length]!;
}
