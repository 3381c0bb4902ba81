export interface Batch {
  /** Null: no batches. */
  size: number | null;
  delaySeconds: number;
  left: number | null;
  dueAt: Date | null;
}

/** How many may be claimed now: of the batch under way, or of the next one if its time has come; else when it comes. */
export function batchAt({ size, left, dueAt }: Batch, now: Date): { left: number; dueAt: Date | null } {
  if (size === null) return { left: Number.MAX_SAFE_INTEGER, dueAt: null };
  if (left !== null && left > 0) return { left, dueAt: null };
  return dueAt !== null && dueAt > now ? { left: 0, dueAt } : { left: size, dueAt: null };
}

/** What is kept of the batch once so many are left: the delay begins with the last claim of a batch. */
export function batchAfter({ delaySeconds }: Batch, left: number, now: Date): { batchLeft: number; batchDueAt: Date | null } {
  return { batchLeft: left, batchDueAt: left === 0 ? new Date(now.getTime() + delaySeconds * 1_000) : null };
}
