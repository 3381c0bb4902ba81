import { setTimeout as sleep } from "node:timers/promises";
import type { Ctx } from "../../context.ts";
import { GATHER_MS } from "./limits.ts";
import { recordHandOvers, type HandOver, type HandOverAnswer, recordOutcomes } from "./record-outcomes.ts";
import type { Change, Ended } from "./outcome.ts";

/** What is written of deliveries under way: each call waits until it is durable. */
export interface OutcomeBook {
  handOver(handOver: HandOver): Promise<HandOverAnswer>;
  /** Null: a later claim owns the delivery now, and nothing was written. */
  end(ended: Ended): Promise<Change | null>;
}

/** Writes at most so many at once. */
const WRITES_MAX = 200;

/**
 * Gathers what is to be written while the last write is under way, and for a moment more, and writes it in one transaction:
 * as many messages in progress share one wait for the disk. Each of them is as durable as if it had been written alone.
 */
export function openOutcomeBook(ctx: Ctx): OutcomeBook {
  const handOver = gathered((handOvers: HandOver[]) => recordHandOvers(ctx, handOvers));
  const end = gathered((ends: Ended[]) => recordOutcomes(ctx, ends));
  return { handOver, end };
}

function gathered<Item, Answer>(write: (items: Item[]) => Promise<Answer[]>): (item: Item) => Promise<Answer> {
  let waiting: { item: Item; answer: PromiseWithResolvers<Answer> }[] = [];
  let isWriting = false;

  async function writeAll(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) {
      await sleep(GATHER_MS);
      const batch = waiting.slice(0, WRITES_MAX);
      waiting = waiting.slice(WRITES_MAX);
      await writeBatch(batch);
    }
    isWriting = false;
  }

  async function writeBatch(batch: typeof waiting): Promise<void> {
    try {
      const answers = await write(batch.map(({ item }) => item));
      for (const [index, { answer }] of batch.entries()) answer.resolve(answers[index]!);
    } catch (error) {
      if (batch.length === 1) return batch[0]!.answer.reject(error);
      // One that cannot be written must not take the others with it.
      for (const one of batch) await writeBatch([one]);
    }
  }

  return (item) => {
    const answer = Promise.withResolvers<Answer>();
    waiting.push({ item, answer });
    if (!isWriting) void writeAll();
    return answer.promise;
  };
}
