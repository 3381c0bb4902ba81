import { and, asc, eq, inArray, isNull, lt, lte, or, sql } from "drizzle-orm";
import { hookLogs } from "../../../drizzle/schema/channels.ts";
import type { ChatProvider } from "../../contract/channels.ts";
import { allEnded } from "../../all-ended.ts";
import type { Ctx } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { applyHookEvent } from "./apply-hook-event.ts";
import type { HookEvent } from "./hook-events.ts";
import { readAwsHead, readHookHead } from "./hook-head.ts";
import { noteHookSeen } from "./note-hook-seen.ts";
import { HOOK_ATTEMPTS_MAX, HOOK_FORGOTTEN_MS, HOOK_KEPT_MS, HOOK_RETRY_FIRST_MS, HOOK_RETRY_MAX_MS, HOOKS_PER_RUN } from "./limits.ts";

const FAILURE_CHARS_MAX = 500;
/** Each holds a connection while it runs, and two runs may go side by side. */
const LANES_AT_ONCE = 3;
export const providerNames: Record<ChatProvider, string> = { whatsapp_cloud: "WhatsApp", aws_social: "AWS End User Messaging Social", messenger: "Messenger", instagram: "Instagram" };

type HookRow = typeof hookLogs.$inferSelect;

interface Hook {
  row: HookRow;
  events: HookEvent[];
}

/** The job for one hook. */
export function processHook(ctx: Ctx, { hookLogId }: { hookLogId: string }): Promise<void> {
  return processHooks(ctx, [hookLogId]);
}

/**
 * Does what kept hooks mean, each thing by itself, so that one that fails holds back no other. A hook of which anything
 * failed is kept with the failure and tried again, all of it: what was done is known then. They may run twice, on two
 * servers at once. What one person said is done in the order in which it came; others do not wait for it.
 */
export async function processHooks(ctx: Ctx, hookLogIds: string[]): Promise<void> {
  const rows = await ctx.db.select().from(hookLogs).where(and(inArray(hookLogs.id, hookLogIds), isNull(hookLogs.processedAt))).orderBy(asc(hookLogs.receivedAt), asc(hookLogs.id));
  const hooks = rows.map((row): Hook => ({ row, events: ctx.ports.chat.readHook(row.provider, row.body) }));
  for (const [channel, ofIt] of Map.groupBy(hooks, ({ row }) => row.platform)) {
    await noteHookSeen(ctx, { channel, events: ofIt.flatMap(({ events }) => events), at: ofIt.at(-1)!.row.receivedAt });
  }
  const lanes = [...Map.groupBy(hooks, laneOf).values()];
  const done: Hook[] = [];
  const work = async () => {
    for (let lane = lanes.shift(); lane; lane = lanes.shift()) {
      for (const hook of lane) if (await applyHook(ctx, hook)) done.push(hook);
    }
  };
  await allEnded(Array.from({ length: LANES_AT_ONCE }, work));
  for (const [eventCount, ofIt] of Map.groupBy(done, ({ events }) => events.length)) {
    const ids = ofIt.map(({ row }) => row.id);
    await ctx.db.update(hookLogs).set({ processedAt: ctx.now(), eventCount, attemptCount: sql`${hookLogs.attemptCount} + 1`, failure: null, nextAttemptAt: null }).where(inArray(hookLogs.id, ids));
  }
}

/** What may not overtake one another: the messages of one person. Everything else comes to the same in any order. */
function laneOf({ row, events }: Hook): string {
  const [first] = events;
  return first?.kind === "message" ? `${first.channel}:${first.accountExternalId}:${(first.isEcho ? first.to : first.from) ?? first.fromUserId}` : row.id;
}

/** Whether all of it was done; else why not stands on its row. */
async function applyHook(ctx: Ctx, { row, events }: Hook): Promise<boolean> {
  const asProvider: Ctx = { ...ctx, actor: { type: "provider", name: providerNames[row.provider] } };
  const at = sentAt(row);
  const failures: unknown[] = [];
  for (const event of events) {
    // Kept on the row: each is told, and tried again.
    await applyHookEvent(asProvider, { provider: row.provider, event, at }).catch((error: unknown) => failures.push(error));
  }
  if (failures.length === 0) return true;
  const attemptCount = row.attemptCount + 1;
  const waitMs = Math.min(HOOK_RETRY_FIRST_MS * 2 ** (attemptCount - 1), HOOK_RETRY_MAX_MS);
  const nextAttemptAt = attemptCount >= HOOK_ATTEMPTS_MAX ? null : new Date(ctx.now().getTime() + waitMs);
  // Whoever was faster and did it all has the last word.
  await ctx.db.update(hookLogs).set({ attemptCount, eventCount: events.length, failure: failureOf(failures, events.length), nextAttemptAt }).where(and(eq(hookLogs.id, row.id), isNull(hookLogs.processedAt)));
  return false;
}

function sentAt({ platform, provider, body, receivedAt }: HookRow): Date {
  const head = provider === "aws_social" ? readAwsHead(body) : readHookHead(platform, body);
  return head?.newestAt && head.newestAt < receivedAt ? head.newestAt : receivedAt;
}

/** The database's own words: what was to be written, which the driver adds, is the people's. */
function failureOf(failures: unknown[], eventCount: number): string {
  const [first] = failures;
  const cause = first instanceof Error && first.cause instanceof Error ? first.cause : first;
  const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return `${failures.length} of ${eventCount}: ${words}`.slice(0, FAILURE_CHARS_MAX);
}

/** The recurring job: what failed and is due, and what nobody began with because its job was lost. */
export async function retryHooks(ctx: Ctx): Promise<void> {
  const now = ctx.now();
  const forgotten = and(eq(hookLogs.attemptCount, 0), isNull(hookLogs.nextAttemptAt), lt(hookLogs.receivedAt, new Date(now.getTime() - HOOK_FORGOTTEN_MS)));
  const due = await ctx.db.select({ id: hookLogs.id }).from(hookLogs).where(and(isNull(hookLogs.processedAt), or(lte(hookLogs.nextAttemptAt, now), forgotten))).orderBy(asc(hookLogs.receivedAt), asc(hookLogs.id)).limit(HOOKS_PER_RUN);
  for (const { id } of due) await enqueueJob(ctx, "channels.processHook", { hookLogId: id }, { singletonKey: id });
}

/** The recurring job: the log of what was done ends after 30 days. */
export async function purgeHooks(ctx: Ctx): Promise<void> {
  await ctx.db.delete(hookLogs).where(and(lt(hookLogs.receivedAt, new Date(ctx.now().getTime() - HOOK_KEPT_MS)), lt(hookLogs.processedAt, ctx.now())));
}
