import { eq, sql } from "drizzle-orm";
import { imports } from "../../../drizzle/schema/contacts.ts";
import { databaseErrorCode } from "../../database-error.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { matchAgain, nextLines, writeRows } from "./apply-rows.ts";
import { type HeldImport, holdImport, withLease } from "./leases.ts";
import { STEP_RUN_MS } from "./limits.ts";
import { moved } from "./moves.ts";

/** Somebody else wrote the same contact at the same moment: another look sees what they wrote. */
const WORTH_ANOTHER_TRY = ["23505", "23503", "40P01", "40001"];
const TRIES_MAX = 5;

/**
 * The job `import.apply`: writes the checked rows as contacts, some thousand lines a transaction that also moves the mark
 * `appliedLine`: a kill at any moment goes on behind it. Between two transactions it may be paused or cancelled.
 */
export async function applyImport(ctx: Ctx, { importId }: { importId: string }): Promise<void> {
  let isMore = false;
  await withLease(ctx, { importId, status: "importing" }, async (held) => {
    const stopAt = performance.now() + STEP_RUN_MS;
    do isMore = await withRetries(() => applyBatch(ctx, held));
    while (isMore && performance.now() < stopAt);
    if (!isMore) await finishImport(ctx, held);
  });
  if (isMore) await enqueueJob(ctx, "import.apply", { importId }, { singletonKey: importId });
}

/** False when no line is left. */
function applyBatch(ctx: Ctx, held: HeldImport): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const row = await holdImport(ctx, held);
    const lines = await nextLines(ctx, row);
    if (!lines) return false;
    const some = sql`import_id = ${row.id} and line between ${lines.first} and ${lines.last}`;
    const counts = await matchAgain(ctx, row, some);
    await writeRows(ctx, row, some);
    await ctx.db.update(imports).set({ appliedLine: lines.last, doneCount: row.doneCount + lines.count, counts, attemptCount: 0 }).where(eq(imports.id, row.id));
    return true;
  });
}

export async function withRetries<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES_MAX || !WORTH_ANOTHER_TRY.includes(databaseErrorCode(error))) throw error;
    }
  }
}

function finishImport(ctx: Ctx, held: HeldImport): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const row = await holdImport(ctx, held);
    await ctx.db.update(imports).set({ status: moved("importing", "finish"), finishedAt: ctx.now(), leaseUntil: null }).where(eq(imports.id, row.id));
    await recordEvent(ctx, { name: "import.finished", subject: { type: "import", id: row.id }, data: { fileName: row.fileName, counts: row.counts } });
  });
}
