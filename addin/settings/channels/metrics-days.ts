import type { DeliveryMetrics } from "../../../server/contract/platforms.ts";

type Item = DeliveryMetrics["items"][number];

/** What became of messages, each counted once by how far it came. */
export interface Reached {
  read: number;
  delivered: number;
  /** Left, and no more was told of it. */
  sent: number;
  failed: number;
}
export const stages = ["read", "delivered", "sent", "failed"] as const;

/** A day, or the seven that begin with it. */
export interface Span extends Reached {
  date: string;
  lastDate: string;
}
export interface AccountSum extends Reached {
  accountId: string;
  name: string;
}

const DAY_MS = 86_400_000;
/** More bars than that are lines. */
const DAYS_BY_DAY = 92;
const DAYS_A_WEEK = 7;

export const nothing: Reached = { read: 0, delivered: 0, sent: 0, failed: 0 };
export const totalOf = (reached: Reached): number => stages.reduce((sum, stage) => sum + reached[stage], 0);
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The server counts what was read among what was delivered, and that among what was sent. */
function reachedBy({ sentCount, deliveredCount, readCount, failedCount }: Item): Reached {
  return { read: readCount, delivered: deliveredCount - readCount, sent: sentCount - deliveredCount, failed: failedCount };
}

export function sumOf(all: Reached[]): Reached {
  return all.reduce<Reached>((sum, one) => ({ read: sum.read + one.read, delivered: sum.delivered + one.delivered, sent: sum.sent + one.sent, failed: sum.failed + one.failed }), nothing);
}

/** Every day of the range, also those on which nothing left; of a long range every week from its first day on. */
export function spansOf({ from, to, items }: DeliveryMetrics): Span[] {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const step = last - first >= DAYS_BY_DAY * DAY_MS ? DAYS_A_WEEK : 1;
  const spans: Span[] = [];
  for (let start = first; start <= last; start += step * DAY_MS) {
    const [date, lastDate] = [dayOf(start), dayOf(Math.min(start + (step - 1) * DAY_MS, last))];
    spans.push({ date, lastDate, ...sumOf(items.filter(({ day }) => day >= date && day <= lastDate).map(reachedBy)) });
  }
  return spans;
}

/** Whoever sent most stands first. */
export function accountsOf({ items }: DeliveryMetrics): AccountSum[] {
  const ids = [...new Set(items.map(({ accountId }) => accountId))];
  const sums = ids.map((accountId) => {
    const own = items.filter((item) => item.accountId === accountId);
    return { accountId, name: own[0]!.name, ...sumOf(own.map(reachedBy)) };
  });
  return sums.toSorted((a, b) => totalOf(b) - totalOf(a) || a.name.localeCompare(b.name));
}

/** Of what could be delivered or read at all. Null: of nothing. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
