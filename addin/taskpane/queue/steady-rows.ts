import { useState } from "react";
import type { CaseSummary } from "../../../server/contract/cases.ts";

/**
 * Pure: what is shown, given what was shown before. Rows stay where they are and say what is new of them; what came in
 * between waits to be asked for, what comes after the end is appended, what is gone goes.
 */
export function steadyRows(shown: readonly string[], items: readonly CaseSummary[]): { rows: CaseSummary[]; waiting: number } {
  const byId = new Map(items.map((item) => [item.id, item]));
  const kept = shown.filter((id) => byId.has(id));
  if (kept.length === 0) return { rows: [...items], waiting: 0 };
  const known = new Set(kept);
  let lastKnown = -1;
  items.forEach(({ id }, index) => known.has(id) && (lastKnown = index));
  const after = items.slice(lastKnown + 1);
  const waiting = items.slice(0, lastKnown).filter(({ id }) => !known.has(id)).length;
  return { rows: [...kept.map((id) => byId.get(id)!), ...after], waiting };
}

/** Rows that do not jump under the one who reads them. `key` says what is looked at: with another one all is new. */
export function useSteadyRows(key: string, items: CaseSummary[], holdsStill: boolean): { rows: CaseSummary[]; waiting: number; showAll: () => void } {
  const [kept, setKept] = useState<{ key: string; ids: string[] }>({ key, ids: [] });
  const isSame = kept.key === key;
  const { rows, waiting } = holdsStill && isSame ? steadyRows(kept.ids, items) : { rows: items, waiting: 0 };
  const ids = rows.map(({ id }) => id);
  if (!isSame || ids.join() !== kept.ids.join()) setKept({ key, ids });
  return { rows, waiting, showAll: () => setKept({ key, ids: [] }) };
}
