export interface Pace {
  tokens: number;
  refilledAt: Date;
}

/** One second's worth: more would let a minute's start exceed the limit by what was saved up before it. */
function capacityOf(messagesPerMinute: number): number {
  return Math.max(1, messagesPerMinute / 60);
}

/** Tokens at `now`. A clock that runs backwards takes none away. */
export function tokensAt(pace: Pace, messagesPerMinute: number, now: Date): number {
  const elapsedMs = Math.max(0, now.getTime() - pace.refilledAt.getTime());
  return Math.min(capacityOf(messagesPerMinute), pace.tokens + (elapsedMs * messagesPerMinute) / 60_000);
}

/** When the next whole token is there. */
export function nextTokenAt(tokens: number, messagesPerMinute: number, now: Date): Date {
  return new Date(now.getTime() + Math.max(0, Math.ceil(((1 - tokens) * 60_000) / messagesPerMinute)));
}

/** Minutes that so many messages take; null: no limit is set. */
export function minutesFor(count: number, messagesPerMinute: number): number {
  return count / messagesPerMinute;
}
