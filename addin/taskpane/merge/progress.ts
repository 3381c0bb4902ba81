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
  /** Null while nothing moves. */
  minutesLeft: number | null;
}

/** The deliveries of a campaign in the five words that a sender thinks in; they add up to the recipients. */
export function progressOf(campaign: Pick<Campaign, "recipientCount" | "counts" | "ratePerMinute" | "status">): Progress {
  const count = (...statuses: (keyof Campaign["counts"])[]) => statuses.reduce((sum, status) => sum + (campaign.counts[status] ?? 0), 0);
  const waiting = count("queued", "claimed", "handed_over");
  const sent = count("sent", "delivered", "read");
  const total = Math.max(campaign.recipientCount, 1);
  const isMoving = campaign.status === "running" && campaign.ratePerMinute > 0;
  return {
    total: campaign.recipientCount,
    sent,
    waiting,
    failed: count("failed", "bounced", "complained"),
    skipped: count("suppressed", "cancelled"),
    uncertain: count("uncertain"),
    done: Math.min(1, (total - waiting) / total),
    minutesLeft: isMoving && waiting > 0 ? waiting / campaign.ratePerMinute : null,
  };
}

export const isUnderWay = ({ status }: Pick<Campaign, "status">): boolean => status === "running" || status === "paused" || status === "scheduled";
