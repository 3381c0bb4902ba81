import { eq, sql } from "drizzle-orm";
import { arrivals, mailboxes } from "../../../drizzle/schema/people.ts";
import { type Ctx } from "../../context.ts";
import { type ListedMessage } from "../conversations/mailbox.ts";
import type { MailboxRow } from "../people/queries.ts";
import type { Hold } from "./hold-mailbox.ts";
import { BIN } from "./place-arrivals.ts";
import { receiveArrival } from "./receive-arrival.ts";

/** As many as Outlook takes requests at once: each is fetched by one. */
const AT_ONCE = 4;
/** So many failures without a success between them are Outlook's, not the mails'. */
const FAILURES_IN_A_ROW_MAX = 5;
const RENEW_EVERY_MS = 30_000;

/**
 * Gives each message of a list its account: fetched and stored, or why not. Drafts are no messages. Older ones of one
 * conversation come before newer ones, so that an answer finds what it answers. Throws while Outlook does not answer.
 */
export async function receiveListed(ctx: Ctx, hold: Hold, listed: ListedMessage[]): Promise<number> {
  const { mailbox } = hold;
  const messages = listed.filter((one) => !one.isDraft);
  const skipped = messages.filter((one) => whyUnread(mailbox, one) !== null);
  await noteUnread(ctx, mailbox, skipped);
  const wanted = messages.filter((one) => whyUnread(mailbox, one) === null).toSorted((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
  if (wanted.length === 0) return 0;
  let failures = 0;
  let received = 0;
  let renewedAt = performance.now();
  await inTurns(wanted, async (one) => {
    const { outcome, error } = await receiveArrival(ctx, mailbox, one);
    if (outcome === "received") received++;
    failures = error ? failures + 1 : 0;
    if (error && failures >= FAILURES_IN_A_ROW_MAX) throw error;
    if (performance.now() - renewedAt < RENEW_EVERY_MS) return;
    renewedAt = performance.now();
    await hold.renew();
  });
  await noteLastMail(ctx, mailbox, wanted);
  return received;
}

function whyUnread(mailbox: MailboxRow, listed: ListedMessage): { outcome: "ignored" | "gone"; reason: string } | null {
  if (listed.folder === BIN) return { outcome: "gone", reason: "deleted" };
  if (mailbox.watchFrom !== null && listed.receivedAt < mailbox.watchFrom) return { outcome: "ignored", reason: "before_watch_from" };
  return null;
}

async function noteUnread(ctx: Ctx, mailbox: MailboxRow, skipped: ListedMessage[]): Promise<void> {
  if (skipped.length === 0) return;
  const at = ctx.now();
  const rows = skipped.map((one) => {
    const { outcome, reason } = whyUnread(mailbox, one)!;
    const { providerMessageId, folder, internetMessageId, receivedAt } = one;
    return { mailboxId: mailbox.id, providerMessageId, folder, internetMessageId, receivedAt, outcome, reason, removedAt: outcome === "gone" ? at : null, createdAt: at, updatedAt: at };
  });
  await ctx.db.insert(arrivals).values(rows).onConflictDoNothing();
}

/** Runs some at once, but those of one conversation one after the other. The first error stops what has not begun. */
async function inTurns(listed: ListedMessage[], work: (one: ListedMessage) => Promise<void>): Promise<void> {
  const turns = new Map<string, Promise<void>>();
  let next = 0;
  let isStopped = false;
  const walk = async () => {
    while (next < listed.length && !isStopped) {
      const one = listed[next++]!;
      const key = one.conversationId || one.providerMessageId;
      const turn = (turns.get(key) ?? Promise.resolve()).then(() => work(one));
      turns.set(key, turn);
      await turn.catch((error: unknown) => {
        isStopped = true;
        throw error;
      });
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, walk));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
}

async function noteLastMail(ctx: Ctx, mailbox: MailboxRow, listed: ListedMessage[]): Promise<void> {
  const incoming = listed.filter((one) => one.folder !== "sentitems").map((one) => one.receivedAt.getTime());
  if (incoming.length === 0) return;
  const newest = new Date(Math.max(...incoming)).toISOString();
  await ctx.db.update(mailboxes).set({ lastMailAt: sql`greatest(${mailboxes.lastMailAt}, ${newest}::timestamptz)`, alarmedAt: null }).where(eq(mailboxes.id, mailbox.id));
}
