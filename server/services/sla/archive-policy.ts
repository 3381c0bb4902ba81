import { eq } from "drizzle-orm";
import { slaPolicies } from "../../../drizzle/schema/sla.ts";
import type { OpenCasesChoice, SlaPolicy } from "../../contract/sla.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { lockPolicy } from "./lock-policy.ts";
import { requirePolicy } from "./queries.ts";
import { startRecompute } from "./recompute.ts";

interface Move {
  id: string;
  version: number;
  openCases?: OpenCasesChoice;
}

/** It holds for no new case; open ones keep its promises unless they are reckoned anew. Twice is once. */
export function archivePolicy(ctx: Ctx, input: Move): Promise<SlaPolicy> {
  return setArchived(ctx, input, true);
}

/** Back into the list, at the place that it had. Twice is once. */
export function unarchivePolicy(ctx: Ctx, input: Move): Promise<SlaPolicy> {
  return setArchived(ctx, input, false);
}

function setArchived(ctx: Ctx, input: Move, isArchived: boolean): Promise<SlaPolicy> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockPolicy(ctx, input);
    if ((row.archivedAt !== null) === isArchived) return requirePolicy(ctx, row.id);
    await ctx.db.update(slaPolicies).set({ archivedAt: isArchived ? ctx.now() : null }).where(eq(slaPolicies.id, row.id));
    await recordEvent(ctx, { name: isArchived ? "sla_policy.archived" : "sla_policy.unarchived", subject: { type: "sla_policy", id: row.id }, data: { name: row.name } });
    if (input.openCases === "recompute") await startRecompute(ctx, { reason: "policy", subjectId: row.id, subjectName: row.name });
    return requirePolicy(ctx, row.id);
  });
}
