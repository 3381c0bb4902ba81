import { throttled } from "./errors.ts";

const MINUTE_MS = 60_000;

export interface Limits {
  messagesPerMinute: number | null;
  concurrency: number | null;
}

/** Exchange's limits per mailbox, off until a lever sets them. */
export function createLimits(now: () => Date) {
  let limits: Limits = { messagesPerMinute: null, concurrency: null };
  const running = new Map<string, number>();
  const sentAt = new Map<string, number[]>();
  const peaks = new Map<string, number>();

  /** Counts a request in; the answer counts it out. Throws 429 when too many run. */
  const enter = (userId: string): (() => void) => {
    const count = running.get(userId) ?? 0;
    if (limits.concurrency !== null && count >= limits.concurrency) throw throttled("MailboxConcurrency", 1);
    running.set(userId, count + 1);
    peaks.set(userId, Math.max(peaks.get(userId) ?? 0, count + 1));
    return () => void running.set(userId, (running.get(userId) ?? 1) - 1);
  };
  /** Counts one message as submitted. Throws 429, before anything happened, when the minute is full. */
  const submit = (userId: string): void => {
    const at = now().getTime();
    const recent = (sentAt.get(userId) ?? []).filter((sent) => sent > at - MINUTE_MS);
    if (limits.messagesPerMinute !== null && recent.length >= limits.messagesPerMinute) {
      const waitMs = (recent[0] ?? at) + MINUTE_MS - at;
      throw throttled("MessagesPerMinute", Math.max(1, Math.ceil(waitMs / 1000)));
    }
    if (limits.messagesPerMinute !== null) recent.push(at);
    sentAt.set(userId, recent);
  };
  const set = (change: Partial<Limits>) => void (limits = { ...limits, ...change });
  const clear = () => {
    limits = { messagesPerMinute: null, concurrency: null };
    sentAt.clear();
    peaks.clear();
  };
  /** How many requests to one mailbox ran at once at most, since the last reset. */
  const peakOf = (userId: string): number => peaks.get(userId) ?? 0;
  return { enter, submit, set, clear, peakOf };
}

export type LimitKeeper = ReturnType<typeof createLimits>;
