import { and, eq, inArray, isNotNull, lte } from "drizzle-orm";
import { arrivals } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { type Hold, holdMailbox } from "./hold-mailbox.ts";
import { placeArrivals } from "./place-arrivals.ts";
import { receiveArrival } from "./receive-arrival.ts";

const ARRIVALS_PER_RUN = 100;

/** Enqueues a run for each mailbox with mails whose next attempt is due. */
export async function retryDueArrivals(ctx: Ctx): Promise<void> {
  const due = await ctx.db.selectDistinct({ mailboxId: arrivals.mailboxId }).from(arrivals).where(isDue(ctx));
  await inTransaction(ctx, async (ctx) => {
    for (const { mailboxId } of due) await enqueueRetry(ctx, mailboxId);
  });
}

export function enqueueRetry(ctx: Ctx, mailboxId: string, startAfter?: Date): Promise<void> {
  return enqueueJob(ctx, "mailbox.retry", { mailboxId }, { singletonKey: mailboxId, startAfter });
}

/** Tries once more what failed and is due. What Outlook keeps back counts as an attempt; Outlook out of reach does not. */
export async function retryArrivals(ctx: Ctx, { mailboxId }: { mailboxId: string }): Promise<void> {
  const held = await holdMailbox(ctx, mailboxId, (hold) => retryDue(ctx, hold));
  if (!held.isHeld) return held.until ? enqueueRetry(ctx, mailboxId, held.until) : undefined;
  if (held.value === ARRIVALS_PER_RUN) await enqueueRetry(ctx, mailboxId);
}

async function retryDue(ctx: Ctx, hold: Hold): Promise<number> {
  const { mailbox } = hold;
  const due = await ctx.db.select().from(arrivals).where(and(eq(arrivals.mailboxId, mailbox.id), isDue(ctx))).orderBy(arrivals.nextAttemptAt).limit(ARRIVALS_PER_RUN);
  if (due.length === 0) return 0;
  const ids = due.map((one) => one.providerMessageId);
  const listed = await ctx.ports.mailbox.describe(mailbox.address, ids);
  await giveUp(ctx, mailbox.id, ids.filter((id) => !listed.has(id)));
  for (const one of listed.values()) {
    await receiveArrival(ctx, mailbox, one);
    await hold.renew();
  }
  await placeArrivals(ctx, mailbox.id, new Map([...listed.values()].map((one) => [one.providerMessageId, one.folder])));
  return due.length;
}

/** Deleted in Outlook before it could be read. */
async function giveUp(ctx: Ctx, mailboxId: string, providerMessageIds: string[]): Promise<void> {
  if (providerMessageIds.length === 0) return;
  const at = ctx.now();
  await ctx.db.update(arrivals).set({ outcome: "gone", removedAt: at, nextAttemptAt: null, updatedAt: at }).where(and(eq(arrivals.mailboxId, mailboxId), inArray(arrivals.providerMessageId, providerMessageIds)));
}

const isDue = (ctx: Ctx) => and(isNotNull(arrivals.nextAttemptAt), lte(arrivals.nextAttemptAt, ctx.now()));
