const LOOK_EVERY_MS = 25;

export interface Clockwork {
  /** Does it when the vendor's clock, which a lever may move on, has come so far. */
  at(when: Date, what: () => void | Promise<void>): void;
  close(): void;
}

/** What is due, in the order of its time. The clock is looked at only while something waits. */
export function createClockwork(now: () => Date): Clockwork {
  let waiting: { when: number; what: () => void | Promise<void> }[] = [];
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;

  const look = () => {
    timer = null;
    const until = now().getTime();
    const due = waiting.filter(({ when }) => when <= until);
    waiting = waiting.filter(({ when }) => when > until);
    for (const { what } of due) void Promise.resolve(what()).catch(() => {});
    start();
  };
  const start = () => {
    if (timer !== null || isClosed || waiting.length === 0) return;
    timer = setTimeout(look, LOOK_EVERY_MS);
    timer.unref();
  };
  return {
    at: (when, what) => {
      if (isClosed) return;
      const place = waiting.findLastIndex((one) => one.when <= when.getTime());
      waiting.splice(place + 1, 0, { when: when.getTime(), what });
      start();
    },
    close: () => {
      isClosed = true;
      waiting = [];
      if (timer) clearTimeout(timer);
    },
  };
}
