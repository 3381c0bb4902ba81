import { sql } from "drizzle-orm";
import { conversations } from "../../../drizzle/schema/conversations.ts";
import { arrivals } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { databaseErrorCode } from "../../database-error.ts";
import { cleanLine } from "../conversations/clean-text.ts";
import { isMailboxFault, isOutOfReach, type ListedMessage } from "../conversations/mailbox.ts";
import { type ReceivedMessage, receiveMessage } from "../conversations/receive-message.ts";
import { recordEvent } from "../events/record-event.ts";
import type { MailboxRow } from "../people/queries.ts";
import { findArrivals, placeMessage } from "./place-arrivals.ts";

/** After so many minutes a mail that failed is tried again; after the last of them a person must tell to. */
export const RETRY_MINUTES = [1, 5, 30, 120, 480, 1_440, 2_880];
const MINUTE_MS = 60_000;
const REASON_CHARS = 300;

/** `error`: what Outlook said when it did not hand the mail over. */
export interface ArrivalResult {
  outcome: "received" | "known" | "gone" | "failed";
  error?: Error;
}

/**
 * Fetches one mail and stores it with its account, in one transaction. One that cannot be had or stored is set aside
 * with the reason. Throws for what says nothing of the mail: Outlook out of reach, a database that is busy or full.
 */
export async function receiveArrival(ctx: Ctx, mailbox: MailboxRow, listed: ListedMessage): Promise<ArrivalResult> {
  let mime: Uint8Array | null;
  try {
    mime = await ctx.ports.mailbox.readMime(mailbox.address, listed.providerMessageId);
  } catch (error) {
    if (!isMailboxFault(error) || isOutOfReach(error)) throw error;
    await setAside(ctx, mailbox, listed, `Outlook did not hand it over: ${error.message}`);
    return { outcome: "failed", error };
  }
  if (mime === null) {
    await writeArrival(ctx, mailbox, listed, { outcome: "gone", reason: "not_found", removedAt: ctx.now() });
    return { outcome: "gone" };
  }
  try {
    const { isNew } = await receiveMessage(ctx, { mailbox, fetched: { ...listed, mime }, alsoWrite: (ctx, received) => writeReceived(ctx, mailbox, listed, received) });
    return { outcome: isNew ? "received" : "known" };
  } catch (error) {
    if (isPassing(error)) throw error;
    await setAside(ctx, mailbox, listed, `It could not be stored: ${reasonOf(error)}`);
    return { outcome: "failed" };
  }
}

async function writeReceived(ctx: Ctx, mailbox: MailboxRow, listed: ListedMessage, { message, isNew }: ReceivedMessage): Promise<void> {
  const isOrdinary = message.kind === "ordinary";
  const outcome = sql`(select case when ${conversations.caseId} is not null then 'joined' else ${isOrdinary ? "received" : "ignored"} end from ${conversations} where ${conversations.id} = ${message.conversationId})`;
  await writeArrival(ctx, mailbox, listed, { outcome: outcome as never, reason: isOrdinary ? null : message.kind, messageId: message.id });
  // Another copy of it, or one that had gone and is back.
  if (!isNew) await placeMessage(ctx, message.id);
}

type Account = Pick<typeof arrivals.$inferInsert, "outcome" | "reason" | "messageId" | "removedAt" | "attemptCount" | "nextAttemptAt">;

async function writeArrival(ctx: Ctx, mailbox: MailboxRow, listed: ListedMessage, account: Account): Promise<void> {
  const { providerMessageId, folder, internetMessageId, receivedAt } = listed;
  const values = { folder, internetMessageId: internetMessageId && cleanLine(internetMessageId, 998), receivedAt, removedAt: null, nextAttemptAt: null, updatedAt: ctx.now(), ...account };
  await ctx.db
    .insert(arrivals)
    .values({ mailboxId: mailbox.id, providerMessageId, createdAt: ctx.now(), ...values })
    .onConflictDoUpdate({ target: [arrivals.mailboxId, arrivals.providerMessageId], set: values });
}

/** Each failure puts the next attempt further off. */
async function setAside(ctx: Ctx, mailbox: MailboxRow, listed: ListedMessage, words: string): Promise<void> {
  const reason = cleanLine(words, REASON_CHARS);
  await inTransaction(ctx, async (ctx) => {
    const before = (await findArrivals(ctx, mailbox.id, [listed.providerMessageId])).get(listed.providerMessageId);
    const attemptCount = (before?.attemptCount ?? 0) + 1;
    const minutes = RETRY_MINUTES[attemptCount - 1];
    const nextAttemptAt = minutes === undefined ? null : new Date(ctx.now().getTime() + minutes * MINUTE_MS);
    await writeArrival(ctx, mailbox, listed, { outcome: "failed", reason, attemptCount, nextAttemptAt });
    if (attemptCount === 1) await recordEvent(ctx, { name: "message.set_aside", subject: { type: "mailbox", id: mailbox.id }, data: { providerMessageId: listed.providerMessageId, folder: listed.folder, reason } });
  });
}

/** A fault of the moment (a deadlock, a lost connection, a full disk) is not the mail's: the job comes back. */
function isPassing(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return /^(08|40|53|57|58)...$/.test(code) || /^(ECONN|EPIPE|ETIMEDOUT|CONNECT)/.test(code);
}

/** What the database said, without the values that it was given: they are the mail. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
