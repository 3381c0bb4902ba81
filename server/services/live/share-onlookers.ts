import { randomUUID } from "node:crypto";
import type { OpenDatabase } from "../../db.ts";
import { BEAT_MS, createOnlookers, type Onlookers, ONLOOKERS_CHANNEL } from "./onlookers.ts";

/** This server's part in what all of them know: it listens, says that it lives, and says goodbye when it is stopped. */
export async function shareOnlookers({ sql }: Pick<OpenDatabase, "sql">, onFault: (error: unknown) => void): Promise<{ onlookers: Onlookers; stop: () => Promise<void> }> {
  // One after another: a "gone" must not overtake the "here" before it.
  let turn: Promise<unknown> = Promise.resolve();
  let isOver = false;
  const say = (payload: string) => {
    if (!isOver) turn = turn.then(() => sql.notify(ONLOOKERS_CHANNEL, payload)).catch(onFault);
  };
  const onlookers = createOnlookers({ serverId: randomUUID(), now: () => performance.now(), say });
  const ear = await sql.listen(ONLOOKERS_CHANNEL, onlookers.hear, onlookers.ask);
  const timer = setInterval(onlookers.beat, BEAT_MS);
  return {
    onlookers,
    async stop() {
      clearInterval(timer);
      onlookers.end();
      isOver = true;
      await turn;
      await ear.unlisten();
    },
  };
}
