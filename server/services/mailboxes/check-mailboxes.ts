import { and, eq, isNull, lte, or, sql } from "drizzle-orm";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { endGrants } from "./end-grants.ts";
import type { MailboxRow } from "../people/queries.ts";

/** Outlook may be away for a moment; what lasts longer is somebody's business. */
export const FAILING_MINUTES_MAX = 15;
const MINUTE_MS = 60_000;

/** Raises the alarm, once each time, of mailboxes that cannot be read and of those where nothing comes any more. */
export async function checkMailboxes(ctx: Ctx): Promise<void> {
  await endGrants(ctx);
  const quiet = await ctx.db.select().from(mailboxes).where(and(eq(mailboxes.isWatched, true), isNull(mailboxes.alarmedAt), or(isFailing(ctx), isSilent(ctx))));
  for (const mailbox of quiet) await alarm(ctx, mailbox);
}

async function alarm(ctx: Ctx, mailbox: MailboxRow): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const first = await ctx.db.update(mailboxes).set({ alarmedAt: ctx.now() }).where(and(eq(mailboxes.id, mailbox.id), isNull(mailboxes.alarmedAt))).returning({ id: mailboxes.id });
    if (first.length === 0) return;
    const { address, failure } = mailbox;
    const fact = mailbox.failure === null ? { name: "mailbox.silent", data: { address, minutes: mailbox.silentAfterMinutes } } : { name: "mailbox.failed", data: { address, reason: failure } };
    await recordEvent(ctx, { ...fact, subject: { type: "mailbox", id: mailbox.id } });
  });
}

const isFailing = (ctx: Ctx) => lte(mailboxes.failedAt, new Date(ctx.now().getTime() - FAILING_MINUTES_MAX * MINUTE_MS));

/** Since its last mail, or since it was connected where none ever came. */
const isSilent = (ctx: Ctx) => sql`coalesce(${mailboxes.lastMailAt}, ${mailboxes.createdAt}) <= ${ctx.now().toISOString()}::timestamptz - ${mailboxes.silentAfterMinutes} * interval '1 minute'`;
