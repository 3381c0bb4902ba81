import { inSlot } from "../outside/slots.ts";

/** Graph runs four requests at a time per app and mailbox and refuses the fifth. https://learn.microsoft.com/graph/throttling-limits */
export const REQUESTS_AT_ONCE_PER_MAILBOX = 4;

/** Runs the work when one of the mailbox's slots is free. `most`: this server's share of them. */
export function inMailboxSlot<T>(mailbox: string, most: number, work: () => Promise<T>): Promise<T> {
  return inSlot(`graph ${mailbox}`, Math.min(REQUESTS_AT_ONCE_PER_MAILBOX, most), work);
}
