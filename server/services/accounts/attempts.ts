import { inArray, sql } from "drizzle-orm";
import { attemptCounts } from "../../../drizzle/schema/accounts.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { keyedHash } from "./secrets.ts";

/** How often in how many minutes. By account and address: a guesser; by account: many that guess together; by address: one that tries many accounts. */
const limits = {
  account_from_address: { count: 8, minutes: 15 },
  account: { count: 50, minutes: 15 },
  address: { count: 200, minutes: 15 },
  proof: { count: 10, minutes: 15 },
  mail_to: { count: 3, minutes: 60 },
  mail_from_address: { count: 20, minutes: 60 },
  refresh_from_address: { count: 600, minutes: 15 },
} as const;
type Limit = keyof typeof limits;

export interface Attempt {
  limit: Limit;
  /** An address or id; only its hash is kept. */
  of: string;
}

/** Counts before the attempt is made, so that many at once cannot slip through together. Answers the first limit that is passed, and whether this attempt was the first beyond it. */
export async function countAttempts(ctx: Ctx, attempts: Attempt[]): Promise<{ limit: Limit; isFirst: boolean; minutes: number } | null> {
  if (attempts.length === 0) return null;
  const rows = attempts.map((attempt) => ({ attempt, key: keyOf(ctx, attempt) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const now = ctx.now();
  let over: { limit: Limit; isFirst: boolean; minutes: number } | null = null;
  for (const { attempt, key } of rows) {
    const { count: max, minutes } = limits[attempt.limit];
    const begin = new Date(now.getTime() - minutes * 60_000).toISOString();
    const isOver = sql`${attemptCounts.since} <= ${begin}::timestamptz`;
    const [row] = await ctx.db
      .insert(attemptCounts)
      .values({ key, count: 1, since: now })
      .onConflictDoUpdate({ target: attemptCounts.key, set: { count: sql`case when ${isOver} then 1 else ${attemptCounts.count} + 1 end`, since: sql`case when ${isOver} then ${now.toISOString()}::timestamptz else ${attemptCounts.since} end` } })
      .returning({ count: attemptCounts.count, since: attemptCounts.since });
    if (row!.count > max) over ??= { limit: attempt.limit, isFirst: row!.count === max + 1, minutes: Math.max(1, Math.ceil((row!.since.getTime() + minutes * 60_000 - now.getTime()) / 60_000)) };
  }
  return over;
}

/** Whoever came in did not guess. */
export async function forgetAttempts(ctx: Ctx, attempts: Attempt[]): Promise<void> {
  await ctx.db.delete(attemptCounts).where(inArray(attemptCounts.key, attempts.map((attempt) => keyOf(ctx, attempt))));
}

export function tooMany({ minutes }: { minutes: number }) {
  return refuse("rate_limited", "There were too many attempts.", { remedy: `Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.` });
}

const keyOf = (ctx: Ctx, { limit, of }: Attempt) => `${limit}:${keyedHash(ctx, "mailroom attempts", of.toLowerCase()).slice(0, 32)}`;
