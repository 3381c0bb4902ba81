import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import { imports } from "../../../drizzle/schema/contacts.ts";
import type { ImportStatus } from "../../contract/imports.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { ATTEMPTS_MAX, LEASE_MS, LEASE_RENEWAL_MS } from "./limits.ts";
import { moved } from "./moves.ts";
import type { ImportRecord } from "./queries.ts";

/** An import while one server works on a step of it. */
export interface HeldImport {
  row: ImportRecord;
  status: ImportStatus;
  fence: number;
}

/** Somebody stopped the import, or another server took it over: whoever finds this ends without a word. */
class LeaseLost extends Error {}

/**
 * Runs one step of an import, if it is in that step and nobody else works on it. What the file is to blame for ends the
 * import with the reason; any other error is thrown, so that the job comes back, until ATTEMPTS_MAX holders have failed.
 */
export async function withLease(ctx: Ctx, { importId, status }: { importId: string; status: ImportStatus }, work: (held: HeldImport) => Promise<void>): Promise<void> {
  const row = await takeLease(ctx, importId, status);
  if (!row) return;
  const held: HeldImport = { row, status, fence: row.fence };
  if (row.attemptCount > ATTEMPTS_MAX) return failImport(ctx, held, `Mailroom failed ${ATTEMPTS_MAX} times at the same place because of a fault of its own. The server's log has the details.`);
  // A renewal that fails needs no more than silence: the lease ends, another takes it, and the fence decides.
  const timer = setInterval(() => void renew(ctx, held).catch(() => undefined), LEASE_RENEWAL_MS);
  try {
    await work(held);
    await release(ctx, held);
  } catch (error) {
    if (error instanceof LeaseLost) return;
    if (error instanceof Refusal) return await failImport(ctx, held, [error.message, error.details.remedy].filter(Boolean).join(" "));
    await release(ctx, held);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

async function takeLease(ctx: Ctx, importId: string, status: ImportStatus): Promise<ImportRecord | null> {
  const now = ctx.now();
  const [row] = await ctx.db
    .update(imports)
    .set({ leaseUntil: new Date(now.getTime() + LEASE_MS), fence: sql`${imports.fence} + 1`, attemptCount: sql`${imports.attemptCount} + 1` })
    .where(and(eq(imports.id, importId), eq(imports.status, status), or(isNull(imports.leaseUntil), lte(imports.leaseUntil, now))))
    .returning();
  return row ?? null;
}

const mine = (held: HeldImport) => and(eq(imports.id, held.row.id), eq(imports.status, held.status), eq(imports.fence, held.fence));

async function renew(ctx: Ctx, held: HeldImport): Promise<void> {
  await ctx.db.update(imports).set({ leaseUntil: new Date(ctx.now().getTime() + LEASE_MS) }).where(mine(held));
}

async function release(ctx: Ctx, held: HeldImport): Promise<void> {
  await ctx.db.update(imports).set({ leaseUntil: null }).where(mine(held));
}

/**
 * To be the first statement of every transaction of a step: writes progress, and locks the import's row until the
 * transaction ends, so that nobody can stop the import or take it over in the middle of a batch.
 */
export async function holdImport(ctx: Ctx, held: HeldImport, progress: Partial<typeof imports.$inferInsert> = {}): Promise<ImportRecord> {
  const [row] = await ctx.db
    .update(imports)
    .set({ leaseUntil: new Date(ctx.now().getTime() + LEASE_MS), ...progress })
    .where(mine(held))
    .returning();
  if (!row) throw new LeaseLost();
  return row;
}

async function failImport(ctx: Ctx, held: HeldImport, failure: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.db
      .update(imports)
      .set({ status: moved(held.status, "fail"), failure, leaseUntil: null, finishedAt: ctx.now() })
      .where(mine(held))
      .returning({ fileName: imports.fileName });
    if (row) await recordEvent(ctx, { name: "import.failed", subject: { type: "import", id: held.row.id }, data: { fileName: row.fileName, step: held.status, failure } });
  });
}
