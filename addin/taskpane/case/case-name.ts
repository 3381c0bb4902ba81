import type { CaseReference } from "../../../server/contract/cases.ts";

/** As people call it: SUP-1042, or #1042. */
export const nameOf = ({ number, numberPrefix }: Pick<CaseReference, "number" | "numberPrefix">): string => (numberPrefix ? `${numberPrefix}-${number}` : `#${number}`);

/** The number in what a person types: `1042`, `#1042`, `SUP-1042`; null: there is none. */
export function numberIn(text: string): number | null {
  const found = /(\d{1,9})\s*$/.exec(text);
  return found ? Number(found[1]) : null;
}
