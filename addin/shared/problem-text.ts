import type { TFunction } from "i18next";
import type { ApiProblem } from "./api-problem.ts";

export interface ProblemText {
  title: string;
  /** What happened. */
  what: string;
  /** What to do now. */
  remedy: string;
  /** For whoever looks after the server. */
  details: string;
}

/** Codes whose words come from here; the others carry the server's own sentence, which names what was refused. */
const browserCodes = new Set([
  "offline", "timed_out", "unreachable", "unavailable", "sign_in", "failed", "internal", "graph_sign_in", "graph_forbidden", "graph_not_found", "graph_busy", "graph_unavailable",
]);

export function problemText(t: TFunction, problem: ApiProblem): ProblemText {
  const known = t(`problem.${problem.code}.title`, { defaultValue: "" });
  const isOurs = browserCodes.has(problem.code);
  return {
    title: known || t("problem.other.title"),
    what: isOurs ? t(`problem.${problem.code}.what`) : problem.detail,
    remedy: problem.remedy ?? t(`problem.${problem.code}.remedy`, { defaultValue: "" }),
    details: [problem.status ? `HTTP ${problem.status}` : "", problem.code, problem.detail].filter(Boolean).join(" · "),
  };
}

/** One line for a notification: what happened and what to do. */
export function problemSentence(t: TFunction, problem: ApiProblem): string {
  const { what, remedy } = problemText(t, problem);
  return [what, remedy].filter(Boolean).join(" ");
}
