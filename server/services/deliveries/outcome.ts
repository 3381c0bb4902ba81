import type { DeliveryStatus, FaultClass } from "../../contract/deliveries.ts";
import { retryAt } from "./back-off.ts";
import type { DraftOutcome, SendOutcome } from "./channel.ts";
import { LOOK_AGAIN_MS, UNCERTAIN_FIRST_LOOK_MS } from "./limits.ts";
import type { HeldDelivery } from "./take-claims.ts";

/** What became of one claim. The outside's answers, and what we decide without asking it. */
export type Outcome =
  | SendOutcome
  | DraftOutcome
  | { outcome: "suppressed"; reason: string }
  | { outcome: "cancelled"; reason: string }
  /** Put back unchanged: the campaign is paused, the hour is wrong, or the provider could not be asked. */
  | { outcome: "held"; reason: string; until: Date }
  /** The provider did not say what became of it: it is asked again. */
  | { outcome: "unanswered"; reason: string; until: Date }
  /** Neither drafted nor sent as far as can be seen: a person decides. */
  | { outcome: "lost"; reason: string };

export interface Ended {
  claim: HeldDelivery;
  /** Whether a hand-over was recorded, now or by an earlier claim. */
  isHandedOver: boolean;
  outcome: Outcome;
}

/** All that an outcome writes of a delivery. */
export interface Change {
  status: DeliveryStatus;
  reason: string | null;
  nextAttemptAt: Date | null;
  handedOverAt: Date | null;
  sentAt: Date | null;
  endedAt: Date | null;
  providerMessageId: string | null;
  internetMessageId: string;
  enhancedStatus: string | null;
  faultClass: FaultClass | null;
  faultCount: number;
  lookCount: number;
  accountId: string;
  provider: string;
}

/** Who takes over what an account could not hand over. */
export interface Fallback {
  id: string;
  provider: string;
}

export interface Surroundings {
  now: Date;
  /** The account fails with every message, so that this one does not pay for it; it goes on when the account does. */
  accountDownUntil: Date | null;
  fallback: Fallback | null;
}

const faultClasses = { rate_limited: "rate_limit", network: "network", unavailable: "temporary" } as const;

/** Pure: what becomes of a delivery's row by an outcome. */
export function changeOf(ended: Ended, { now, accountDownUntil, fallback }: Surroundings): Change {
  const { claim, isHandedOver, outcome } = ended;
  const asItWas: Change = {
    // What may have left keeps its state and is looked for; what surely did not is queued again.
    status: isHandedOver ? "handed_over" : "queued",
    reason: null, nextAttemptAt: null, handedOverAt: isHandedOver ? (claim.handedOverAt ?? now) : null, sentAt: null, endedAt: null,
    providerMessageId: null, internetMessageId: claim.internetMessageId, enhancedStatus: null, faultClass: claim.faultClass, faultCount: claim.faultCount, lookCount: claim.lookCount,
    accountId: claim.accountId, provider: claim.provider,
  };
  switch (outcome.outcome) {
    case "sent":
      return { ...asItWas, status: "sent", sentAt: now, endedAt: now, handedOverAt: claim.handedOverAt ?? now, providerMessageId: outcome.reference.providerMessageId, internetMessageId: outcome.reference.internetMessageId ?? claim.internetMessageId };
    case "drafted":
      return { ...asItWas, status: "drafted", endedAt: now, providerMessageId: outcome.reference.providerMessageId, internetMessageId: outcome.reference.internetMessageId ?? claim.internetMessageId };
    case "deferred":
      return afterFault(asItWas, { outcome, now, accountDownUntil, fallback });
    case "uncertain":
      return { ...asItWas, reason: outcome.reason, nextAttemptAt: new Date(now.getTime() + LOOK_AGAIN_MS) };
    case "failed":
      if (outcome.scope !== "account") return { ...asItWas, status: "failed", reason: outcome.reason, endedAt: now, enhancedStatus: outcome.enhancedStatus ?? null, faultClass: "refused" };
      return fallback ? takenOver(notHandedOver(asItWas), fallback, now) : { ...notHandedOver(asItWas), reason: outcome.reason, nextAttemptAt: now };
    case "suppressed":
    case "cancelled":
      return { ...asItWas, status: outcome.outcome, reason: outcome.reason, endedAt: now };
    case "held":
      return { ...asItWas, reason: outcome.reason, nextAttemptAt: outcome.until };
    case "unanswered":
      return { ...asItWas, reason: outcome.reason, nextAttemptAt: outcome.until, lookCount: claim.lookCount + 1 };
    case "lost":
      return { ...asItWas, status: "uncertain", reason: outcome.reason, nextAttemptAt: new Date(now.getTime() + UNCERTAIN_FIRST_LOOK_MS) };
    default:
      return outcome satisfies never;
  }
}

/** A clear no: what an earlier moment took for a hand-over is none. A draft that was made for it is found again by looking. */
function notHandedOver(asItWas: Change): Change {
  return { ...asItWas, status: "queued", handedOverAt: null };
}

function afterFault(asItWas: Change, { outcome, now, accountDownUntil, fallback }: Surroundings & { outcome: Extract<Outcome, { outcome: "deferred" }> }): Change {
  const back: Change = { ...notHandedOver(asItWas), reason: outcome.reason };
  const isToldWhen = outcome.reason === "rate_limited" && outcome.retryAt !== null;
  if (isToldWhen) return { ...back, nextAttemptAt: outcome.retryAt };
  if (accountDownUntil) return fallback ? takenOver(back, fallback, now) : { ...back, nextAttemptAt: accountDownUntil };
  const faultClass = faultClasses[outcome.reason];
  const faultCount = asItWas.faultClass === faultClass ? asItWas.faultCount + 1 : 1;
  const nextAttemptAt = retryAt({ faultClass, nth: faultCount, now, providerSaid: outcome.retryAt });
  if (nextAttemptAt) return { ...back, faultClass, faultCount, nextAttemptAt };
  return fallback ? takenOver(back, fallback, now) : { ...back, status: "failed", reason: "gave_up", faultClass, faultCount, endedAt: now };
}

function takenOver(back: Change, fallback: Fallback, now: Date): Change {
  return { ...back, ...byFallback(fallback, now) };
}

/** By another account, as if it had never been tried: for what was surely not handed over. */
export function byFallback({ id, provider }: Fallback, now: Date) {
  return { accountId: id, provider, reason: "other_account", nextAttemptAt: now, faultClass: null, faultCount: 0, lookCount: 0 };
}

/** For the record of the try. */
export function detailOf(outcome: Outcome): string | null {
  if (outcome.outcome === "failed") return `${outcome.reason}: ${outcome.detail}`.slice(0, 1_000);
  return "reason" in outcome ? outcome.reason : null;
}
