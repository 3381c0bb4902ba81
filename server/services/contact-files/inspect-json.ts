import { cellKind } from "./column-kinds.ts";
import { flattenJson } from "./flatten-json.ts";
import { fieldOfHeader } from "./header-words.ts";
import { arraysOf } from "./read-json.ts";

const ELEMENTS_SEEN_MAX = 50;

/** The array that holds the contacts, by what its first records look like, and all that could. "": the array at the top. */
export function chooseJsonArray(text: string): { path: string; paths: string[] } {
  if (text.trimStart().startsWith("[")) return { path: "", paths: [] };
  const scored = [...arraysOf(text)].map(([path, elements]) => ({ path, score: likenessOf(elements) })).filter(({ score }) => score > 0);
  scored.sort((a, b) => b.score - a.score);
  return { path: scored[0]?.path ?? "", paths: scored.map(({ path }) => path) };
}

/** How much an array is like contacts: 0 for one of plain values. */
function likenessOf(elements: string[]): number {
  const records = elements.slice(0, ELEMENTS_SEEN_MAX).flatMap((element) => {
    try {
      return /^[{[]/.test(element) ? [flattenJson(element)] : [];
    } catch {
      // A record that is wrong is said when it is read.
      return [];
    }
  });
  if (records.length === 0) return 0;
  const known = Math.max(...records.map((record) => [...record.keys()].filter((key) => fieldOfHeader(key) !== null).length));
  const addresses = records.filter((record) => [...record.values()].some((value) => cellKind(value) === "email")).length / records.length;
  return 0.1 + Math.min(1, elements.length / 100) + known + addresses * 5;
}

