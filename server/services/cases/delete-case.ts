import type { Case } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { lockHolds, refuseHeldCase } from "../contacts/legal-holds.ts";
import { followHistory } from "../sla/move-targets.ts";
import { lockCase, lockCaseInBin, refuseExpired, writeCase } from "./change-case.ts";
import { readCase } from "./queries.ts";

/** Puts a case into the bin: it is in no list and no count, its mails stay, and it can be taken back. Refuses `held` under a legal hold. */
export function deleteCase(ctx: Ctx, input: { caseId: string; version?: number }): Promise<Case> {
  return inTransaction(ctx, async (ctx) => {
    await lockHolds(ctx);
    const row = await lockCase(ctx, input);
    await refuseHeldCase(ctx, row);
    await writeCase(ctx, row, { deletedAt: ctx.now() }, { name: "case.deleted", data: {} });
    return readCase(ctx, row.id);
  });
}

/** Takes a case out of the bin, as it was. */
export function restoreCase(ctx: Ctx, input: { caseId: string; version?: number }): Promise<Case> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockCaseInBin(ctx, input);
    if (!row.deletedAt) throw refuse("conflict", `Case #${row.number} is not in the bin.`);
    refuseExpired(row);
    await writeCase(ctx, row, { deletedAt: null }, { name: "case.restored", data: {} });
    await followHistory(ctx, row.id);
    return readCase(ctx, row.id);
  });
}
