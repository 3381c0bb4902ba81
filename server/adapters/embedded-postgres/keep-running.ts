import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, stopPostmaster } from "./postmaster.ts";

const LOOK_EVERY_MS = 500;
const PAUSE_AFTER_FAILURE_MS = 2_000;

interface Watched {
  pid: number;
  clusterFolder: string;
  /** Starts the server on its old port: the new process, or in words why not. */
  startAgain(): Promise<number | string>;
  log: { info(message: string): void; warn(message: string): void };
}

/**
 * Starts the server again when it ends by itself: killed for memory, or because its disk was full. Connections come
 * back by themselves, and nothing that was answered as saved is lost. Returns what stops it for good.
 */
export function keepRunning({ pid, clusterFolder, startAgain, log }: Watched): () => Promise<void> {
  let current: number | undefined = pid;
  const leaving = new AbortController();
  const watching = (async () => {
    while (await pause(LOOK_EVERY_MS, leaving.signal)) {
      if (current && isRunning(current, clusterFolder)) continue;
      if (current) log.warn("PostgreSQL ended by itself; starting it again");
      const started = await startAgain().catch((error: unknown) => (error as Error).message);
      current = typeof started === "number" ? started : undefined;
      if (current) log.info("PostgreSQL runs again");
      else log.warn(String(started));
      if (!current) await pause(PAUSE_AFTER_FAILURE_MS, leaving.signal);
    }
  })();
  return async () => {
    leaving.abort();
    await watching;
    if (!current) return;
    const stopped = await stopPostmaster(current, clusterFolder);
    if (!stopped) log.warn(`PostgreSQL (process ${current}) did not stop when asked`);
    current = undefined;
  };
}

/** False when it was cut short. Keeps no process alive. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(milliseconds, undefined, { signal, ref: false });
    return true;
  } catch {
    return false;
  }
}
