import { createContext, useContext, useId } from "react";

export interface ShownProblem {
  path: string;
  text: string;
}

/** What is wrong with the rule, by the place in it: `actions.0.userId`. */
export const ProblemsContext = createContext<readonly ShownProblem[]>([]);

/** The first problem at a place or inside it, with an id for what it is said of. */
export function useProblemAt(...paths: string[]): { text: string | null; id: string; describedBy: string | undefined; isInvalid: boolean } {
  const problems = useContext(ProblemsContext);
  const id = useId();
  const text = problems.find(({ path }) => paths.some((wanted) => path === wanted || path.startsWith(`${wanted}.`)))?.text ?? null;
  return { text, id, describedBy: text ? id : undefined, isInvalid: text !== null };
}
