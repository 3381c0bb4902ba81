import type { Ctx } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { suppressedAmong } from "../contacts/queries.ts";
import { hashOf, type RenderedMessage } from "../templates/render-template.ts";
import { nextAttemptAt } from "./back-off.ts";
import type { Channel, LookUpOutcome, ProviderReference, SendOutcome } from "./channel.ts";
import { decideNext, type Situation } from "./decide-next.ts";
import { HOLD_MS, LOOK_AGAIN_MS } from "./limits.ts";
import { type Outcome, recordHandOver, recordOutcome } from "./record-outcome.ts";
import type { ClaimedDelivery } from "./take-claims.ts";

export interface SendDelivery {
  claim: ClaimedDelivery;
  /** Address of the sending mailbox. */
  from: string;
  /** Renders the recipient's message again; it must be what was frozen at launch. */
  render: (values: Record<string, string>) => RenderedMessage;
}

/**
 * Takes one claimed delivery a step further and records what became of it. Never inside a transaction: the provider is
 * asked between the claim and the record. What somebody claimed before is looked for before anything else. Returns the
 * outcome, or null when another sender had taken over.
 */
export async function sendDelivery(ctx: Ctx, input: SendDelivery): Promise<Outcome | null> {
  const { claim } = input;
  const channel = channelOf(ctx, claim.provider);
  const isFirst = claim.fence === 1 && claim.status === "claimed";
  if (isFirst) return sendAnew(ctx, channel, input);
  const known: ProviderReference | null = claim.providerMessageId === null ? null : { providerMessageId: claim.providerMessageId, internetMessageId: claim.internetMessageId };
  const found = await channel.lookUp({ deliveryId: claim.id, from: input.from, reference: known });
  return goOn(ctx, channel, input, found);
}

async function goOn(ctx: Ctx, channel: Channel, input: SendDelivery, found: LookUpOutcome): Promise<Outcome | null> {
  const { claim } = input;
  const record = (outcome: Outcome, isHandedOver = claim.handedOverAt !== null) => recordIfOurs(ctx, { claim, isHandedOver, outcome });
  const step = decideNext(situationOf(ctx, claim, found));
  switch (step) {
    case "record_sent":
      return record({ outcome: "sent", reference: (found as Extract<LookUpOutcome, { found: "sent" }>).reference });
    case "send":
      return sendAnew(ctx, channel, input);
    case "send_prepared":
      return sendDraft(ctx, channel, input, (found as Extract<LookUpOutcome, { found: "draft" }>).reference);
    case "look_again":
      return record(found.found === "unknown" ? { outcome: "held", reason: found.reason, until: nextAttemptAt({ attempt: claim.attemptCount, now: ctx.now(), retryAt: null }) } : { outcome: "held", reason: "not_found_yet", until: later(ctx, LOOK_AGAIN_MS) });
    case "hold":
      return record({ outcome: "held", reason: "paused", until: later(ctx, HOLD_MS) });
    case "cancel":
      return record({ outcome: "cancelled", reason: "campaign_cancelled" });
    case "give_to_person":
      return record({ outcome: "lost", reason: found.found === "unknown" ? found.reason : "not_found" });
    case "give_up":
      return record({ outcome: "failed", reason: "gave_up", detail: found.found === "unknown" ? found.reason : found.found });
    default:
      return step satisfies never;
  }
}

const later = (ctx: Ctx, ms: number) => new Date(ctx.now().getTime() + ms);

function situationOf(ctx: Ctx, claim: ClaimedDelivery, found: LookUpOutcome): Situation {
  const { campaignStatus } = claim;
  return {
    found: found.found,
    attempt: claim.attemptCount,
    isHandedOver: claim.handedOverAt !== null,
    handedOverMs: claim.handedOverAt ? ctx.now().getTime() - claim.handedOverAt.getTime() : 0,
    campaign: campaignStatus === "running" || campaignStatus === "cancelled" ? campaignStatus : "paused",
  };
}

async function sendAnew(ctx: Ctx, channel: Channel, input: SendDelivery): Promise<Outcome | null> {
  const { claim, from } = input;
  const refusal = await reasonNotToSend(ctx, input);
  if (refusal) return recordIfOurs(ctx, { claim, isHandedOver: false, outcome: refusal });
  const message = input.render(claim.mergeValues);
  const handOver = { isRecorded: false, isRefused: false };
  const onPrepared = async (reference: ProviderReference) => {
    handOver.isRecorded = await recordHandOver(ctx, claim, reference);
    handOver.isRefused = !handOver.isRecorded;
    if (handOver.isRefused) throw new ClaimLost(claim.id);
  };
  const outcome = await channel
    .send({ deliveryId: claim.id, from, to: { address: claim.toAddress, name: claim.toName }, ...message, internetMessageId: claim.internetMessageId, headers: { "x-mailroom-delivery": claim.id } }, onPrepared)
    .catch((error: unknown) => {
      // Thrown by us through the channel to keep it from sending; everything else that is thrown is a fault of ours.
      if (handOver.isRefused) return null;
      throw error;
    });
  if (outcome === null || handOver.isRefused) return null;
  return recordIfOurs(ctx, { claim, isHandedOver: handOver.isRecorded, outcome });
}

/** The draft is the message itself: it leaves once, whoever sends it and however often. */
async function sendDraft(ctx: Ctx, channel: Channel, { claim, from }: SendDelivery, reference: ProviderReference): Promise<Outcome | null> {
  const suppressed = await suppressedOutcome(ctx, claim);
  if (suppressed) return recordIfOurs(ctx, { claim, isHandedOver: true, outcome: suppressed });
  if (!(await recordHandOver(ctx, claim, reference))) return null;
  const outcome: SendOutcome = await channel.sendPrepared({ from, reference });
  return recordIfOurs(ctx, { claim, isHandedOver: true, outcome });
}

async function reasonNotToSend(ctx: Ctx, { claim, render }: SendDelivery): Promise<Outcome | null> {
  const suppressed = await suppressedOutcome(ctx, claim);
  if (suppressed) return suppressed;
  if (hashOf(render(claim.mergeValues)) === claim.renderedHash) return null;
  return { outcome: "failed", reason: "content_changed", detail: "The message is not the one that was checked at the start." };
}

/** Somebody may have asked not to be written to since the campaign began. */
async function suppressedOutcome(ctx: Ctx, claim: ClaimedDelivery): Promise<Outcome | null> {
  const key = foldAddress(claim.toAddress);
  const reason = (await suppressedAmong(ctx, "email", [key])).get(key);
  return reason === undefined ? null : { outcome: "suppressed", reason };
}

async function recordIfOurs(ctx: Ctx, input: { claim: ClaimedDelivery; isHandedOver: boolean; outcome: Outcome }): Promise<Outcome | null> {
  return (await recordOutcome(ctx, input)) ? input.outcome : null;
}

function channelOf(ctx: Ctx, provider: string): Channel {
  const channel = ctx.ports.channels[provider];
  if (!channel) throw new Error(`No channel is called ${provider}.`);
  return channel;
}

/** Another sender holds the delivery: what this one prepared must not leave. */
export class ClaimLost extends Error {
  constructor(deliveryId: string) {
    super(`The claim on delivery ${deliveryId} went to another sender.`);
    this.name = "ClaimLost";
  }
}
