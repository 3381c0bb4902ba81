import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { arrivals, mailboxCounts } from "../../../drizzle/schema/people.ts";
import { Instant } from "../../contract/common.ts";
import type { Arrival, ArrivalOutcome, ListArrivals, MailboxCount } from "../../contract/mailboxes.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { jsonOf } from "../../json-of.ts";
import { escapeLike } from "../contacts/search-text.ts";
import { requireVisibleMailbox } from "./require-mailbox.ts";

const DAYS_SHOWN = 30;

/**
 * The account of each message of a mailbox, the newest first. Whether it lies in a case is not kept but read from its
 * conversation, so that a case that is opened, joined, split or merged later is told rightly.
 */
export async function listArrivals(ctx: Ctx, input: ListArrivals & { mailboxId: string }): Promise<{ items: Arrival[]; next: string | null }> {
  await requireVisibleMailbox(ctx, input.mailboxId);
  const rows = await ctx.db
    .select({
      row: arrivals,
      outcome: outcomeNow,
      message: { subject: messages.subject, from: messages.fromAddress },
      case: { id: cases.id, number: cases.number, prefix: cases.numberPrefix },
    })
    .from(arrivals)
    .leftJoin(messages, eq(messages.id, arrivals.messageId))
    .leftJoin(conversations, eq(conversations.id, messages.conversationId))
    .leftJoin(cases, eq(cases.id, conversations.caseId))
    .where(and(eq(arrivals.mailboxId, input.mailboxId), input.outcome ? eq(outcomeNow, input.outcome) : undefined, input.reason ? eq(arrivals.reason, input.reason) : undefined, matches(input.search), isBefore(input.after)))
    .orderBy(desc(orderedAt), desc(arrivals.providerMessageId))
    .limit(input.limit + 1);
  const page = rows.slice(0, input.limit);
  const last = page.at(-1)?.row;
  return {
    items: page.map(({ row, outcome, message, case: one }) => toArrival(row, outcome, message, one)),
    next: rows.length > input.limit && last ? Buffer.from(JSON.stringify([(last.receivedAt ?? last.createdAt).toISOString(), last.providerMessageId])).toString("base64url") : null,
  };
}

/** Both sides of the last days, newest first. */
export async function listCounts(ctx: Ctx, { mailboxId }: { mailboxId: string }): Promise<MailboxCount[]> {
  await requireVisibleMailbox(ctx, mailboxId);
  const since = new Date(ctx.now().getTime() - DAYS_SHOWN * 24 * 60 * 60_000).toISOString().slice(0, 10);
  const rows = await ctx.db.select().from(mailboxCounts).where(and(eq(mailboxCounts.mailboxId, mailboxId), sql`${mailboxCounts.day} >= ${since}`)).orderBy(desc(mailboxCounts.day), mailboxCounts.folder);
  return rows.map(({ day, folder, serverCount, arrivalCount, missingCount, countedAt }) => ({ day, folder, serverCount, arrivalCount, missingCount, countedAt: countedAt.toISOString() }));
}

const orderedAt = sql`coalesce(${arrivals.receivedAt}, ${arrivals.createdAt})`;

const outcomeNow = sql<ArrivalOutcome>`case
  when ${arrivals.outcome} in ('received', 'ignored', 'case', 'joined') and ${conversations.caseId} is not null then case when ${arrivals.outcome} = 'joined' then 'joined' else 'case' end
  when ${arrivals.outcome} in ('case', 'joined') then 'received'
  else ${arrivals.outcome} end`;

function matches(search: string | undefined): SQL | undefined {
  if (!search) return undefined;
  const pattern = `%${escapeLike(search)}%`;
  return sql`(${messages.subject} ilike ${pattern} or ${messages.fromAddress} ilike ${pattern} or ${arrivals.internetMessageId} ilike ${pattern})`;
}

const Cursor = z.tuple([Instant, z.string().max(600)]);

function isBefore(after: string | undefined): SQL | undefined {
  if (after === undefined) return undefined;
  const parsed = Cursor.safeParse(jsonOf(Buffer.from(after, "base64url").toString()));
  if (!parsed.success) throw refuse("bad_input", "The page key is not one that this list has answered.", { errors: [{ path: "after", message: "take it from `next`" }] });
  return sql`(${orderedAt}, ${arrivals.providerMessageId}) < (${parsed.data[0]}::timestamptz, ${parsed.data[1]})`;
}

function toArrival(row: typeof arrivals.$inferSelect, outcome: ArrivalOutcome, message: { subject: string; from: string } | null, one: Arrival["case"]): Arrival {
  const { providerMessageId, messageId, folder, attemptCount } = row;
  const at = (moment: Date | null) => moment?.toISOString() ?? null;
  const isStored = outcome === "case" || outcome === "joined";
  return {
    providerMessageId, messageId, folder, attemptCount, outcome,
    subject: message?.subject ?? null,
    from: message?.from ?? null,
    reason: isStored ? null : row.reason,
    case: one,
    nextAttemptAt: at(row.nextAttemptAt),
    receivedAt: at(row.receivedAt),
    removedAt: at(row.removedAt),
  };
}
