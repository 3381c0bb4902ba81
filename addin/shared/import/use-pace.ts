import { useState } from "react";

/** Sooner a rate says nothing. */
const MEASURED_AFTER_MS = 2_000;

export interface Pace {
  /** Share of the step a second. */
  perSecond: number;
  minutesLeft: number;
}

/** How fast a step goes and how long it will still take, by how far it came since it was first seen; null while too little is known. */
export function usePace(step: string, progress: number, now: Date): Pace | null {
  const [first, setFirst] = useState({ step, progress, at: now.getTime() });
  // A new step, or one that began again, is measured from its own beginning.
  if (first.step !== step || progress < first.progress) setFirst({ step, progress, at: now.getTime() });
  const elapsed = now.getTime() - first.at;
  const done = progress - first.progress;
  if (elapsed < MEASURED_AFTER_MS || done <= 0) return null;
  const perSecond = (done / elapsed) * 1_000;
  return { perSecond, minutesLeft: (1 - progress) / perSecond / 60 };
}
