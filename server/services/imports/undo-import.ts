import { eq } from "drizzle-orm";
import { imports } from "../../../drizzle/schema/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { withRetries } from "./apply-import.ts";
import { type HeldImport, holdImport, withLease } from "./leases.ts";
import { STEP_RUN_MS } from "./limits.ts";
import { moved } from "./moves.ts";
import { lastLines, undoRows } from "./undo-rows.ts";

/**
 * The job `import.undo`: takes back what the import wrote, from its last line to its first, some thousand lines a
 * transaction that also moves the mark `appliedLine` back. Contacts that somebody used or changed since stay, and are
 * counted.
 */
export async function undoImport(ctx: Ctx, { importId }: { importId: string }): Promise<void> {
  let isMore = false;
  await withLease(ctx, { importId, status: "undoing" }, async (held) => {
    const stopAt = performance.now() + STEP_RUN_MS;
    do isMore = await withRetries(() => undoBatch(ctx, held));
    while (isMore && performance.now() < stopAt);
    if (!isMore) await finishUndo(ctx, held);
  });
  if (isMore) await enqueueJob(ctx, "import.undo", { importId }, { singletonKey: importId });
}

/** False when nothing is left. */
function undoBatch(ctx: Ctx, held: HeldImport): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const row = await holdImport(ctx, held);
    const lines = await lastLines(ctx, row);
    if (!lines) return false;
    const keptCount = await undoRows(ctx, { row, lines });
    await ctx.db.update(imports).set({ appliedLine: lines.first - 1, doneCount: row.doneCount + lines.count, keptCount: row.keptCount + keptCount, attemptCount: 0 }).where(eq(imports.id, row.id));
    return true;
  });
}

function finishUndo(ctx: Ctx, held: HeldImport): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const row = await holdImport(ctx, held);
    await ctx.db.update(imports).set({ status: moved("undoing", "finish_undo"), appliedLine: 0, leaseUntil: null }).where(eq(imports.id, row.id));
    await recordEvent(ctx, { name: "import.undone", subject: { type: "import", id: row.id }, data: { fileName: row.fileName, keptCount: row.keptCount } });
  });
}
