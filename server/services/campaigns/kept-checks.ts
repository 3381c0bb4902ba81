import type { Ctx, Ports } from "../../context.ts";
import type { CheckGroup, PreviewProblem } from "../../contract/campaigns.ts";
import { effectOf } from "./effects.ts";
import type { Cohort } from "./send-plan.ts";

/** Checks in memory on one server; the least lately asked for goes first. */
const CHECKS_KEPT_MAX = 8;
/** Suppressions and other campaigns' mail change without us: an older check is made anew. */
export const CHECK_KEPT_MS = 10 * 60_000;
/** Lines that a group names at first; the others are read page by page. */
const LINES_SHOWN = 100;

/** One look at every row, under way or done. A server that has none makes its own: it holds nothing that cannot be read again. */
export interface KeptCheck {
  /** Of all that it depends on in the campaign. */
  state: string;
  startedAt: Date;
  checkedCount: number;
  recipientCount: number;
  leftOutCount: number;
  /** By kind, field and message. */
  groups: Map<string, { problem: PreviewProblem; lines: number[] }>;
  cohorts: Map<string, Cohort>;
  isDone: boolean;
  /** Settled when it is done; rejected when it failed. */
  done: Promise<void>;
}

const byServer = new WeakMap<Ports, Map<string, KeptCheck>>();

export function keptChecks(ctx: Ctx): Map<string, KeptCheck> {
  let kept = byServer.get(ctx.ports);
  if (!kept) byServer.set(ctx.ports, (kept = new Map()));
  return kept;
}

export function keep(ctx: Ctx, campaignId: string, check: KeptCheck): void {
  const kept = keptChecks(ctx);
  kept.delete(campaignId);
  kept.set(campaignId, check);
  for (const oldest of kept.keys()) {
    if (kept.size <= CHECKS_KEPT_MAX) return;
    kept.delete(oldest);
  }
}

export function groupKey({ kind, field }: Pick<PreviewProblem, "kind" | "field">): string {
  return `${kind}\0${field ?? ""}`;
}

/** What stands against a start first, then who is left out, then what is only said. */
const order = { blocks: 0, skips: 1, warns: 2 };

export function groupsOf(check: KeptCheck): CheckGroup[] {
  return [...check.groups.values()]
    .map(({ problem, lines }) => ({ kind: problem.kind, field: problem.field, message: problem.message, ...effectOf(problem), count: Math.max(1, lines.length), lines: lines.slice(0, LINES_SHOWN) }))
    .sort((one, other) => order[one.effect] - order[other.effect] || other.count - one.count);
}
