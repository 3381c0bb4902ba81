import { and, eq, isNull, lte, or } from "drizzle-orm";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { SIGN_IN_NEEDED } from "../../contract/mailboxes.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { cleanLine } from "../conversations/clean-text.ts";
import { isMailboxFault, type MailboxFault } from "../conversations/mailbox.ts";
import { recordEvent } from "../events/record-event.ts";
import type { MailboxRow } from "../people/queries.ts";

const LEASE_MS = 120_000;
const BUSY_RETRY_MS = 1_000;
/** Without a Retry-After: growing with the time that it has failed already, and never longer than a poll. */
const BLOCK_MS_MIN = 10_000;
const BLOCK_MS_MAX = 300_000;
const REASON_CHARS = 300;

export interface Hold {
  mailbox: MailboxRow;
  /** Whoever read it last died over it: perhaps of one of its mails. */
  isCareful: boolean;
  /** Keeps the mailbox for longer. */
  renew(): Promise<void>;
}

/** `until` null: only the person whose mailbox it is can mend it, and then it is read at once. */
export type Held<Result> = { isHeld: true; value: Result } | { isHeld: false; until: Date | null };

/**
 * Runs what reads a mailbox, one server at a time, so that all copies together ask no more at once than Outlook takes.
 * Not while Outlook wants to be left alone: its Retry-After is kept on the mailbox, where every copy sees it. What
 * Outlook refuses becomes the mailbox's failure; `until` says when to try again.
 */
export async function holdMailbox<Result>(ctx: Ctx, mailboxId: string, work: (hold: Hold) => Promise<Result>): Promise<Held<Result>> {
  const isCareful = await isLeftBehind(ctx, mailboxId);
  const mailbox = await takeLease(ctx, mailboxId);
  if (!mailbox) return { isHeld: false, until: await freeAt(ctx, mailboxId) };
  const renew = async () => void (await ctx.db.update(mailboxes).set({ leaseUntil: leaseEnd(ctx) }).where(eq(mailboxes.id, mailboxId)));
  try {
    const value = await work({ mailbox, isCareful, renew });
    await noteAnswer(ctx, mailbox);
    return { isHeld: true, value };
  } catch (error) {
    if (!isMailboxFault(error)) throw error;
    return { isHeld: false, until: await noteFault(ctx, mailbox, error) };
  } finally {
    await ctx.db.update(mailboxes).set({ leaseUntil: null }).where(eq(mailboxes.id, mailboxId));
  }
}

/** A lease that ran out: whoever ends, by a fault too, gives it back. */
async function isLeftBehind(ctx: Ctx, mailboxId: string): Promise<boolean> {
  const [row] = await ctx.db.select({ leaseUntil: mailboxes.leaseUntil }).from(mailboxes).where(eq(mailboxes.id, mailboxId));
  return row !== undefined && row.leaseUntil !== null && row.leaseUntil <= ctx.now();
}

async function takeLease(ctx: Ctx, mailboxId: string): Promise<MailboxRow | null> {
  const isFree = or(isNull(mailboxes.leaseUntil), lte(mailboxes.leaseUntil, ctx.now()));
  const isOpen = or(isNull(mailboxes.blockedUntil), lte(mailboxes.blockedUntil, ctx.now()));
  const [row] = await ctx.db.update(mailboxes).set({ leaseUntil: leaseEnd(ctx) }).where(and(eq(mailboxes.id, mailboxId), isFree, isOpen)).returning();
  return row ?? null;
}

async function freeAt(ctx: Ctx, mailboxId: string): Promise<Date> {
  const [row] = await ctx.db.select({ blockedUntil: mailboxes.blockedUntil }).from(mailboxes).where(eq(mailboxes.id, mailboxId));
  return new Date(Math.max(row?.blockedUntil?.getTime() ?? 0, ctx.now().getTime() + BUSY_RETRY_MS));
}

async function noteAnswer(ctx: Ctx, mailbox: MailboxRow): Promise<void> {
  if (mailbox.failure === null && mailbox.blockedUntil === null) return;
  await inTransaction(ctx, async (ctx) => {
    await ctx.db.update(mailboxes).set({ failure: null, failedAt: null, blockedUntil: null, alarmedAt: null }).where(eq(mailboxes.id, mailbox.id));
    if (mailbox.failure !== null && mailbox.alarmedAt !== null) await recordEvent(ctx, { name: "mailbox.recovered", subject: { type: "mailbox", id: mailbox.id }, data: { address: mailbox.address } });
  });
}

async function noteFault(ctx: Ctx, mailbox: MailboxRow, fault: MailboxFault): Promise<Date | null> {
  const now = ctx.now().getTime();
  const failedAt = mailbox.failedAt ?? ctx.now();
  if (fault.code === SIGN_IN_NEEDED) {
    // Nobody was asked and nobody is to be spared: each poll may look again whether there is a leave now.
    await ctx.db.update(mailboxes).set({ failure: cleanLine(fault.message, REASON_CHARS), failedAt, blockedUntil: null }).where(eq(mailboxes.id, mailbox.id));
    return null;
  }
  const ownPause = Math.min(BLOCK_MS_MAX, Math.max(BLOCK_MS_MIN, (now - failedAt.getTime()) / 2));
  const blockedUntil = new Date(Math.max(fault.retryAt?.getTime() ?? now + ownPause, now));
  await ctx.db.update(mailboxes).set({ failure: cleanLine(fault.message, REASON_CHARS), failedAt, blockedUntil }).where(eq(mailboxes.id, mailbox.id));
  return blockedUntil;
}

const leaseEnd = (ctx: Ctx) => new Date(ctx.now().getTime() + LEASE_MS);
