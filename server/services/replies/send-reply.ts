import { and, eq, inArray, isNull, lt, lte, or, sql } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { mailboxes, users } from "../../../drizzle/schema/people.ts";
import { replies } from "../../../drizzle/schema/replies.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { ChannelAccount, LookUpOutcome, ProviderReference } from "../deliveries/channel.ts";
import { decideNext } from "../deliveries/decide-next.ts";
import { LOOK_AGAIN_MS } from "../deliveries/limits.ts";
import { channelOf } from "../deliveries/send-delivery.ts";
import { mayThisDatabaseSend } from "../deliveries/sending-arm.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { readStoredFiles } from "../templates/store-file.ts";
import { DISARMED_WAIT_MS, REPLY_LEASE_MS, RESUMED_PER_RUN } from "./limits.ts";
import type { ReplyRow } from "./queries.ts";
import { replyChangeOf, type ReplyOutcome } from "./reply-outcome.ts";

interface Claim {
  row: ReplyRow;
  mailbox: string;
  answered: { providerMessageId: string; internetMessageId: string };
}

const open = ["queued", "claimed", "handed_over"] as const;

/**
 * Takes a reply that is due a step further: claims it, asks Graph outside of any transaction, records what became of it.
 * What somebody claimed before is looked for in Drafts and Sent Items before anything else: it leaves once, and is not lost.
 */
export async function sendReply(ctx: Ctx, input: { replyId: string }): Promise<void> {
  const claim = await claimReply(ctx, input.replyId);
  if (!claim) return;
  if (!(await mayThisDatabaseSend(ctx))) return record(ctx, claim, { outcome: "held", reason: "disarmed", until: later(ctx, DISARMED_WAIT_MS) });
  if (claim.row.fence === 1) return sendAnew(ctx, claim);
  const { id, providerMessageId, internetMessageId, handedOverAt, to } = claim.row;
  const reference = providerMessageId === null ? null : { providerMessageId, internetMessageId };
  const found = await channelOf(ctx, "graph").lookUp({ deliveryId: id, account: accountOf(claim), toAddress: to[0]?.address ?? "", internetMessageId: internetMessageId ?? "", handedOverAt, reference });
  return goOn(ctx, claim, found);
}

/** The recurring job: what is due and was left behind by a server that died. */
export async function resumeReplies(ctx: Ctx): Promise<void> {
  const due = await ctx.db.select({ id: replies.id }).from(replies).where(isDue(ctx)).limit(RESUMED_PER_RUN);
  for (const { id } of due) await enqueueJob(ctx, "reply.send", { replyId: id });
}

const isDue = (ctx: Ctx) => and(inArray(replies.status, [...open]), lte(replies.nextAttemptAt, ctx.now()), or(isNull(replies.leaseUntil), lt(replies.leaseUntil, ctx.now())));

async function claimReply(ctx: Ctx, replyId: string): Promise<Claim | null> {
  const [row] = await ctx.db
    .update(replies)
    .set({ status: sql`case when ${replies.status} = 'handed_over' then 'handed_over' else 'claimed' end`, fence: sql`${replies.fence} + 1`, leaseUntil: later(ctx, REPLY_LEASE_MS) })
    .where(and(eq(replies.id, replyId), isDue(ctx)))
    .returning();
  if (!row) return null;
  const [answered] = await ctx.db
    .select({ mailbox: mailboxes.address, providerMessageId: messages.providerMessageId, internetMessageId: messages.internetMessageId })
    .from(messages)
    .innerJoin(mailboxes, eq(mailboxes.id, messages.mailboxId))
    .where(eq(messages.id, row.messageId));
  return { row, mailbox: answered!.mailbox, answered: answered! };
}

async function goOn(ctx: Ctx, claim: Claim, found: LookUpOutcome): Promise<void> {
  const { row } = claim;
  const handedOverMs = row.handedOverAt ? ctx.now().getTime() - row.handedOverAt.getTime() : 0;
  const reason = "reason" in found ? found.reason : "not_found";
  const step = decideNext({ found: found.found, isHandedOver: row.handedOverAt !== null, handedOverMs, looks: row.lookCount + 1, campaign: "running", isDraftsOnly: false });
  switch (step) {
    case "record_sent":
      return record(ctx, claim, { outcome: "sent", reference: (found as Extract<LookUpOutcome, { found: "sent" }>).reference });
    case "send":
      return sendAnew(ctx, claim);
    case "send_prepared":
      return sendDraft(ctx, claim, (found as Extract<LookUpOutcome, { found: "draft" }>).reference);
    case "look_again":
      return record(ctx, claim, found.found === "unknown" ? { outcome: "unanswered", reason } : { outcome: "held", reason: "not_found_yet", until: later(ctx, LOOK_AGAIN_MS) });
    case "give_to_person":
      return record(ctx, claim, { outcome: "lost", reason });
    case "give_up":
      return record(ctx, claim, { outcome: "failed", reason: "gave_up", detail: reason });
    // Of campaigns alone.
    case "leave_draft":
    case "hold":
    case "cancel":
      throw new Error(`A reply has no step ${step}.`);
    default:
      return step satisfies never;
  }
}

async function sendAnew(ctx: Ctx, claim: Claim): Promise<void> {
  const { row, mailbox, answered } = claim;
  const files = await readStoredFiles(ctx, row.attachments.map(({ sha256 }) => sha256));
  const attachments = row.attachments.flatMap(({ fileName, mediaType, contentId, sha256 }) => (files.has(sha256) ? [{ fileName, mediaType, contentId, bytes: files.get(sha256)! }] : []));
  if (attachments.length < row.attachments.length) return record(ctx, claim, { outcome: "failed", reason: "attachment_gone", detail: "An attachment is not there any more." });
  const told = { isOurs: true, isHandedOver: false };
  const outcome = await ctx.ports.mailbox
    .reply({ mailbox, isForward: row.kind === "forward", isAutomatic: row.isAutomatic, messageId: answered.providerMessageId, internetMessageId: answered.internetMessageId, to: row.to, cc: row.cc, html: row.html, attachments, deliveryId: row.id }, async (reference) => {
      told.isOurs = await handOver(ctx, claim, reference);
      told.isHandedOver = told.isOurs;
      if (!told.isOurs) throw new NotOurs(row.id);
    })
    .catch((error: unknown) => {
      if (error instanceof NotOurs) return null;
      throw error;
    });
  if (outcome) await record(ctx, claim, outcome, told.isHandedOver);
}

/** The draft is the mail itself: it leaves once, whoever sends it and however often. */
async function sendDraft(ctx: Ctx, claim: Claim, reference: ProviderReference): Promise<void> {
  if (!(await handOver(ctx, claim, reference))) return;
  await record(ctx, claim, await channelOf(ctx, "graph").sendPrepared({ account: accountOf(claim), reference }), true);
}

/** Written before it may leave; false: another server holds it now. */
async function handOver(ctx: Ctx, { row }: Claim, { providerMessageId, internetMessageId }: ProviderReference): Promise<boolean> {
  const written = await ctx.db
    .update(replies)
    .set({ status: "handed_over", handedOverAt: sql`coalesce(${replies.handedOverAt}, ${ctx.now().toISOString()}::timestamptz)`, providerMessageId, internetMessageId, leaseUntil: later(ctx, REPLY_LEASE_MS) })
    .where(isHeld(row))
    .returning({ id: replies.id });
  return written.length > 0;
}

const isHeld = ({ id, fence }: ReplyRow) => and(eq(replies.id, id), eq(replies.fence, fence), inArray(replies.status, ["claimed", "handed_over"]));

/** What became of it, with its event, unless another server has it by now. */
function record(ctx: Ctx, { row }: Claim, outcome: ReplyOutcome, isHandedOver = row.handedOverAt !== null): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const change = replyChangeOf(row, { outcome, isHandedOver, now: ctx.now() });
    const written = await ctx.db.update(replies).set({ ...change, leaseUntil: null }).where(isHeld(row)).returning({ id: replies.id });
    if (written.length === 0) return;
    if (change.nextAttemptAt) return enqueueJob(ctx, "reply.send", { replyId: row.id }, { startAfter: change.nextAttemptAt });
    const [author] = await ctx.db.select({ name: users.name }).from(users).where(eq(users.id, row.authorId));
    await recordEvent(ctx, { name: `reply.${change.status}`, subject: { type: "reply", id: row.id }, caseId: row.caseId, data: { replyId: row.id, author: author!.name, reason: change.reason } });
  });
}

const later = (ctx: Ctx, ms: number) => new Date(ctx.now().getTime() + ms);

function accountOf({ row, mailbox }: Claim): ChannelAccount {
  return { id: row.mailboxId, provider: "graph", from: { address: mailbox, name: null }, mailbox, settings: {}, secret: null, requestsAtOnce: 4 };
}

class NotOurs extends Error {
  constructor(replyId: string) {
    super(`Another server sends the reply ${replyId}.`);
    this.name = "NotOurs";
  }
}
