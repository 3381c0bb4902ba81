import { and, eq, type SQL, sql } from "drizzle-orm";
import { arrivals } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { databaseErrorCode } from "../../database-error.ts";
import { insertRows } from "../../insert-rows.ts";
import { cleanLine } from "../conversations/clean-text.ts";
import { isMailboxFault, isOutOfReach, type ListedMessage } from "../conversations/mailbox.ts";
import { type IncomingMessage, readMessage } from "../conversations/read-message.ts";
import { type ReceivedMessage, receiveRead } from "../conversations/receive-message.ts";
import { recordEvent } from "../events/record-event.ts";
import type { MailboxRow } from "../people/queries.ts";
import { findArrivals, placeMessage } from "./place-arrivals.ts";

/** After so many minutes a mail that failed is tried again; after the last of them a person must tell to. */
export const RETRY_MINUTES = [1, 5, 30, 120, 480, 1_440, 2_880];
const MINUTE_MS = 60_000;
/** Stands in an account only while the mail is read, or where its reader died of it. */
const BEGUN = "Mailroom ended while this mail was read.";
const REASON_CHARS = 300;

/** A mail that was read, or the account that was written because it could not be; `error`: what Outlook said. */
export type ReadArrival = { listed: ListedMessage; incoming: IncomingMessage } | { listed: ListedMessage; incoming: null; error?: Error };

/**
 * Fetches one mail and stores it with its account. The attempt is counted before it is made, so that a mail over which the
 * process dies has an account all the same. Throws for what says nothing of the mail (see storeArrivals), and counts nothing.
 */
export async function receiveArrival(ctx: Ctx, mailbox: MailboxRow, listed: ListedMessage): Promise<{ count: number; error?: Error }> {
  const takeBack = await noteBegun(ctx, mailbox, listed);
  try {
    const read = await readArrival(ctx, mailbox, listed);
    return read.incoming === null ? { count: 0, error: read.error } : { count: await storeArrivals(ctx, mailbox, [read]) };
  } catch (error) {
    await takeBack();
    throw error;
  }
}

/** Fetches one mail and reads it. One that cannot be had or read is set aside with the reason. Throws while Outlook is out of reach. */
export async function readArrival(ctx: Ctx, mailbox: MailboxRow, listed: ListedMessage): Promise<ReadArrival> {
  let mime: Uint8Array | null;
  try {
    mime = await ctx.ports.mailbox.readMime(mailbox.address, listed.providerMessageId);
  } catch (error) {
    if (!isMailboxFault(error) || isOutOfReach(error)) throw error;
    await setAside(ctx, mailbox, listed, `Outlook did not hand it over: ${error.message}`);
    return { listed, incoming: null, error };
  }
  if (mime === null) {
    await writeArrival(ctx, mailbox, listed, { outcome: "gone", reason: "not_found", removedAt: ctx.now() });
    return { listed, incoming: null };
  }
  try {
    return { listed, incoming: await readMessage(mailbox, { ...listed, mime }) };
  } catch (error) {
    await setAside(ctx, mailbox, listed, `It could not be stored: ${reasonOf(error)}`);
    return { listed, incoming: null };
  }
}

/**
 * Stores mails that were read, each with its account, in one transaction; where one of them spoils it, each in its own, and
 * that one is set aside with the reason. Answers how many were new. Throws for what says nothing of the mails: a database
 * that is busy or full.
 */
export async function storeArrivals(ctx: Ctx, mailbox: MailboxRow, read: { listed: ListedMessage; incoming: IncomingMessage }[]): Promise<number> {
  if (read.length === 0) return 0;
  try {
    const received = await inTransaction(ctx, (ctx) => receiveRead(ctx, read.map((one) => one.incoming), (ctx, received) => writeReceived(ctx, mailbox, received.map((one) => ({ ...one, listed: read[one.index]!.listed })))));
    return received.filter((one) => one.isNew).length;
  } catch (error) {
    if (read.length > 1 && !isOutage(error)) return storeEach(ctx, mailbox, read);
    if (isOutage(error) || isConflict(error)) throw error;
    await setAside(ctx, mailbox, read[0]!.listed, `It could not be stored: ${reasonOf(error)}`);
    return 0;
  }
}

async function storeEach(ctx: Ctx, mailbox: MailboxRow, read: { listed: ListedMessage; incoming: IncomingMessage }[]): Promise<number> {
  let count = 0;
  for (const one of read) count += await storeArrivals(ctx, mailbox, [one]);
  return count;
}

async function writeReceived(ctx: Ctx, mailbox: MailboxRow, received: (ReceivedMessage & { listed: ListedMessage })[]): Promise<void> {
  const accounts = received.map(({ listed, message: { id, kind } }) => ({ listed, outcome: kind === "ordinary" ? "received" as const : "ignored" as const, reason: kind === "ordinary" ? null : kind, messageId: id }));
  const isJoined = sql`exists (select 1 from messages stored join conversations on conversations.id = stored.conversation_id where stored.id = given.message_id and conversations.case_id is not null)`;
  await writeArrivals(ctx, mailbox, accounts, { outcome: sql`case when ${isJoined} then 'joined' else given.outcome end` });
  // Another copy of it, or one that had gone and is back.
  for (const { message, isNew } of received) if (!isNew) await placeMessage(ctx, message.id);
}

type Account = Pick<typeof arrivals.$inferInsert, "outcome" | "reason" | "messageId" | "removedAt" | "attemptCount" | "nextAttemptAt">;

function writeArrival(ctx: Ctx, mailbox: MailboxRow, listed: ListedMessage, account: Account): Promise<void> {
  return writeArrivals(ctx, mailbox, [{ listed, ...account }]);
}

/** Of several, all say the same things. */
async function writeArrivals(ctx: Ctx, mailbox: MailboxRow, accounts: (Account & { listed: ListedMessage })[], reckoned?: { outcome: SQL }): Promise<void> {
  const rows = accounts.map(({ listed: { folder, internetMessageId, receivedAt, providerMessageId }, ...account }) => {
    const said = { folder, internetMessageId: internetMessageId && cleanLine(internetMessageId, 998), receivedAt, removedAt: null, nextAttemptAt: null, updatedAt: ctx.now(), ...account };
    return { row: { mailboxId: mailbox.id, providerMessageId, createdAt: ctx.now(), ...said }, said };
  });
  const columns = Object.keys(rows[0]!.said).map((field) => arrivals[field as keyof Account].name);
  const said = sql.join(columns.map((column) => sql`${sql.identifier(column)} = excluded.${sql.identifier(column)}`), sql`, `);
  await insertRows(ctx, arrivals, rows.map(({ row }) => row), { reckoned, after: sql`on conflict (mailbox_id, provider_message_id) do update set ${said}` });
}

/** Each failure puts the next attempt further off. */
async function setAside(ctx: Ctx, mailbox: MailboxRow, listed: ListedMessage, words: string): Promise<void> {
  const reason = cleanLine(words, REASON_CHARS);
  await inTransaction(ctx, async (ctx) => {
    const before = (await findArrivals(ctx, mailbox.id, [listed.providerMessageId])).get(listed.providerMessageId);
    // The note before it has counted this attempt already.
    const attemptCount = (before?.attemptCount ?? 0) + (before?.reason === BEGUN ? 0 : 1);
    await writeArrival(ctx, mailbox, listed, { outcome: "failed", reason, attemptCount, nextAttemptAt: nextAttemptAfter(ctx, attemptCount) });
    if (attemptCount === 1) await tellSetAside(ctx, mailbox, listed, reason);
  });
}

/** The second attempt that kills its reader is the last until a person says otherwise. Answers what takes the note back. */
async function noteBegun(ctx: Ctx, mailbox: MailboxRow, listed: ListedMessage): Promise<() => Promise<void>> {
  return inTransaction(ctx, async (within) => {
    const before = (await findArrivals(within, mailbox.id, [listed.providerMessageId])).get(listed.providerMessageId);
    const hasKilled = before?.reason === BEGUN;
    const attemptCount = (before?.attemptCount ?? 0) + 1;
    await writeArrival(within, mailbox, listed, { outcome: "failed", reason: BEGUN, attemptCount, nextAttemptAt: hasKilled ? null : nextAttemptAfter(ctx, attemptCount) });
    if (hasKilled && attemptCount === 2) await tellSetAside(within, mailbox, listed, BEGUN);
    const isIt = and(eq(arrivals.mailboxId, mailbox.id), eq(arrivals.providerMessageId, listed.providerMessageId), eq(arrivals.reason, BEGUN));
    return async () => void (await (before ? ctx.db.update(arrivals).set(before).where(isIt) : ctx.db.delete(arrivals).where(isIt)));
  });
}

function nextAttemptAfter(ctx: Ctx, attemptCount: number): Date | null {
  const minutes = RETRY_MINUTES[attemptCount - 1];
  return minutes === undefined ? null : new Date(ctx.now().getTime() + minutes * MINUTE_MS);
}

async function tellSetAside(ctx: Ctx, mailbox: MailboxRow, { providerMessageId, folder }: ListedMessage, reason: string): Promise<void> {
  await recordEvent(ctx, { name: "message.set_aside", subject: { type: "mailbox", id: mailbox.id }, data: { providerMessageId, folder, reason } });
}

/** A lost connection or a full disk is not the mail's: the job comes back. */
function isOutage(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return /^(08|53|57|58)...$/.test(code) || /^(ECONN|EPIPE|ETIMEDOUT|CONNECT)/.test(code);
}

/** Two that waited for one another. */
const isConflict = (error: unknown) => /^40...$/.test(databaseErrorCode(error));

/** What the database said, without the values that it was given: they are the mail. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
