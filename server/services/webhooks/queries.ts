import { and, asc, count, desc, eq, inArray, isNotNull, isNull, lt } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import { webhookAttempts, webhookCalls, webhooks } from "../../../drizzle/schema/notifications.ts";
import type { Webhook, WebhookCall, WebhookCallDetail, WebhookCallState } from "../../contract/webhooks.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { findEvent } from "../events/queries.ts";
import { payloadOf } from "./sign.ts";

export type WebhookRow = typeof webhooks.$inferSelect;

export async function listWebhooks(ctx: Ctx): Promise<Webhook[]> {
  return shown(ctx, await ctx.db.select().from(webhooks).where(isNull(webhooks.deletedAt)).orderBy(webhooks.createdAt));
}

export async function readWebhook(ctx: Ctx, webhookId: string): Promise<Webhook> {
  const [webhook] = await shown(ctx, await ctx.db.select().from(webhooks).where(and(eq(webhooks.id, webhookId), isNull(webhooks.deletedAt))));
  if (!webhook) throw noSuchWebhook();
  return webhook;
}

/** Held until the caller's transaction ends. */
export async function lockWebhook(ctx: Ctx, webhookId: string, version?: number): Promise<WebhookRow> {
  const [row] = await ctx.db.select().from(webhooks).where(and(eq(webhooks.id, webhookId), isNull(webhooks.deletedAt))).for("update");
  if (!row) throw noSuchWebhook();
  if (version !== undefined && row.version !== version) throw refuse("stale", "Somebody has changed this webhook in the meantime.", { remedy: "Load it again, and make your change on what it says now." });
  return row;
}

const noSuchWebhook = () => refuse("not_found", "There is no such webhook.", { remedy: "Load the list again: somebody may have deleted it." });

async function shown(ctx: Ctx, rows: WebhookRow[]): Promise<Webhook[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const counts = await ctx.db.select({ webhookId: webhookCalls.webhookId, state: webhookCalls.state, count: count() }).from(webhookCalls).where(and(inArray(webhookCalls.webhookId, ids), inArray(webhookCalls.state, ["waiting", "failed"]))).groupBy(webhookCalls.webhookId, webhookCalls.state);
  // Of the newest event that was told: one step along the key, where the newest attempt would read them all.
  const last = (await Promise.all(ids.map((id) => ctx.db.select().from(webhookCalls).where(and(eq(webhookCalls.webhookId, id), isNotNull(webhookCalls.lastAttemptAt))).orderBy(desc(webhookCalls.eventSeq)).limit(1)))).flat();
  const countOf = (id: string, state: WebhookCallState) => counts.find((each) => each.webhookId === id && each.state === state)?.count ?? 0;
  const now = ctx.now();
  return rows.map((row) => {
    const call = last.find((each) => each.webhookId === row.id);
    return {
      id: row.id, name: row.name, url: row.url, events: row.events, version: row.version,
      createdAt: row.createdAt.toISOString(),
      lastCall: call ? { at: call.lastAttemptAt!.toISOString(), status: call.status, error: call.error } : null,
      oldSecretUntil: row.sealedOldSecret && row.oldSecretUntil && row.oldSecretUntil > now ? row.oldSecretUntil.toISOString() : null,
      disabledAt: row.disabledAt?.toISOString() ?? null,
      disabledReason: row.disabledReason,
      failingSince: row.failingSince?.toISOString() ?? null,
      waitingCount: countOf(row.id, "waiting"),
      failedCount: countOf(row.id, "failed"),
    };
  });
}

/** The log of one webhook, newest first, paged by key. */
export async function pageOfCalls(ctx: Ctx, { webhookId, state, after, limit }: { webhookId: string; state?: WebhookCallState; after?: string; limit: number }): Promise<{ items: WebhookCall[]; next: string | null }> {
  await readWebhook(ctx, webhookId);
  if (after !== undefined && !/^\d{1,15}$/.test(after)) throw refuse("bad_input", "The page key is not one that this list has answered.", { errors: [{ path: "after", message: "take it from `next`" }] });
  const rows = await ctx.db
    .select({ call: webhookCalls, event: events.name })
    .from(webhookCalls)
    .innerJoin(events, eq(events.seq, webhookCalls.eventSeq))
    .where(and(eq(webhookCalls.webhookId, webhookId), state ? eq(webhookCalls.state, state) : undefined, after ? lt(webhookCalls.eventSeq, Number(after)) : undefined))
    .orderBy(desc(webhookCalls.eventSeq))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  return { items: page.map(({ call, event }) => toCall(call, event)), next: rows.length > limit ? String(page.at(-1)!.call.eventSeq) : null };
}

/** With what was sent and every attempt. */
export async function readCall(ctx: Ctx, { webhookId, eventSeq }: { webhookId: string; eventSeq: number }): Promise<WebhookCallDetail> {
  await readWebhook(ctx, webhookId);
  const [call] = await ctx.db.select().from(webhookCalls).where(and(eq(webhookCalls.webhookId, webhookId), eq(webhookCalls.eventSeq, eventSeq)));
  const event = call && (await findEvent(ctx, eventSeq));
  if (!call || !event) throw refuse("not_found", "This webhook was not called about such an event.", { remedy: "Load the log again: calls are kept for 30 days." });
  const attempts = await ctx.db.select().from(webhookAttempts).where(and(eq(webhookAttempts.webhookId, webhookId), eq(webhookAttempts.eventSeq, eventSeq))).orderBy(asc(webhookAttempts.attempt));
  return { ...toCall(call, event.name), body: JSON.stringify(payloadOf(event), null, 2), attempts: attempts.map(({ attempt, at, status, error, durationMs }) => ({ attempt, at: at.toISOString(), status, error, durationMs })) };
}

function toCall(call: typeof webhookCalls.$inferSelect, event: string): WebhookCall {
  return {
    eventSeq: call.eventSeq, event, state: call.state, attemptCount: call.attemptCount, status: call.status, error: call.error,
    createdAt: call.createdAt.toISOString(),
    lastAttemptAt: call.lastAttemptAt?.toISOString() ?? null,
    nextAttemptAt: call.nextAttemptAt?.toISOString() ?? null,
    deliveredAt: call.deliveredAt?.toISOString() ?? null,
  };
}
