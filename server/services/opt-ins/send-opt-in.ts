import { and, eq, gt, isNull } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { optIns } from "../../../drizzle/schema/opt-ins.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { Channel, ChannelAccount, OutboundMessage, SendOutcome } from "../deliveries/channel.ts";
import { mailMessageId } from "../deliveries/message-id.ts";
import { mayThisDatabaseSend } from "../deliveries/sending-arm.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { type OpenedAccount, openAccount } from "../sending-accounts/open-account.ts";
import { mayWrite } from "../subscriptions/may-write.ts";
import { optInLanguage, optInMail } from "./opt-in-mail.ts";
import { optInToken } from "./opt-in-token.ts";

type OptInRow = typeof optIns.$inferSelect;
interface SendOptIn {
  optInId: string;
  accountId: string;
  attempt: number;
}

const ATTEMPTS_MAX = 12;
const WAIT_FIRST_MS = 60_000;
const WAIT_MAX_MS = 6 * 3_600_000;
/** A copy of a mail that was sent appears after a moment. */
const LOOK_AFTER_MS = 120_000;

/**
 * Sends the mail that asks for consent. `sentAt` is the claim: whoever sets it sends, and a second run looks for what the
 * first one left before it does anything. What surely did not leave gives the claim back; what may have left is never sent
 * again on a guess.
 */
export async function sendOptIn(ctx: Ctx, input: SendOptIn): Promise<void> {
  const optIn = await findOpen(ctx, input.optInId);
  if (!optIn) return;
  if (!(await mayThisDatabaseSend(ctx))) return again(ctx, input, null);
  const silent = await mayWrite(ctx, { channel: optIn.channel, addresses: [optIn.address], topic: optIn.topic });
  if (silent.size > 0) return;
  const opened = await openAccount(ctx, input.accountId);
  const channel = ctx.ports.channels[opened.provider];
  if (!channel || !opened.isEnabled) return again(ctx, input, null);
  const account = channelAccount(opened);
  if (optIn.sentAt !== null) return goOn(ctx, channel, account, optIn, input);
  if (!(await claim(ctx, optIn.id))) return;
  const outcome = await channel.send(await compose(ctx, account, optIn), async () => {});
  await settle(ctx, optIn, input, outcome);
}

async function findOpen(ctx: Ctx, optInId: string): Promise<OptInRow | null> {
  const [row] = await ctx.db.select().from(optIns).where(and(eq(optIns.id, optInId), isNull(optIns.confirmedAt), gt(optIns.expiresAt, ctx.now())));
  return row ?? null;
}

async function claim(ctx: Ctx, optInId: string): Promise<boolean> {
  const rows = await ctx.db.update(optIns).set({ sentAt: ctx.now() }).where(and(eq(optIns.id, optInId), isNull(optIns.sentAt))).returning({ id: optIns.id });
  return rows.length === 1;
}

const channelAccount = ({ id, provider, from, mailbox, settings, secret, concurrency }: OpenedAccount): ChannelAccount => ({ id, provider, from, mailbox, settings, secret, requestsAtOnce: concurrency });

const internetMessageId = (optIn: OptInRow, account: ChannelAccount) => mailMessageId(optIn.id, account.from.address);

async function compose(ctx: Ctx, account: ChannelAccount, optIn: OptInRow): Promise<OutboundMessage> {
  const [contact] = await ctx.db.select({ name: contacts.name, language: contacts.language }).from(contacts).where(eq(contacts.id, optIn.contactId));
  const mail = optInMail(optInLanguage(contact?.language ?? null), { sender: optIn.source, name: contact?.name ?? optIn.address, sentence: optIn.textShown, url: `${ctx.ports.publicUrl}/o/${optInToken(ctx, optIn.id)}` });
  return { ...mail, deliveryId: optIn.id, account, to: { address: optIn.address, name: contact?.name }, internetMessageId: internetMessageId(optIn, account), headers: { "Auto-Submitted": "auto-generated" }, attachments: [] };
}

/** Somebody claimed it before: it left, or lies there as a draft, or nobody can tell. */
async function goOn(ctx: Ctx, channel: Channel, account: ChannelAccount, optIn: OptInRow, input: SendOptIn): Promise<void> {
  const found = await channel.lookUp({ deliveryId: optIn.id, account, toAddress: optIn.address, internetMessageId: internetMessageId(optIn, account), handedOverAt: optIn.sentAt, reference: null });
  switch (found.found) {
    case "draft":
      return settle(ctx, optIn, input, await channel.sendPrepared({ account, reference: found.reference }));
    case "unknown":
      return again(ctx, input, null);
    case "sent":
    case "nothing":
    case "untraceable":
      return;
    default:
      return found satisfies never;
  }
}

async function settle(ctx: Ctx, optIn: OptInRow, input: SendOptIn, outcome: SendOutcome): Promise<void> {
  switch (outcome.outcome) {
    case "sent":
      return;
    case "uncertain":
      return again(ctx, input, new Date(ctx.now().getTime() + LOOK_AFTER_MS));
    case "deferred":
      await ctx.db.update(optIns).set({ sentAt: null }).where(eq(optIns.id, optIn.id));
      return again(ctx, input, outcome.retryAt);
    case "failed":
      return inTransaction(ctx, async (ctx) => {
        await ctx.db.update(optIns).set({ sentAt: null }).where(eq(optIns.id, optIn.id));
        await recordEvent(ctx, { name: "opt_in.failed", subject: { type: "contact", id: optIn.contactId }, data: { optInId: optIn.id, topic: optIn.topic, reason: outcome.reason } });
      });
    default:
      return outcome satisfies never;
  }
}

async function again(ctx: Ctx, input: SendOptIn, at: Date | null): Promise<void> {
  if (input.attempt >= ATTEMPTS_MAX) return;
  const wait = Math.min(WAIT_FIRST_MS * 2 ** (input.attempt - 1), WAIT_MAX_MS);
  await enqueueJob(ctx, "optIn.send", { ...input, attempt: input.attempt + 1 }, { startAfter: at ?? new Date(ctx.now().getTime() + wait) });
}
