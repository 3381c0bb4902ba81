import type { Ctx } from "../../context.ts";
import { keepNextDue } from "../sla/next-due.ts";
import { moveTaskTargets } from "../sla/move-task-targets.ts";
import { indexCase } from "./index-case.ts";

/** The queue's order and the search follow what moved between cases, in the same transaction. */
export async function afterMove(ctx: Ctx, caseIds: (string | null)[]): Promise<void> {
  const ids = [...new Set(caseIds.filter((id) => id !== null))];
  await moveTaskTargets(ctx, ids);
  await keepNextDue(ctx, ids);
  for (const id of ids) await indexCase(ctx, id);
}
