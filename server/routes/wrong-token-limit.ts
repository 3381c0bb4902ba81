const WRONG_TOKENS_PER_MINUTE = 30;
const WINDOW_MS = 60_000;
const ADDRESSES_MAX = 10_000;

/**
 * Counts wrong tokens by network address. Right ones are never refused: mailbox providers post thousands of one-click
 * requests from few addresses. Kept in memory, as a bound on waste and no secret: a token has 128 bits.
 */
export function createWrongTokenLimit(now: () => Date) {
  const wrong = new Map<string, { count: number; since: number }>();
  return {
    /** Counts one more; true: it was one too many. */
    isOver(from: string): boolean {
      const at = now().getTime();
      const known = wrong.get(from);
      if (!known || at - known.since >= WINDOW_MS) {
        if (wrong.size >= ADDRESSES_MAX) wrong.clear();
        wrong.set(from, { count: 1, since: at });
        return false;
      }
      known.count++;
      return known.count > WRONG_TOKENS_PER_MINUTE;
    },
  };
}
