import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { type ChatChannel, OutgoingContent } from "../../contract/chats.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { noteAccountFailure } from "../channels/note-account-failure.ts";
import { noteChatSent } from "../channels/note-chat-sent.ts";
import type { Channel, ChannelAccount, LookUpOutcome, OutboundMessage, ProviderReference } from "../deliveries/channel.ts";
import { decideNext } from "../deliveries/decide-next.ts";
import { withLeasesRenewed } from "../deliveries/held-leases.ts";
import { LOOK_AGAIN_MS, SENDER_RUN_MS } from "../deliveries/limits.ts";
import { nextLookAt } from "../deliveries/back-off.ts";
import type { Outcome } from "../deliveries/outcome.ts";
import { recordHandOvers, recordOutcomes } from "../deliveries/record-outcomes.ts";
import { channelOf } from "../deliveries/send-delivery.ts";
import { mayThisDatabaseSend } from "../deliveries/sending-arm.ts";
import type { HeldDelivery } from "../deliveries/take-claims.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { openAccount } from "../sending-accounts/open-account.ts";
import { readStoredFiles } from "../templates/store-file.ts";
import { chatWindow } from "./chat-window.ts";
import { type TakenTurn, takeTurn } from "./take-turn.ts";

type Claimed = Extract<TakenTurn, { turn: "claimed" }>;

/** Tells this server's leases from another's. */
const HOLDER = randomUUID();
const STOPPED_WAIT_MS = 60_000;
const ACCOUNT_WAIT_MS = 5 * 60_000;
const RESUMED_PER_RUN = 500;

/**
 * Sends what is due of one conversation, one message after the other, and comes back when the next one is. Any number of
 * servers may run it: the conversation's lock decides whose turn it is, the fence who writes.
 */
export async function sendChats(ctx: Ctx, { conversationId }: { conversationId: string }): Promise<void> {
  if (!(await mayThisDatabaseSend(ctx))) return comeBack(ctx, conversationId, later(ctx, STOPPED_WAIT_MS));
  const stopAt = performance.now() + SENDER_RUN_MS;
  for (;;) {
    const turn = await takeTurn(ctx, { conversationId, holder: HOLDER });
    if (turn.turn === "none") return;
    if (turn.turn === "wait") return comeBack(ctx, conversationId, turn.until);
    await withLeasesRenewed(ctx, (held) => {
      held.set(turn.claim.id, turn.claim);
      return sendOne(ctx, turn);
    });
    if (performance.now() > stopAt) return comeBack(ctx, conversationId, ctx.now());
  }
}

/** The recurring job: what is due and has no job any more, after a crash or a change that told nobody. */
export async function resumeChats(ctx: Ctx): Promise<void> {
  const now = ctx.now().toISOString();
  const due = await ctx.db.execute<{ id: string }>(sql`
    select distinct conversation_id as id from ${deliveries}
    where campaign_id is null and conversation_id is not null and status in ('queued', 'claimed', 'handed_over') and next_attempt_at <= ${now}::timestamptz and (lease_until is null or lease_until <= ${now}::timestamptz)
    limit ${RESUMED_PER_RUN}`);
  for (const { id } of due) await enqueueJob(ctx, "chat.send", { conversationId: id }, { singletonKey: id });
}

const later = (ctx: Ctx, ms: number) => new Date(ctx.now().getTime() + ms);
const comeBack = (ctx: Ctx, conversationId: string, at: Date) => enqueueJob(ctx, "chat.send", { conversationId }, { startAfter: at, singletonKey: `${conversationId} ${at.getTime()}` });

async function sendOne(ctx: Ctx, taken: Claimed): Promise<void> {
  const { claim } = taken;
  const account: ChannelAccount = { ...(await openAccount(ctx, claim.accountId)), requestsAtOnce: 1 };
  const channel = channelOf(ctx, claim.provider);
  if (claim.fence === 1 && claim.status === "claimed") return sendAnew(ctx, { taken, account, channel });
  const reference = claim.providerMessageId === null ? null : { providerMessageId: claim.providerMessageId, internetMessageId: claim.internetMessageId };
  const found = await channel.lookUp({ deliveryId: claim.id, account, toAddress: claim.toAddress, internetMessageId: claim.internetMessageId, handedOverAt: claim.handedOverAt, reference });
  return goOn(ctx, { taken, account, channel }, found);
}

interface Sending {
  taken: Claimed;
  account: ChannelAccount;
  channel: Channel;
}

/** What somebody claimed before: it is sent anew only where it surely never left. */
async function goOn(ctx: Ctx, sending: Sending, found: LookUpOutcome): Promise<void> {
  const { claim } = sending.taken;
  const isHandedOver = claim.handedOverAt !== null;
  const step = decideNext({ found: found.found, isHandedOver, handedOverMs: claim.handedOverAt ? ctx.now().getTime() - claim.handedOverAt.getTime() : 0, looks: claim.lookCount + 1, campaign: "running", isDraftsOnly: false });
  const record = (outcome: Outcome) => recordOne(ctx, sending, { isHandedOver, outcome });
  switch (step) {
    case "send":
      return sendAnew(ctx, sending);
    case "record_sent":
      return record({ outcome: "sent", reference: (found as Extract<LookUpOutcome, { found: "sent" }>).reference });
    case "look_again":
      return record(found.found === "unknown" ? { outcome: "unanswered", reason: found.reason, until: nextLookAt(ctx.now(), claim.lookCount + 1) } : { outcome: "held", reason: "not_found_yet", until: later(ctx, LOOK_AGAIN_MS) });
    // A status that comes later may still settle it.
    case "give_to_person":
      return record({ outcome: "lost", reason: found.found === "unknown" ? found.reason : "untraceable" });
    case "give_up":
      return record({ outcome: "failed", reason: "gave_up", detail: found.found === "unknown" ? found.reason : found.found });
    // Of campaigns and of drafts alone.
    case "send_prepared":
    case "leave_draft":
    case "hold":
    case "cancel":
      throw new Error(`A chat message has no step ${step}.`);
    default:
      return step satisfies never;
  }
}

async function sendAnew(ctx: Ctx, sending: Sending): Promise<void> {
  const { taken, account, channel } = sending;
  const message = await composed(ctx, taken, account);
  if ("outcome" in message) return recordOne(ctx, sending, { isHandedOver: false, outcome: message });
  const told = { isHandedOver: false };
  const onPrepared = async (reference: ProviderReference) => {
    const [answer] = await recordHandOvers(ctx, [{ claim: taken.claim, reference }]);
    if (answer !== "recorded") throw new NotOurs(taken.claim.id);
    told.isHandedOver = true;
  };
  const outcome = await channel.send(message, onPrepared).catch((error: unknown) => {
    if (error instanceof NotOurs) return null;
    throw error;
  });
  if (outcome) await recordOne(ctx, sending, { isHandedOver: told.isHandedOver, outcome });
}

/** The message as it leaves, or why it must not: the window may have closed since it was written. */
async function composed(ctx: Ctx, { claim, message, conversation }: Claimed, account: ChannelAccount): Promise<OutboundMessage | Outcome> {
  const content = OutgoingContent.safeParse(message.chat);
  if (!content.success) return { outcome: "failed", reason: "content_changed", detail: "The message is not the one that was written." };
  const window = chatWindow({ channel: conversation.channel as ChatChannel, lastInboundAt: conversation.lastInboundAt, now: ctx.now() });
  const isHuman = message.sentBy !== null;
  const isAllowed = content.data.type === "template" || window.isOpen || (window.allows === "human_agent" && isHuman);
  if (!isAllowed) return { outcome: "failed", reason: "window_closed", detail: "The channel's window closed before it could leave." };
  const hashes = hashesIn(content.data);
  const files = await readStoredFiles(ctx, hashes);
  if (files.size < hashes.length) return { outcome: "failed", reason: "attachment_gone", detail: "A file is not there any more." };
  return {
    deliveryId: claim.id, account, to: { address: claim.toAddress, ...(conversation.participantName === null ? {} : { name: conversation.participantName }) },
    subject: "", html: "", text: message.visibleText, internetMessageId: claim.internetMessageId, headers: {}, attachments: [],
    chat: { content: content.data, replyTo: message.inReplyTo, isHuman, isOutsideWindow: !window.isOpen, files },
  };
}

function hashesIn(content: OutgoingContent): string[] {
  if ("fileSha256" in content) return [content.fileSha256];
  if (content.type !== "template") return [];
  return [...new Set(content.components.flatMap(({ parameters }) => parameters.flatMap((parameter) => ("fileSha256" in parameter && parameter.fileSha256 ? [parameter.fileSha256] : []))))];
}

/** Meta's code 190, or what other vendors say instead of it: somebody must connect the account again. */
const isTokenRefused = (reason: string) => reason === "sign_in_refused" || /(^|_)190$/.test(reason);

/** Writes what became of it, and, where it left, its id at the vendor. A status that came first has said more already. */
async function recordOne(ctx: Ctx, { taken, account }: Sending, { isHandedOver, outcome }: { isHandedOver: boolean; outcome: Outcome }): Promise<void> {
  const { claim, message } = taken;
  const isAccountRefused = outcome.outcome === "failed" && outcome.scope === "account";
  await inTransaction(ctx, async (ctx) => {
    const [change] = await recordOutcomes(ctx, [{ claim, isHandedOver, outcome }]);
    if (outcome.outcome === "sent") await noteSent(ctx, { claim, messageId: message.id, providerMessageId: outcome.reference.providerMessageId });
    // Without another route it waits for whoever mends the account, and does not ask in vain each second.
    if (isAccountRefused && change?.accountId === claim.accountId) await ctx.db.update(deliveries).set({ nextAttemptAt: later(ctx, ACCOUNT_WAIT_MS) }).where(sql`${deliveries.id} = ${claim.id}`);
  });
  if (isAccountRefused && account.id === claim.accountId && outcome.outcome === "failed") await noteAccountFailure(ctx, { accountId: message.mailboxId, state: isTokenRefused(outcome.reason) ? "expired" : "failed", failure: outcome.detail });
}

async function noteSent(ctx: Ctx, { claim, messageId, providerMessageId }: { claim: HeldDelivery; messageId: string; providerMessageId: string }): Promise<void> {
  await ctx.db.update(deliveries).set({ providerMessageId }).where(sql`${deliveries.id} = ${claim.id} and ${deliveries.providerMessageId} is distinct from ${providerMessageId}`);
  await noteChatSent(ctx, { messageId, providerMessageId });
}

/** Another server has it now: what this one prepared must not leave. */
class NotOurs extends Error {
  constructor(deliveryId: string) {
    super(`Delivery ${deliveryId} must not leave.`);
    this.name = "NotOurs";
  }
}
