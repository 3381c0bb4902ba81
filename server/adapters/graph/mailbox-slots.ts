import { inSlot } from "../outside/slots.ts";

/** Graph runs four requests at a time per app and mailbox and refuses the fifth. https://learn.microsoft.com/graph/throttling-limits */
export const REQUESTS_AT_ONCE_PER_MAILBOX = 4;

/** Runs the work when one of the mailbox's slots is free. `most`: this server's share of them. */
export function inMailboxSlot<T>(mailbox: string, most: number, work: () => Promise<T>): Promise<T> {
  return inSlot(slotsOf(mailbox), Math.min(REQUESTS_AT_ONCE_PER_MAILBOX, most), work);
}

/** For a batch, of which Graph runs as many parts at a time as the mailbox has slots. One after another: two that each held half would wait for ever. */
export function inAllMailboxSlots<T>(mailbox: string, work: () => Promise<T>): Promise<T> {
  const take = (left: number): Promise<T> => (left === 0 ? work() : inSlot(slotsOf(mailbox), REQUESTS_AT_ONCE_PER_MAILBOX, () => take(left - 1)));
  return inSlot(`graph batch ${mailbox}`, 1, () => take(REQUESTS_AT_ONCE_PER_MAILBOX));
}

const slotsOf = (mailbox: string) => `graph ${mailbox}`;
