import { useSyncExternalStore } from "react";

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time, to the granularity given: one timer for all clocks of the page, and a new render only when it says something new. */
export function useNow(everyMs = 60_000): Date {
  return new Date(useSyncExternalStore(subscribe, () => Math.floor(now / everyMs) * everyMs));
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(tick, TICK_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function tick() {
  now = Date.now();
  listeners.forEach((listener) => listener());
}
