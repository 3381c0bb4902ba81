import { and, eq } from "drizzle-orm";
import { arrivals } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { requireVisibleMailbox } from "./require-mailbox.ts";
import { enqueueRetry } from "./retry-arrivals.ts";

/** A person wants one mail that failed, or all of them, to be tried again now, with all of its attempts before it. */
export async function runArrivalsAgain(ctx: Ctx, input: { mailboxId: string; providerMessageId?: string }): Promise<{ count: number }> {
  const mailbox = await requireVisibleMailbox(ctx, input.mailboxId);
  return inTransaction(ctx, async (ctx) => {
    const one = input.providerMessageId === undefined ? undefined : eq(arrivals.providerMessageId, input.providerMessageId);
    const rows = await ctx.db.update(arrivals).set({ nextAttemptAt: ctx.now(), attemptCount: 1, updatedAt: ctx.now() }).where(and(eq(arrivals.mailboxId, mailbox.id), eq(arrivals.outcome, "failed"), one)).returning({ id: arrivals.providerMessageId });
    if (rows.length === 0 && one) throw refuse("not_found", "No such mail of this mailbox failed.");
    if (rows.length > 0) await enqueueRetry(ctx, mailbox.id);
    if (rows.length > 0) await recordEvent(ctx, { name: "mailbox.run_again", subject: { type: "mailbox", id: mailbox.id }, data: { address: mailbox.address, count: rows.length } });
    return { count: rows.length };
  });
}
