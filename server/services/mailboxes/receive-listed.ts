import { eq, sql } from "drizzle-orm";
import { arrivals, mailboxes } from "../../../drizzle/schema/people.ts";
import { type Ctx } from "../../context.ts";
import { type ListedMessage } from "../conversations/mailbox.ts";
import type { MailboxRow } from "../people/queries.ts";
import type { Hold } from "./hold-mailbox.ts";
import { BIN } from "./place-arrivals.ts";
import { readArrival, type ReadArrival, receiveArrival, storeArrivals } from "./receive-arrival.ts";

/** As many as Outlook takes requests at once: each is fetched by one. */
const AT_ONCE = 4;
/** So many are stored in one transaction, while the next are fetched. */
const MAILS_PER_TRANSACTION = 20;
/** So many failures without a success between them are Outlook's, not the mails'. */
const FAILURES_IN_A_ROW_MAX = 5;
const RENEW_EVERY_MS = 30_000;

/**
 * Gives each message of a list its account: fetched and stored, or why not. Drafts are no messages. Older ones of one
 * conversation come before newer ones, so that an answer finds what it answers. Where the last reader died, one mail after
 * the other, each with a note before it: one that kills its reader is found and set aside. Throws while Outlook does not answer, when
 * all that was fetched is stored.
 */
export async function receiveListed(ctx: Ctx, hold: Hold, listed: ListedMessage[]): Promise<number> {
  const { mailbox } = hold;
  const messages = listed.filter((one) => !one.isDraft);
  const skipped = messages.filter((one) => whyUnread(mailbox, one) !== null);
  await noteUnread(ctx, mailbox, skipped);
  const wanted = messages.filter((one) => whyUnread(mailbox, one) === null).toSorted((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
  if (wanted.length === 0) return 0;
  const received = hold.isCareful ? await receiveOneByOne(ctx, hold, wanted) : await receiveInBatches(ctx, hold, wanted);
  await noteLastMail(ctx, mailbox, wanted);
  return received;
}

async function receiveOneByOne(ctx: Ctx, hold: Hold, wanted: ListedMessage[]): Promise<number> {
  let received = 0;
  let failures = 0;
  for (const one of wanted) {
    const { count, error } = await receiveArrival(ctx, hold.mailbox, one);
    received += count;
    failures = error ? failures + 1 : 0;
    if (error && failures >= FAILURES_IN_A_ROW_MAX) throw error;
    await hold.renew();
  }
  return received;
}

async function receiveInBatches(ctx: Ctx, hold: Hold, wanted: ListedMessage[]): Promise<number> {
  const { mailbox } = hold;
  const read = reader(ctx, hold);
  const batches = Array.from({ length: Math.ceil(wanted.length / MAILS_PER_TRANSACTION) }, (_, index) => wanted.slice(index * MAILS_PER_TRANSACTION, (index + 1) * MAILS_PER_TRANSACTION));
  let received = 0;
  let reading = read(batches[0]!);
  for (let index = 0; index < batches.length; index++) {
    const { arrivals, fault } = await reading;
    const next = batches[index + 1];
    if (next && fault === null) reading = read(next);
    try {
      received += await storeArrivals(ctx, mailbox, arrivals.filter((one) => one.incoming !== null));
    } finally {
      await reading;
    }
    if (fault !== null) throw fault.error;
  }
  return received;
}

interface ReadBatch {
  /** In the order of the list. */
  arrivals: ReadArrival[];
  /** What stopped it. */
  fault: { error: unknown } | null;
}

/** Reads batch after batch, some mails at once, and keeps the mailbox meanwhile. Never rejects: what was read is stored first. */
function reader(ctx: Ctx, hold: Hold): (batch: ListedMessage[]) => Promise<ReadBatch> {
  let failures = 0;
  let renewedAt = performance.now();
  const readOne = async (one: ListedMessage): Promise<ReadArrival> => {
    const arrival = await readArrival(ctx, hold.mailbox, one);
    const error = arrival.incoming === null ? arrival.error : undefined;
    failures = error ? failures + 1 : 0;
    if (error && failures >= FAILURES_IN_A_ROW_MAX) throw error;
    if (performance.now() - renewedAt >= RENEW_EVERY_MS) {
      renewedAt = performance.now();
      await hold.renew();
    }
    return arrival;
  };
  return async (batch) => {
    const places: (ReadArrival | undefined)[] = batch.map(() => undefined);
    let next = 0;
    let fault: ReadBatch["fault"] = null;
    const walk = async () => {
      while (next < batch.length && fault === null) {
        const place = next++;
        await readOne(batch[place]!).then((arrival) => (places[place] = arrival), (error: unknown) => (fault ??= { error }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, walk));
    return { arrivals: places.filter((one) => one !== undefined), fault };
  };
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

async function noteLastMail(ctx: Ctx, mailbox: MailboxRow, listed: ListedMessage[]): Promise<void> {
  const incoming = listed.filter((one) => one.folder !== "sentitems").map((one) => one.receivedAt.getTime());
  if (incoming.length === 0) return;
  const newest = new Date(Math.max(...incoming)).toISOString();
  await ctx.db.update(mailboxes).set({ lastMailAt: sql`greatest(${mailboxes.lastMailAt}, ${newest}::timestamptz)`, alarmedAt: null }).where(eq(mailboxes.id, mailbox.id));
}
