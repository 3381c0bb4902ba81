import type { LookUpOutcome } from "./channel.ts";
import { LOOKS_MAX, SETTLE_GRACE_MS } from "./limits.ts";

export type NextStep = "send" | "send_prepared" | "leave_draft" | "record_sent" | "look_again" | "give_to_person" | "give_up" | "hold" | "cancel";

export interface Situation {
  /** Whether a hand-over was recorded: only after it can the message have left. */
  isHandedOver: boolean;
  handedOverMs: number;
  /** How many looks the provider did not answer, this one included where it did not. */
  looks: number;
  found: LookUpOutcome["found"];
  /** A paused or cancelled campaign settles what is under way, and lets nothing new leave. */
  campaign: "running" | "paused" | "cancelled";
  /** The campaign makes drafts and sends nothing. */
  isDraftsOnly: boolean;
}

/**
 * What becomes of a delivery that somebody claimed before. The whole of “never twice, never lost”: it is sent anew only
 * where it surely never left, and the same draft leaves once however often it is sent.
 */
export function decideNext(situation: Situation): NextStep {
  const { found, isHandedOver, handedOverMs, campaign } = situation;
  switch (found) {
    case "sent":
      return "record_sent";
    case "draft":
      return ifRunning(situation.isDraftsOnly ? "leave_draft" : "send_prepared", campaign);
    case "untraceable":
      return isHandedOver ? "give_to_person" : ifRunning("send", campaign);
    case "unknown":
      if (situation.looks < LOOKS_MAX) return "look_again";
      return isHandedOver ? "give_to_person" : "give_up";
    case "nothing":
      if (!isHandedOver) return ifRunning("send", campaign);
      return handedOverMs < SETTLE_GRACE_MS ? "look_again" : "give_to_person";
    default:
      return found satisfies never;
  }
}

function ifRunning(step: NextStep, campaign: Situation["campaign"]): NextStep {
  switch (campaign) {
    case "running":
      return step;
    case "paused":
      return "hold";
    case "cancelled":
      return "cancel";
    default:
      return campaign satisfies never;
  }
}
