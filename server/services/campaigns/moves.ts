import type { CampaignStatus } from "../../contract/campaigns.ts";
import { refuse } from "../../errors.ts";

export const campaignMoves = ["change", "schedule", "unschedule", "miss", "launch", "pause", "resume", "resend", "cancel", "finish"] as const;
export type CampaignMove = (typeof campaignMoves)[number];

/** Where each move leads from each status; what is not named is not possible. */
const moves: Record<CampaignStatus, Partial<Record<CampaignMove, CampaignStatus>>> = {
  draft: { change: "draft", schedule: "scheduled", launch: "running", cancel: "cancelled" },
  scheduled: { schedule: "scheduled", unschedule: "draft", miss: "paused", launch: "running", cancel: "cancelled" },
  running: { pause: "paused", resend: "running", cancel: "cancelled", finish: "finished" },
  // Back to a draft only while nobody has been written to: a missed schedule.
  paused: { unschedule: "draft", resume: "running", resend: "paused", cancel: "cancelled", finish: "finished" },
  finished: { resend: "running" },
  cancelled: {},
};

const now: Record<CampaignStatus, string> = {
  draft: "is still a draft",
  scheduled: "is scheduled",
  running: "is already running",
  paused: "is paused",
  finished: "is finished",
  cancelled: "was cancelled",
};
const words: Record<CampaignMove, string> = { change: "changed", schedule: "scheduled", unschedule: "taken off the schedule", miss: "missed", launch: "started", pause: "paused", resume: "resumed", resend: "sent again", cancel: "cancelled", finish: "finished" };

export function canMove(from: CampaignStatus, move: CampaignMove): boolean {
  return moves[from][move] !== undefined;
}

/** The status after the move; refuses `conflict` where the table has none. */
export function moved(from: CampaignStatus, move: CampaignMove): CampaignStatus {
  const to = moves[from][move];
  if (to === undefined) throw refuse("conflict", `The campaign ${now[from]}, so it cannot be ${words[move]}.`, { remedy: "Reload to see where it stands." });
  return to;
}
