import { type Case, type CaseStatus, isStopped } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { followStatus } from "../sla/move-targets.ts";
import { lockCase, writeCase } from "./change-case.ts";
import { requireNeededFields } from "./custom-fields.ts";
import { mayMoveCase } from "./moves.ts";
import { readCase } from "./queries.ts";

/** Moves a case along the table of allowed moves; its clock follows in the same transaction. A person fills what the desk needs to know before a case is over. */
export function changeCaseStatus(ctx: Ctx, input: { caseId: string; status: CaseStatus; version?: number }): Promise<Case> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockCase(ctx, input);
    if (row.status === input.status) return readCase(ctx, row.id);
    if (!mayMoveCase(row.status, input.status)) throw refuse("conflict", `A case cannot go from ${row.status.replaceAll("_", " ")} to ${input.status.replaceAll("_", " ")}.`);
    if (row.mergedIntoId) throw refuse("conflict", `Case #${row.number} went into another case.`, { remedy: "Act on that case, or undo the merge." });
    const isOver = isStopped(input.status);
    if (isOver && ctx.actor.type === "user") await requireNeededFields(ctx, row);
    const change = { status: input.status, resolvedAt: isOver ? (row.resolvedAt ?? ctx.now()) : null, closedAt: input.status === "closed" ? ctx.now() : null };
    await writeCase(ctx, row, change, { name: "case.status_changed", data: { before: row.status, after: input.status } });
    await followStatus(ctx, { caseId: row.id, before: row.status, after: input.status, priority: row.priority });
    return readCase(ctx, row.id);
  });
}
