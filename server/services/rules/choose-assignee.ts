import type { assignmentWays } from "../../contract/rules.ts";

export interface Candidate {
  id: string;
  name: string;
  isPresent: boolean;
  skills: string[];
  /** Open cases. */
  openCount: number;
  /** When a rule gave something to this person last. */
  lastAt: Date | null;
  /** Had the newest case of this contact before. */
  hadContact: boolean;
}

interface Wish {
  by: (typeof assignmentWays)[number];
  skill: string | null;
  keepsLast: boolean;
}

/** Pure: who of those that are there gets it; null: nobody is. Of equals the one whose turn is longest ago. */
export function chooseAssignee(candidates: Candidate[], { by, skill, keepsLast }: Wish): Candidate | null {
  const present = candidates.filter(({ isPresent }) => isPresent);
  const last = keepsLast ? present.find(({ hadContact }) => hadContact) : undefined;
  if (last) return last;
  const able = by === "skill" ? present.filter(({ skills }) => skill !== null && skills.some((one) => one.toLowerCase() === skill.toLowerCase())) : present;
  const byTurn = (a: Candidate, b: Candidate) => (a.lastAt?.getTime() ?? 0) - (b.lastAt?.getTime() ?? 0) || a.id.localeCompare(b.id);
  const byLoad = (a: Candidate, b: Candidate) => a.openCount - b.openCount || byTurn(a, b);
  return able.toSorted(by === "round_robin" ? byTurn : byLoad)[0] ?? null;
}
