import { SavePolicy } from "../../../server/contract/sla.ts";
import { parseDuration } from "./duration.ts";
import { isAtOnce, promiseFields, toDefinition, type PolicyDraft } from "./policy-draft.ts";

/** Which text explains the problem, and what it is about. */
export interface FieldProblem {
  text: string;
  part: string;
}
export type PolicyProblems = Partial<Record<string, FieldProblem>>;

/** What stands against saving, by its place in the draft (`promises.high.resolution`, `warnings.0`): first what cannot be read, then what the contract refuses. Conditions are checked apart. */
export function policyProblems(draft: PolicyDraft): PolicyProblems {
  const problems: PolicyProblems = {};
  const readable = (place: string, text: string) => {
    const parsed = parseDuration(text);
    if ("problem" in parsed) problems[place] = { text: `sla.duration.${parsed.problem}`, part: parsed.part };
  };
  for (const { priority, metric, field } of promiseFields) {
    const { text } = draft.promises[priority][metric];
    if (text.trim()) readable(field, text);
  }
  for (const [index, { kind, text }] of draft.warnings.entries()) if (kind === "before") readable(`warnings.${index}`, text);
  for (const [index, { text }] of draft.escalations.entries()) if (!isAtOnce(text)) readable(`escalations.${index}`, text);
  const definition = toDefinition(draft);
  const checked = SavePolicy.safeParse(definition);
  for (const { path } of checked.error?.issues ?? []) {
    if (path[0] === "conditions") continue;
    const place = placeOf(path.map(String));
    problems[place] ??= { text: `sla.problem.${place.endsWith(".to") ? "to" : String(path[0])}`, part: "" };
  }
  for (const list of ["warnings", "escalations"] as const) for (const index of repeatedIn(definition[list].map((point) => JSON.stringify({ ...point, to: undefined })))) problems[`${list}.${index}`] ??= { text: "sla.problem.twice", part: "" };
  return problems;
}

function placeOf(path: string[]): string {
  if (path[0] === "promises") return path.slice(0, 3).join(".");
  if (path[0] === "escalations" && path[2] === "to") return path.slice(0, 3).join(".");
  return path.slice(0, path[0] === "warnings" || path[0] === "escalations" ? 2 : 1).join(".");
}

const repeatedIn = (points: string[]): number[] => points.flatMap((point, index) => (points.indexOf(point) < index ? [index] : []));
