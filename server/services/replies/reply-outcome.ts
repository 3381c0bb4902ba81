import { nextLookAt } from "../deliveries/back-off.ts";
import type { SendOutcome } from "../deliveries/channel.ts";
import { LOOK_AGAIN_MS } from "../deliveries/limits.ts";
import { REPLY_TRIES_MAX } from "./limits.ts";
import type { ReplyRow } from "./queries.ts";

/** The outside's answers, and what is decided without asking it. */
export type ReplyOutcome =
  | SendOutcome
  /** Looked for in vain so far, or not let out by this database: it is looked at again. */
  | { outcome: "held"; reason: string; until: Date }
  | { outcome: "unanswered"; reason: string }
  | { outcome: "lost"; reason: string };

export type ReplyChange = Pick<ReplyRow, "status" | "reason" | "detail" | "nextAttemptAt" | "faultCount" | "lookCount" | "sentAt" | "endedAt"> & Partial<Pick<ReplyRow, "providerMessageId" | "internetMessageId">>;

/** Pure: what becomes of a reply. What may have left keeps its state and is looked for; what surely did not is tried again for a while. */
export function replyChangeOf(row: Pick<ReplyRow, "faultCount" | "lookCount">, { outcome, isHandedOver, now }: { outcome: ReplyOutcome; isHandedOver: boolean; now: Date }): ReplyChange {
  const waiting: ReplyChange = { status: isHandedOver ? "handed_over" : "queued", reason: null, detail: null, nextAttemptAt: null, faultCount: row.faultCount, lookCount: row.lookCount, sentAt: null, endedAt: null };
  const over = { nextAttemptAt: null, endedAt: now };
  switch (outcome.outcome) {
    case "sent":
      return { ...waiting, ...over, status: "sent", sentAt: now, providerMessageId: outcome.reference.providerMessageId, ...(outcome.reference.internetMessageId ? { internetMessageId: outcome.reference.internetMessageId } : {}) };
    case "deferred": {
      const faultCount = row.faultCount + 1;
      if (faultCount > REPLY_TRIES_MAX) return { ...waiting, ...over, status: isHandedOver ? "uncertain" : "failed", reason: outcome.reason, faultCount };
      return { ...waiting, reason: outcome.reason, faultCount, nextAttemptAt: outcome.retryAt && outcome.retryAt > now ? outcome.retryAt : nextLookAt(now, faultCount) };
    }
    case "uncertain":
      return { ...waiting, status: "handed_over", reason: outcome.reason, nextAttemptAt: new Date(now.getTime() + LOOK_AGAIN_MS) };
    case "failed":
      return { ...waiting, ...over, status: "failed", reason: outcome.reason, detail: outcome.detail.slice(0, 1_000) };
    case "held":
      return { ...waiting, reason: outcome.reason, nextAttemptAt: outcome.until };
    case "unanswered":
      return { ...waiting, reason: outcome.reason, lookCount: row.lookCount + 1, nextAttemptAt: nextLookAt(now, row.lookCount + 1) };
    case "lost":
      return { ...waiting, ...over, status: "uncertain", reason: outcome.reason };
    default:
      return outcome satisfies never;
  }
}
