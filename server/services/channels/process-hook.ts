import { and, asc, eq, isNull, lt, lte, or } from "drizzle-orm";
import { hookLogs } from "../../../drizzle/schema/channels.ts";
import type { ChatProvider } from "../../contract/channels.ts";
import type { Ctx } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { applyHookEvent } from "./apply-hook-event.ts";
import { readAwsHead, readHookHead } from "./hook-head.ts";
import { noteHookSeen } from "./note-hook-seen.ts";
import { HOOK_ATTEMPTS_MAX, HOOK_FORGOTTEN_MS, HOOK_KEPT_MS, HOOK_RETRY_FIRST_MS, HOOK_RETRY_MAX_MS, HOOKS_PER_RUN } from "./limits.ts";

const FAILURE_CHARS_MAX = 500;
export const providerNames: Record<ChatProvider, string> = { whatsapp_cloud: "WhatsApp", aws_social: "AWS End User Messaging Social", messenger: "Messenger", instagram: "Instagram" };

type HookRow = typeof hookLogs.$inferSelect;

/**
 * The job: does what a kept hook means, each thing by itself, so that one that fails holds back no other. A hook of which
 * anything failed is kept with the failure and tried again, all of it: what was done is known then. It may run twice, on
 * two servers at once.
 */
export async function processHook(ctx: Ctx, { hookLogId }: { hookLogId: string }): Promise<void> {
  const [row] = await ctx.db.select().from(hookLogs).where(eq(hookLogs.id, hookLogId));
  if (!row || row.processedAt !== null) return;
  const asProvider: Ctx = { ...ctx, actor: { type: "provider", name: providerNames[row.provider] } };
  const events = ctx.ports.chat.readHook(row.provider, row.body);
  const at = sentAt(row);
  await noteHookSeen(ctx, { channel: row.platform, events, at: row.receivedAt });
  const failures: unknown[] = [];
  for (const event of events) {
    // Kept on the row: each is told, and tried again.
    await applyHookEvent(asProvider, { provider: row.provider, event, at }).catch((error: unknown) => failures.push(error));
  }
  if (failures.length === 0) {
    await ctx.db.update(hookLogs).set({ processedAt: ctx.now(), eventCount: events.length, attemptCount: row.attemptCount + 1, failure: null, nextAttemptAt: null }).where(eq(hookLogs.id, row.id));
    return;
  }
  const attemptCount = row.attemptCount + 1;
  const waitMs = Math.min(HOOK_RETRY_FIRST_MS * 2 ** (attemptCount - 1), HOOK_RETRY_MAX_MS);
  const nextAttemptAt = attemptCount >= HOOK_ATTEMPTS_MAX ? null : new Date(ctx.now().getTime() + waitMs);
  // Whoever was faster and did it all has the last word.
  await ctx.db.update(hookLogs).set({ attemptCount, eventCount: events.length, failure: failureOf(failures, events.length), nextAttemptAt }).where(and(eq(hookLogs.id, row.id), isNull(hookLogs.processedAt)));
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
