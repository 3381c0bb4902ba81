import type { CampaignStatus } from "../../contract/campaigns.ts";
import { refuse } from "../../errors.ts";

export type CampaignMove = "change" | "launch" | "pause" | "resume" | "cancel" | "finish";

/** Where each move leads from each status; null: not possible. */
const moves: Record<CampaignStatus, Record<CampaignMove, CampaignStatus | null>> = {
  draft: { change: "draft", launch: "running", pause: null, resume: null, cancel: "cancelled", finish: null },
  scheduled: { change: null, launch: "running", pause: null, resume: null, cancel: "cancelled", finish: null },
  running: { change: null, launch: null, pause: "paused", resume: null, cancel: "cancelled", finish: "finished" },
  paused: { change: null, launch: null, pause: null, resume: "running", cancel: "cancelled", finish: "finished" },
  finished: { change: null, launch: null, pause: null, resume: null, cancel: null, finish: null },
  cancelled: { change: null, launch: null, pause: null, resume: null, cancel: null, finish: null },
};

const now: Record<CampaignStatus, string> = {
  draft: "is still a draft",
  scheduled: "is scheduled",
  running: "is already running",
  paused: "is paused",
  finished: "is finished",
  cancelled: "was cancelled",
};
const words: Record<CampaignMove, string> = { change: "changed", launch: "started", pause: "paused", resume: "resumed", cancel: "cancelled", finish: "finished" };

export function canMove(from: CampaignStatus, move: CampaignMove): boolean {
  return moves[from][move] !== null;
}

/** The status after the move; refuses `conflict` where the table has none. */
export function moved(from: CampaignStatus, move: CampaignMove): CampaignStatus {
  const to = moves[from][move];
  if (to === null) throw refuse("conflict", `The campaign ${now[from]}, so it cannot be ${words[move]}.`, { remedy: "Reload to see where it stands." });
  return to;
}
