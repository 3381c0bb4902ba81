import type { BounceClass, DeliveryStatus, FaultClass } from "../../contract/deliveries.ts";

/** Fewer say nothing of the rest. */
export const SAMPLE_MIN = 20;

export interface EndedCount {
  status: DeliveryStatus;
  /** Of what failed. */
  faultClass: FaultClass | null;
  /** Of what bounced. */
  bounceClass: BounceClass | null;
  count: number;
}

export interface PauseDecision {
  reason: "error_rate" | "bounce_rate";
  rate: number;
  limit: number;
  sample: number;
  /** The class that weighs most. */
  worst: string;
}

/** Bounces that speak for a bad list or a blocked sender. A full mailbox is the receiver's. */
const countsAsBounce: Record<BounceClass, boolean> = { no_such_address: true, policy: true, content: true, too_large: true, unknown: true, mailbox_full: false, temporary: false };

/** Whether a campaign should go on, by what became of those that were tried since it last (re)started. Pure. */
export function pauseDecision(ended: EndedCount[], limits: { pauseErrorRate: number; pauseBounceRate: number }): PauseDecision | null {
  const sample = ended.reduce((sum, each) => sum + each.count, 0);
  if (sample < SAMPLE_MIN) return null;
  const failed = ended.filter((each) => each.status === "failed");
  const bounced = ended.filter((each) => each.status === "complained" || (each.status === "bounced" && countsAsBounce[each.bounceClass ?? "unknown"]));
  return decide("error_rate", failed, limits.pauseErrorRate, sample, (each) => each.faultClass ?? "refused") ?? decide("bounce_rate", bounced, limits.pauseBounceRate, sample, (each) => (each.status === "complained" ? "complaint" : (each.bounceClass ?? "unknown")));
}

function decide(reason: PauseDecision["reason"], bad: EndedCount[], limit: number, sample: number, classOf: (each: EndedCount) => string): PauseDecision | null {
  const count = bad.reduce((sum, each) => sum + each.count, 0);
  const rate = count / sample;
  if (rate <= limit) return null;
  const byClass = new Map<string, number>();
  for (const each of bad) byClass.set(classOf(each), (byClass.get(classOf(each)) ?? 0) + each.count);
  const [worst] = [...byClass].sort((one, other) => other[1] - one[1])[0]!;
  return { reason, rate, limit, sample, worst };
}
