import { and, desc, eq, isNull, lte, or, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { imports } from "../../../drizzle/schema/contacts.ts";
import { retentionRuns } from "../../../drizzle/schema/retention.ts";
import { type RetentionKind, retentionKinds } from "../../contract/retention.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { lockHolds, whatIsHeld } from "../contacts/legal-holds.ts";
import { allowLongStatements } from "../contacts/long-statements.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { type Asked, candidates } from "./candidates.ts";
import { cutoffOf } from "./cutoff.ts";
import { expireCases } from "./expire-cases.ts";
import { expireEvents } from "./expire-events.ts";
import { expireMessages } from "./expire-messages.ts";
import { expireImport, removeLlmCalls, removeWebhookCalls } from "./expire-rest.ts";
import { readRetentionSettings } from "./retention-settings.ts";

type RunRow = typeof retentionRuns.$inferSelect;

/** Of each kind, what one transaction takes: a hold, a deletion and an erasure wait that long at most. */
const PER_BATCH: Record<RetentionKind, number> = { cases: 50, mails: 200, imports: 1, llmCalls: 1_000, webhookCalls: 1_000, events: 0 };
/** A job hands over to the next one, so that a server that stops waits for none of them long. */
const BATCHES_PER_JOB = 20;
const LEASE_MS = 60_000;
const subject = { type: "retention", id: "00000000-0000-4000-8000-0000000de1e7" };

/** The recurring job, once a day: begins a run with the settings of now, unless one is at work or everything is kept for ever. */
export async function startRetention(ctx: Ctx): Promise<void> {
  const settings = await readRetentionSettings(ctx);
  if (retentionKinds.every((kind) => settings[kind] === null)) return;
  await inTransaction(ctx, async (ctx) => {
    const id = ctx.newId();
    const [made] = await ctx.db.insert(retentionRuns).values({ id, settings, kind: retentionKinds[0], startedAt: ctx.now() }).onConflictDoNothing().returning({ id: retentionRuns.id });
    if (made) await enqueueJob(ctx, "retention.run", { runId: id }, { singletonKey: id });
  });
}

/** The recurring job: goes on with a run whose server died. */
export async function resumeRetention(ctx: Ctx): Promise<void> {
  const [row] = await ctx.db.select({ id: retentionRuns.id }).from(retentionRuns).where(and(isNull(retentionRuns.finishedAt), isFree(ctx)));
  if (row) await enqueueJob(ctx, "retention.run", { runId: row.id }, { singletonKey: row.id });
}

/**
 * The job: batches of a run, each one transaction with its mark and an event of what went. One server at a time holds it;
 * a kill loses the batch that it was in, and the next server goes on from the mark.
 */
export async function runRetention(ctx: Ctx, { runId }: { runId: string }): Promise<void> {
  const [held] = await ctx.db.update(retentionRuns).set({ leaseUntil: leaseEnd(ctx), fence: sql`${retentionRuns.fence} + 1` }).where(and(eq(retentionRuns.id, runId), isNull(retentionRuns.finishedAt), isFree(ctx))).returning({ fence: retentionRuns.fence });
  if (!held) return;
  for (let count = 0; count < BATCHES_PER_JOB; count++) if (!(await runBatch(ctx, { runId, fence: held.fence }))) return;
  await inTransaction(ctx, async (ctx) => {
    const given = await ctx.db.update(retentionRuns).set({ leaseUntil: null }).where(mine({ runId, fence: held.fence })).returning({ id: retentionRuns.id });
    if (given.length > 0) await enqueueJob(ctx, "retention.run", { runId }, { singletonKey: runId });
  });
}

const leaseEnd = (ctx: Ctx) => new Date(ctx.now().getTime() + LEASE_MS);
const isFree = (ctx: Ctx) => or(isNull(retentionRuns.leaseUntil), lte(retentionRuns.leaseUntil, ctx.now()));
const mine = ({ runId, fence }: { runId: string; fence: number }) => and(eq(retentionRuns.id, runId), eq(retentionRuns.fence, fence), isNull(retentionRuns.finishedAt));

interface Batch {
  count: number;
  /** Where the next one begins; null: the kind is done. */
  afterKey: string | null;
  data?: Record<string, unknown>;
  notice?: string | null;
}

/** Whether there is more, and it is still ours. */
function runBatch(ctx: Ctx, own: { runId: string; fence: number }): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    await allowLongStatements(ctx);
    await lockHolds(ctx);
    const [run] = await ctx.db.update(retentionRuns).set({ leaseUntil: leaseEnd(ctx) }).where(mine(own)).returning();
    if (!run) return false;
    // Of the day on which it began, so that a run that is taken up later says what it was begun for.
    const before = cutoffOf({ now: () => run.startedAt }, run.settings, run.kind);
    const batch: Batch = before ? await batches[run.kind](ctx, { before, held: await whatIsHeld(ctx) }, run.afterKey) : { count: 0, afterKey: null };
    if (batch.count > 0) await recordEvent(ctx, { name: "retention.ran", subject, data: { runId: run.id, kind: run.kind, before: before!.toISOString(), count: batch.count, ...batch.data } });
    const next = batch.afterKey === null ? kindAfter(run.kind) : run.kind;
    await ctx.db.update(retentionRuns).set({
      counts: { ...run.counts, [run.kind]: (run.counts[run.kind] ?? 0) + batch.count },
      afterKey: batch.afterKey,
      ...(next ? { kind: next } : { finishedAt: ctx.now(), leaseUntil: null }),
      ...(batch.notice && { notice: batch.notice }),
    }).where(eq(retentionRuns.id, run.id));
    return next !== null;
  });
}

function kindAfter(kind: RetentionKind): RetentionKind | null {
  return retentionKinds[retentionKinds.indexOf(kind) + 1] ?? null;
}

const batches: Record<RetentionKind, (ctx: Ctx, asked: Asked, afterKey: string | null) => Promise<Batch>> = {
  cases: async (ctx, asked, afterKey) => {
    const found = await keysOf(ctx, "cases", asked, afterKey);
    // The conversations first, then the cases, as everybody does; what somebody changed meanwhile is asked again.
    await ctx.db.select({ id: conversations.id }).from(conversations).where(sql`${conversations.caseId} = any(${sqlIds(found)})`).orderBy(conversations.id).for("update");
    await ctx.db.select({ id: cases.id }).from(cases).where(sql`${cases.id} = any(${sqlIds(found)})`).orderBy(cases.id).for("update");
    const still = await stillOf(ctx, "cases", asked, found);
    const eventSeqs = still.length > 0 ? await expireCases(ctx, still) : [];
    return { count: still.length, afterKey: markOf("cases", found), data: { eventSeqs } };
  },
  mails: async (ctx, asked, afterKey) => {
    const found = await keysOf(ctx, "mails", asked, afterKey);
    await ctx.db.select({ id: conversations.id }).from(conversations).where(sql`${conversations.id} in (select m.conversation_id from ${messages} m where m.id = any(${sqlIds(found)}))`).orderBy(conversations.id).for("update");
    const still = await stillOf(ctx, "mails", asked, found);
    await expireMessages(ctx, still);
    return { count: still.length, afterKey: markOf("mails", found) };
  },
  imports: async (ctx, asked, afterKey) => {
    const found = await keysOf(ctx, "imports", asked, afterKey);
    await ctx.db.select({ id: imports.id }).from(imports).where(sql`${imports.id} = any(${sqlIds(found)})`).for("update");
    const [id] = await stillOf(ctx, "imports", asked, found);
    if (!id) return { count: 0, afterKey: markOf("imports", found) };
    return (await expireImport(ctx, id)) ? { count: 1, afterKey: markOf("imports", found) } : { count: 0, afterKey: afterKey ?? NO_ID };
  },
  llmCalls: async (ctx, asked, afterKey) => {
    const found = await keysOf(ctx, "llmCalls", asked, afterKey);
    if (found.length > 0) await removeLlmCalls(ctx, found);
    return { count: found.length, afterKey: markOf("llmCalls", found) };
  },
  webhookCalls: async (ctx, asked, afterKey) => {
    const found = await keysOf(ctx, "webhookCalls", asked, afterKey);
    await removeWebhookCalls(ctx, found);
    return { count: found.length, afterKey: markOf("webhookCalls", found) };
  },
  events: async (ctx, asked, afterKey) => {
    const { count, seals, lastNumber, notice } = await expireEvents(ctx, { asked, afterNumber: Number(afterKey ?? 0) });
    return { count, afterKey: lastNumber === null ? null : String(lastNumber), data: { seals }, notice };
  },
};

/** Before all ids. */
const NO_ID = "00000000-0000-0000-0000-000000000000";

/** What may go, after the mark: one walk along the index of the ids, so that what is held back is looked at once a run. Calls have none, and are removed until none is left. */
async function keysOf(ctx: Ctx, kind: RetentionKind, asked: Asked, afterKey: string | null): Promise<string[]> {
  const place = kind === "webhookCalls" ? sql`` : sql`and key > ${afterKey ?? NO_ID}::uuid order by key`;
  const rows = await ctx.db.execute<{ key: string }>(sql`select key from (${candidates(kind, asked)}) as found where reason is null ${place} limit ${PER_BATCH[kind]}`);
  return rows.map(({ key }) => key);
}

/** Of these, what may still go, now that they are locked. */
async function stillOf(ctx: Ctx, kind: RetentionKind, asked: Asked, keys: string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await ctx.db.execute<{ key: string }>(sql`select key from (${candidates(kind, asked)}) as found where reason is null and key = any(${sqlIds(keys)})`);
  return rows.map(({ key }) => key);
}

function markOf(kind: RetentionKind, keys: string[]): string | null {
  return keys.length < PER_BATCH[kind] ? null : keys.at(-1)!;
}

/** Newest first. */
export function newestRuns(ctx: Ctx, limit: number): Promise<RunRow[]> {
  return ctx.db.select().from(retentionRuns).orderBy(desc(retentionRuns.startedAt)).limit(limit);
}
