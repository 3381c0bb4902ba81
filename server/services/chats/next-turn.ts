import type { DeliveryStatus } from "../../contract/deliveries.ts";

/** What is known of a message of ours that is not over, or that holds up its sequence. */
export interface TurnRow {
  id: string;
  status: DeliveryStatus;
  queuedAt: Date;
  part: number | null;
  sequenceId: string | null;
  nextAttemptAt: Date;
  leaseUntil: Date | null;
}

export type Turn =
  | { turn: "send"; id: string }
  /** Something is due then, or somebody holds it until then. */
  | { turn: "wait"; until: Date }
  /** Nothing is left that could go by itself. */
  | { turn: "none" };

const open = new Set<DeliveryStatus>(["queued", "claimed", "handed_over"]);
const stopping = new Set<DeliveryStatus>(["failed", "bounced", "uncertain"]);

/**
 * Pure: which message of one conversation goes next. In one conversation each leaves after the one before it; of a sequence
 * no part leaves while an earlier one failed or nobody knows of it, and what others wrote meanwhile does not wait for that.
 * `notBefore`: when the last message to this person leaves room for another.
 */
export function nextTurn(rows: TurnRow[], { now, notBefore }: { now: Date; notBefore: Date }): Turn {
  const inOrder = rows.toSorted((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime() || (a.part ?? 0) - (b.part ?? 0) || (a.id < b.id ? -1 : 1));
  const isHeldUp = ({ sequenceId, part }: TurnRow) => sequenceId !== null && inOrder.some((other) => other.sequenceId === sequenceId && other.part! < part! && stopping.has(other.status));
  const first = inOrder.find((row) => open.has(row.status) && !isHeldUp(row));
  if (!first) return { turn: "none" };
  // What was handed over before is looked after at once: nothing leaves by that.
  const pairUntil = first.status === "handed_over" ? 0 : notBefore.getTime();
  const until = Math.max(first.nextAttemptAt.getTime(), first.leaseUntil?.getTime() ?? 0, pairUntil);
  return until > now.getTime() ? { turn: "wait", until: new Date(until) } : { turn: "send", id: first.id };
}
