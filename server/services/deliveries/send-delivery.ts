import type { Ctx } from "../../context.ts";
import { nextLookAt } from "./back-off.ts";
import type { Channel, ChannelAccount, LookUpOutcome, OutboundMessage, ProviderReference } from "./channel.ts";
import { decideNext, type Situation } from "./decide-next.ts";
import { HOLD_MS, LOOK_AGAIN_MS } from "./limits.ts";
import type { Outcome } from "./outcome.ts";
import type { OutcomeBook } from "./outcome-book.ts";
import type { HandOverAnswer } from "./record-outcomes.ts";
import type { ClaimedDelivery } from "./take-claims.ts";

/** What a recipient's message is, without how it travels. */
export type ComposedMessage = Pick<OutboundMessage, "subject" | "html" | "text" | "headers" | "attachments" | "chat"> & {
  replyTo?: string;
  /** Of what was frozen at launch: anything else must not leave. */
  hash: string;
};

export interface SendDelivery {
  claim: ClaimedDelivery;
  account: ChannelAccount;
  book: OutcomeBook;
  isDraftsOnly: boolean;
  /** Why this one must not be written to after all; null: nothing speaks against it. */
  whyNot: Outcome | null;
  compose: (claim: ClaimedDelivery) => Promise<ComposedMessage>;
}

/**
 * Takes one claimed delivery a step further and records what became of it. Never inside a transaction: the provider is
 * asked between the claim and the record. What somebody claimed before is looked for before anything else. Returns the
 * outcome, or null when another sender had taken over.
 */
export async function sendDelivery(ctx: Ctx, input: SendDelivery): Promise<Outcome | null> {
  const { claim, account } = input;
  const channel = channelOf(ctx, claim.provider);
  const isFirst = claim.fence === 1 && claim.status === "claimed";
  if (isFirst) return sendAnew(ctx, channel, input);
  const { id: deliveryId, toAddress, internetMessageId, handedOverAt, providerMessageId } = claim;
  const reference: ProviderReference | null = providerMessageId === null ? null : { providerMessageId, internetMessageId };
  const found = await channel.lookUp({ deliveryId, account, toAddress, internetMessageId, handedOverAt, reference });
  return goOn(ctx, channel, input, found);
}

async function goOn(ctx: Ctx, channel: Channel, input: SendDelivery, found: LookUpOutcome): Promise<Outcome | null> {
  const { claim } = input;
  const record = (outcome: Outcome, isHandedOver = claim.handedOverAt !== null) => recordIfOurs(input, { isHandedOver, outcome });
  const draft = found.found === "draft" ? found.reference : null;
  const step = decideNext(situationOf(ctx, input, found));
  switch (step) {
    case "record_sent":
      return record({ outcome: "sent", reference: (found as Extract<LookUpOutcome, { found: "sent" }>).reference });
    case "leave_draft":
      return record({ outcome: "drafted", reference: draft! }, false);
    case "send":
      return sendAnew(ctx, channel, input);
    case "send_prepared":
      return sendDraft(ctx, channel, input, draft!);
    case "look_again":
      return record(found.found === "unknown" ? { outcome: "unanswered", reason: found.reason, until: nextLookAt(ctx.now(), claim.lookCount + 1) } : { outcome: "held", reason: "not_found_yet", until: later(ctx, LOOK_AGAIN_MS) });
    case "hold":
      return record({ outcome: "held", reason: "paused", until: later(ctx, HOLD_MS) });
    case "cancel":
      if (draft) await channel.discard?.({ account: input.account, reference: draft });
      return record({ outcome: "cancelled", reason: "campaign_cancelled" });
    case "give_to_person":
      return record({ outcome: "lost", reason: found.found === "unknown" ? found.reason : found.found === "untraceable" ? "untraceable" : "not_found" });
    case "give_up":
      return record({ outcome: "failed", reason: "gave_up", detail: found.found === "unknown" ? found.reason : found.found });
    default:
      return step satisfies never;
  }
}

const later = (ctx: Ctx, ms: number) => new Date(ctx.now().getTime() + ms);

function situationOf(ctx: Ctx, { claim, isDraftsOnly }: SendDelivery, found: LookUpOutcome): Situation {
  const { campaignStatus } = claim;
  return {
    found: found.found,
    looks: claim.lookCount + 1,
    isHandedOver: claim.handedOverAt !== null,
    handedOverMs: claim.handedOverAt ? ctx.now().getTime() - claim.handedOverAt.getTime() : 0,
    campaign: campaignStatus === "running" || campaignStatus === "cancelled" ? campaignStatus : "paused",
    isDraftsOnly,
  };
}

async function sendAnew(ctx: Ctx, channel: Channel, input: SendDelivery): Promise<Outcome | null> {
  if (input.whyNot) return recordIfOurs(input, { isHandedOver: false, outcome: input.whyNot });
  const composed = await input.compose(input.claim);
  if (composed.hash !== input.claim.renderedHash) return recordIfOurs(input, { isHandedOver: false, outcome: { outcome: "failed", reason: "content_changed", detail: "The message is not the one that was checked at the start." } });
  const message = outboundOf(input, composed);
  return input.isDraftsOnly ? leaveDraft(channel, input, message) : handOver(ctx, channel, input, message);
}

async function handOver(ctx: Ctx, channel: Channel, input: SendDelivery, message: OutboundMessage): Promise<Outcome | null> {
  const { claim, book } = input;
  const told: { answer: HandOverAnswer | null; reference: ProviderReference | null } = { answer: null, reference: null };
  const onPrepared = async (reference: ProviderReference) => {
    told.reference = reference;
    told.answer = await book.handOver({ claim, reference });
    if (told.answer !== "recorded") throw new NotToBeSent(claim.id);
  };
  const outcome = await channel.send(message, onPrepared).catch((error: unknown) => {
    // Thrown by us through the channel to keep it from sending; everything else that is thrown is a fault of ours.
    if (error instanceof NotToBeSent || (told.answer !== null && told.answer !== "recorded")) return null;
    throw error;
  });
  if (told.answer === "lost") return null;
  if (told.answer === "stopped") return recordIfOurs(input, { isHandedOver: false, outcome: { outcome: "held", reason: "paused", until: ctx.now() } });
  if (outcome === null) return null;
  const change = await book.end({ claim, isHandedOver: told.answer === "recorded", outcome });
  // By another account from now on: the draft that this one made must not lie there for somebody to send.
  if (change && change.accountId !== claim.accountId && told.reference) await channel.discard?.({ account: input.account, reference: told.reference });
  return change && outcome;
}

async function leaveDraft(channel: Channel, input: SendDelivery, message: OutboundMessage): Promise<Outcome | null> {
  if (!channel.draft) return recordIfOurs(input, { isHandedOver: false, outcome: { outcome: "failed", reason: "no_drafts", detail: "This account's provider keeps no drafts.", scope: "account" } });
  return recordIfOurs(input, { isHandedOver: false, outcome: await channel.draft(message) });
}

/** The draft is the message itself: it leaves once, whoever sends it and however often. */
async function sendDraft(ctx: Ctx, channel: Channel, input: SendDelivery, reference: ProviderReference): Promise<Outcome | null> {
  const { claim, account, book, whyNot } = input;
  if (whyNot) {
    if (whyNot.outcome !== "held") await channel.discard?.({ account, reference });
    return recordIfOurs(input, { isHandedOver: whyNot.outcome !== "held", outcome: whyNot });
  }
  const answer = await book.handOver({ claim, reference });
  if (answer === "lost") return null;
  if (answer === "stopped") return recordIfOurs(input, { isHandedOver: claim.handedOverAt !== null, outcome: { outcome: "held", reason: "paused", until: later(ctx, HOLD_MS) } });
  return recordIfOurs(input, { isHandedOver: true, outcome: await channel.sendPrepared({ account, reference }) });
}

function outboundOf({ claim, account }: SendDelivery, { subject, html, text, attachments, replyTo, headers, chat }: ComposedMessage): OutboundMessage {
  return { subject, html, text, attachments, ...(replyTo === undefined ? {} : { replyTo }), ...(chat ? { chat } : {}), deliveryId: claim.id, account, to: { address: claim.toAddress, name: claim.toName }, internetMessageId: claim.internetMessageId, headers: { ...headers, "x-mailroom-delivery": claim.id } };
}

async function recordIfOurs({ book, claim }: SendDelivery, { isHandedOver, outcome }: { isHandedOver: boolean; outcome: Outcome }): Promise<Outcome | null> {
  return (await book.end({ claim, isHandedOver, outcome })) ? outcome : null;
}

export function channelOf(ctx: Ctx, provider: string): Channel {
  const channel = ctx.ports.channels[provider];
  if (!channel) throw new Error(`No channel is called ${provider}.`);
  return channel;
}

/** Another sender holds the delivery, or its campaign was stopped: what this one prepared must not leave. */
class NotToBeSent extends Error {
  constructor(deliveryId: string) {
    super(`Delivery ${deliveryId} must not leave.`);
    this.name = "NotToBeSent";
  }
}
