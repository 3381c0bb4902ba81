interface Slots {
  taken: number;
  waiting: { most: number; start: () => void }[];
}

// What runs is counted for the whole process, through whichever port it was asked for.
const slotsByKey = new Map<string, Slots>();

/** Runs the work when fewer than `most` of its kind run, first come first served. */
export async function inSlot<Result>(key: string, most: number, work: () => Promise<Result>): Promise<Result> {
  const slots = slotsByKey.get(key) ?? { taken: 0, waiting: [] };
  slotsByKey.set(key, slots);
  const isFree = slots.waiting.length === 0 && slots.taken < Math.max(1, most);
  if (isFree) slots.taken += 1;
  else await new Promise<void>((resolve) => slots.waiting.push({ most: Math.max(1, most), start: resolve }));
  try {
    return await work();
  } finally {
    slots.taken -= 1;
    startNext(slots);
    if (slots.taken === 0 && slots.waiting.length === 0) slotsByKey.delete(key);
  }
}

// Each brings its own bound, which may have shrunk while it waited behind others.
function startNext(slots: Slots): void {
  for (let next = slots.waiting[0]; next && slots.taken < next.most; next = slots.waiting[0]) {
    slots.waiting.shift();
    slots.taken += 1;
    next.start();
  }
}
