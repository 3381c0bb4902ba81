import type { Case } from "../../contract/cases.ts";
import type { Priority } from "../../contract/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { followPriority } from "../sla/move-targets.ts";
import { lockCase, writeCase } from "./change-case.ts";
import { readCase } from "./queries.ts";

/** Sets the priority; what is still owed is owed by the new one's minutes, from the same start. */
export function changeCasePriority(ctx: Ctx, input: { caseId: string; priority: Priority; version?: number }): Promise<Case> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockCase(ctx, input);
    if (row.priority === input.priority) return readCase(ctx, row.id);
    await writeCase(ctx, row, { priority: input.priority }, { name: "case.priority_changed", data: { before: row.priority, after: input.priority } });
    await followPriority(ctx, { caseId: row.id, priority: input.priority });
    return readCase(ctx, row.id);
  });
}
