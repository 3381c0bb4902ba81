import type { Campaign } from "../../../server/contract/campaigns.ts";

export interface Progress {
  total: number;
  sent: number;
  waiting: number;
  failed: number;
  /** Left out on purpose: suppressed addresses, or cancelled before their turn. */
  skipped: number;
  uncertain: number;
  /** Share that has come to an end, 0 to 1. */
  done: number;
  /** Zero while nothing moves, or too little has to tell. */
  ratePerMinute: number;
  /** Null while that is so. */
  minutesLeft: number | null;
}

type Measured = Pick<Campaign, "recipientCount" | "counts" | "ratePerMinute" | "status" | "launchedAt">;

/** Sooner a rate says nothing. */
const MEASURED_AFTER_MS = 3_000;
const MINUTE_MS = 60_000;

/** The deliveries of a campaign in the five words that a sender thinks in; they add up to the recipients. */
export function progressOf(campaign: Measured, now: Date): Progress {
  const count = (...statuses: (keyof Campaign["counts"])[]) => statuses.reduce((sum, status) => sum + (campaign.counts[status] ?? 0), 0);
  const waiting = count("queued", "claimed", "handed_over");
  const sent = count("sent", "delivered", "read", "drafted");
  const total = Math.max(campaign.recipientCount, 1);
  const rate = campaign.status === "running" ? rateOf(campaign, now) : 0;
  return {
    total: campaign.recipientCount,
    sent,
    waiting,
    failed: count("failed", "bounced", "complained"),
    skipped: count("suppressed", "cancelled"),
    uncertain: count("uncertain"),
    done: Math.min(1, (total - waiting) / total),
    ratePerMinute: Math.round(rate),
    minutesLeft: rate > 0 && waiting > 0 ? waiting / rate : null,
  };
}

/** The server counts the last minute; in the first one, only what there has been of it. */
function rateOf({ ratePerMinute, launchedAt }: Measured, now: Date): number {
  const elapsed = launchedAt ? now.getTime() - Date.parse(launchedAt) : MINUTE_MS;
  if (elapsed < MEASURED_AFTER_MS) return 0;
  return elapsed < MINUTE_MS ? (ratePerMinute * MINUTE_MS) / elapsed : ratePerMinute;
}

export const isUnderWay = ({ status }: Pick<Campaign, "status">): boolean => status === "running" || status === "paused" || status === "scheduled";
