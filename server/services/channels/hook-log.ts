import { and, desc, eq, isNotNull, isNull, lt, or, type SQL } from "drizzle-orm";
import { hookLogs } from "../../../drizzle/schema/channels.ts";
import type { HookLog, HookLogDetail, HookLogQuery } from "../../contract/hook-logs.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { noteRead } from "../events/note-read.ts";
import { recordEvent } from "../events/record-event.ts";

type HookRow = typeof hookLogs.$inferSelect;
const missing = () => refuse("not_found", "There is no such hook.", { remedy: "Load the list again: what was done is kept for 30 days." });

/** What vendors told, newest first, without what it says: that is people's own. */
export async function pageOfHooks(ctx: Ctx, { platform, state, after, limit }: HookLogQuery): Promise<{ items: HookLog[]; next: string | null }> {
  const from = after === undefined ? undefined : await keyOf(ctx, after);
  const states: Record<NonNullable<HookLogQuery["state"]>, SQL | undefined> = {
    processed: isNotNull(hookLogs.processedAt),
    waiting: and(isNull(hookLogs.processedAt), isNull(hookLogs.failure)),
    failed: and(isNull(hookLogs.processedAt), isNotNull(hookLogs.failure)),
  };
  const { body: _, ...shown } = columns;
  const rows = await ctx.db
    .select(shown)
    .from(hookLogs)
    .where(and(platform && eq(hookLogs.platform, platform), state && states[state], from && or(lt(hookLogs.receivedAt, from.receivedAt), and(eq(hookLogs.receivedAt, from.receivedAt), lt(hookLogs.id, from.id)))))
    .orderBy(desc(hookLogs.receivedAt), desc(hookLogs.id))
    .limit(limit + 1);
  const items = rows.slice(0, limit);
  return { items: items.map(toHookLog), next: rows.length > limit ? items.at(-1)!.id : null };
}

const columns = { id: hookLogs.id, platform: hookLogs.platform, provider: hookLogs.provider, bodySha256: hookLogs.bodySha256, body: hookLogs.body, receivedAt: hookLogs.receivedAt, processedAt: hookLogs.processedAt, attemptCount: hookLogs.attemptCount, eventCount: hookLogs.eventCount, failure: hookLogs.failure, nextAttemptAt: hookLogs.nextAttemptAt };

async function keyOf(ctx: Ctx, id: string): Promise<{ id: string; receivedAt: Date }> {
  const [row] = await ctx.db.select({ id: hookLogs.id, receivedAt: hookLogs.receivedAt }).from(hookLogs).where(eq(hookLogs.id, id));
  if (!row) throw refuse("bad_input", "The page key is not one that this list has answered.", { errors: [{ path: "after", message: "take it from `next`" }] });
  return row;
}

function toHookLog(row: Omit<HookRow, "body">): HookLog {
  return {
    id: row.id, platform: row.platform, provider: row.provider, attemptCount: row.attemptCount, eventCount: row.eventCount, failure: row.failure,
    state: row.processedAt !== null ? "processed" : row.failure === null ? "waiting" : "failed",
    receivedAt: row.receivedAt.toISOString(),
    processedAt: row.processedAt?.toISOString() ?? null,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
  };
}

/** One hook with what it says; who looked stands in the record. */
export async function readHookLog(ctx: Ctx, { hookLogId }: { hookLogId: string }): Promise<HookLogDetail> {
  const [row] = await ctx.db.select().from(hookLogs).where(eq(hookLogs.id, hookLogId));
  if (!row) throw missing();
  await noteRead(ctx, { type: "hook_log", id: row.id });
  return { ...toHookLog(row), bodySha256: row.bodySha256, body: row.body };
}

/** Does once more what a hook means: what was done is known, and what failed is tried at once. */
export function replayHook(ctx: Ctx, { hookLogId }: { hookLogId: string }): Promise<HookLog> {
  return inTransaction(ctx, async (ctx) => {
    const [before] = await ctx.db.select({ failure: hookLogs.failure, body: hookLogs.body }).from(hookLogs).where(eq(hookLogs.id, hookLogId)).for("update");
    if (!before) throw missing();
    if (before.body === "") throw refuse("unprocessable", "What this said was erased with the person that it was about.");
    const [row] = await ctx.db.update(hookLogs).set({ processedAt: null, failure: null, nextAttemptAt: null, attemptCount: 0 }).where(eq(hookLogs.id, hookLogId)).returning();
    await recordEvent(ctx, { name: "hook_log.replayed", subject: { type: "hook_log", id: hookLogId }, data: { platform: row!.platform, failure: before.failure } });
    await enqueueJob(ctx, "channels.processHook", { hookLogId });
    return toHookLog(row!);
  });
}
