import { SavePolicy } from "../../../server/contract/sla.ts";
import type { SlaPolicy } from "../../../server/contract/sla.ts";
import { durationProblems, toInput, type PolicyDraft, type PolicyField } from "./policy-draft.ts";

/** Which text explains the problem, and what it is about. */
export interface FieldProblem {
  text: string;
  part: string;
}

/** What stands against saving, by field: first what cannot be read, then what the contract refuses. */
export function policyProblems(draft: PolicyDraft, base: Pick<SlaPolicy, "id" | "version">): Partial<Record<PolicyField, FieldProblem>> {
  const problems: Partial<Record<PolicyField, FieldProblem>> = {};
  for (const [field, { problem, part }] of Object.entries(durationProblems(draft))) problems[field as PolicyField] = { text: `sla.duration.${problem}`, part };
  const checked = SavePolicy.safeParse(toInput(draft, base));
  for (const { path } of checked.error?.issues ?? []) {
    const field = (path[0] === "promises" ? path.slice(1).join(".") : String(path[0])) as PolicyField;
    problems[field] ??= { text: `sla.problem.${String(path[0])}`, part: "" };
  }
  return problems;
}
