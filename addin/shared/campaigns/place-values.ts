import { otherNames } from "../../../server/contract/merge-names.ts";
import type { Place } from "./chat-look.ts";

/** `{{ first_name | default: "you" }}` names `first_name`. */
const NAMED = /\{\{-?\s*([a-z_][a-z0-9_]*)/gi;

/** Pure: which of a row's columns stand behind what a text names; none where the file does not have them. */
export function columnsNamedBy(text: string, columns: readonly string[]): string[] {
  const named = [...text.matchAll(NAMED)].map((match) => match[1]!.toLowerCase());
  return [...new Set(named.flatMap((name) => columnsOf(name, columns)))];
}

function columnsOf(name: string, columns: readonly string[]): string[] {
  if (columns.includes(name)) return [name];
  const other = otherNames[name];
  if (other !== undefined && columns.includes(other)) return [other];
  return name === "name" ? ["given_name", "family_name"].filter((part) => columns.includes(part)) : [];
}

/** Pure: a first guess for each place: the merge field of its own name, where the file has it. What was written for a place before stays. */
export function guessedValues(places: readonly Place[], fields: readonly string[], before: Record<string, string> = {}): Record<string, string> {
  const guess = (label: string) => (columnsOf(label.toLowerCase(), fields).length > 0 ? `{{ ${label.toLowerCase()} }}` : "");
  return Object.fromEntries(places.map(({ key, label, kind }) => [key, before[key]?.trim() ? before[key] : kind === "text" ? guess(label) : ""]));
}
