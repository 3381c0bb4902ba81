import { eq, sql } from "drizzle-orm";
import { imports } from "../../../drizzle/schema/contacts.ts";
import type { ImportSummary } from "../../contract/imports.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { moved } from "./moves.ts";
import { type ImportRecord, readImport, requireImport } from "./queries.ts";

export type PersonsMove = "start" | "pause" | "resume" | "cancel" | "undo";

/** What a person does to an import. Whoever works on it finds out at its next batch; refuses `conflict` what is not possible now. */
export function moveImport(ctx: Ctx, { importId, move }: { importId: string; move: PersonsMove }): Promise<ImportSummary> {
  return inTransaction(ctx, async (ctx) => {
    const row = await requireImport(ctx, importId, { lock: true });
    if (row.expiredAt) throw refuse("conflict", "The rows of this import were removed, because they were kept for as long as an admin has set.", { remedy: "Import the file again; what the import wrote stays." });
    const status = moved(row.status, move);
    await ctx.db.update(imports).set({ status, ...(await changesOf(ctx, row, move)) }).where(eq(imports.id, importId));
    await follow(ctx, row, move);
    return readImport(ctx, importId);
  });
}

/** The worker's fence is behind from now on: it writes nothing more, and a new one need not wait for its lease. */
const taken = { fence: sql`${imports.fence} + 1`, leaseUntil: null, attemptCount: 0 };

async function changesOf(ctx: Ctx, row: ImportRecord, move: PersonsMove) {
  switch (move) {
    case "start":
      if (row.rowCount === (row.counts.refused ?? 0)) throw refuse("unprocessable", "Every row of the file was refused: there is nobody to import.", { remedy: "Look at the reasons, correct the file and import it again." });
      return { doneCount: 0, totalCount: row.rowCount, attemptCount: 0 };
    case "pause":
    case "resume":
      return taken;
    case "cancel":
      return { ...taken, finishedAt: ctx.now() };
    case "undo":
      if (row.appliedLine === 0) throw refuse("conflict", "The import wrote nothing that could be undone.");
      return { doneCount: 0, totalCount: row.rowCount, keptCount: 0, failure: null, attemptCount: 0 };
    default:
      return move satisfies never;
  }
}

async function follow(ctx: Ctx, { id, fileName }: ImportRecord, move: PersonsMove): Promise<void> {
  const subject = { type: "import", id };
  const job = { importId: id };
  switch (move) {
    case "start":
      await recordEvent(ctx, { name: "import.started", subject, data: { fileName } });
      return enqueueJob(ctx, "import.apply", job, { singletonKey: id });
    case "pause":
      await recordEvent(ctx, { name: "import.paused", subject, data: { fileName } });
      return;
    case "resume":
      await recordEvent(ctx, { name: "import.resumed", subject, data: { fileName } });
      return enqueueJob(ctx, "import.apply", job, { singletonKey: id });
    case "cancel":
      await recordEvent(ctx, { name: "import.cancelled", subject, data: { fileName } });
      return;
    case "undo":
      return enqueueJob(ctx, "import.undo", job, { singletonKey: id });
    default:
      return move satisfies never;
  }
}
