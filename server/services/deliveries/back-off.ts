import type { FaultClass } from "../../contract/deliveries.ts";
import { BACKOFF_FIRST_MS, BACKOFF_MS_MAX } from "./limits.ts";

type Repeated = Exclude<FaultClass, "refused">;

/** How often a message is tried again after a fault of a class, and how long it waits before its n-th repetition. */
const repetitions: Record<Repeated, { most: number; waitMs: (nth: number) => number }> = {
  network: { most: 3, waitMs: doubled },
  rate_limit: { most: 5, waitMs: (nth) => RATE_LIMIT_STEP_MS * nth },
  temporary: { most: 2, waitMs: () => 0 },
};

const RATE_LIMIT_STEP_MS = 30_000;

function doubled(nth: number): number {
  return Math.min(BACKOFF_MS_MAX, BACKOFF_FIRST_MS * 2 ** Math.max(0, nth - 1));
}

/** When a message that met its `nth` fault of a class in a row is tried again: when the provider said, else by the class; null: no more. */
export function retryAt(input: { faultClass: Repeated; nth: number; now: Date; providerSaid: Date | null }): Date | null {
  const { most, waitMs } = repetitions[input.faultClass];
  if (input.nth > most) return null;
  if (input.providerSaid && input.providerSaid > input.now) return input.providerSaid;
  return new Date(input.now.getTime() + waitMs(input.nth));
}

/** When a provider that could not be asked, or an account that cannot be reached, is tried again: 5 s, doubled up to a quarter of an hour. */
export function nextLookAt(now: Date, nth: number): Date {
  return new Date(now.getTime() + doubled(nth));
}
