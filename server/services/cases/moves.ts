import { caseMoves } from "../../contract/case-moves.ts";
import type { CaseStatus } from "../../contract/cases.ts";

export function mayMoveCase(from: CaseStatus, to: CaseStatus): boolean {
  return caseMoves[from].includes(to);
}
