/** Graph runs four requests at a time per app and mailbox and refuses the fifth. https://learn.microsoft.com/graph/throttling-limits */
export const REQUESTS_AT_ONCE_PER_MAILBOX = 4;

interface Slots {
  taken: number;
  waiting: (() => void)[];
}

// The limit counts everything that this process asks of a mailbox, through whichever port.
const slotsByMailbox = new Map<string, Slots>();

/** Runs the work when one of the mailbox's slots is free, first come first served. */
export async function inMailboxSlot<T>(mailbox: string, work: () => Promise<T>): Promise<T> {
  const slots = slotsByMailbox.get(mailbox) ?? { taken: 0, waiting: [] };
  slotsByMailbox.set(mailbox, slots);
  if (slots.taken < REQUESTS_AT_ONCE_PER_MAILBOX) slots.taken += 1;
  else await new Promise<void>((resolve) => slots.waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = slots.waiting.shift();
    if (next) next();
    else slots.taken -= 1;
    if (slots.taken === 0) slotsByMailbox.delete(mailbox);
  }
}
