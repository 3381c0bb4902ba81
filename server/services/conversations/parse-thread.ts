import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import type { ParsedMail } from "./parse-mime.ts";

/** The largest mails that Microsoft 365 takes, 150 MB, are read in less; a mail that asks for more is ended, not the server. */
const THREAD_LIMITS = { maxOldGenerationSizeMb: 1_024 };
export const PARSE_SECONDS_MAX = 60;

interface Waiting extends PromiseWithResolvers<ParsedMail> {
  mime: Uint8Array;
}

/** A thread that reads mails one after the other, begun with the first. It keeps no process alive while it has nothing to do. */
export interface ParseThread {
  /** As `parseMime`, beside the requests. Rejects for a mail that takes too long or too much memory; those behind it are read all the same. */
  parse(mime: Uint8Array): Promise<ParsedMail>;
  /** It is there, or about to be. */
  hasBegun(): boolean;
}

export function openParseThread({ secondsMax = PARSE_SECONDS_MAX }: { secondsMax?: number } = {}): ParseThread {
  const waiting: Waiting[] = [];
  let worker: Worker | null = null;
  let timer: NodeJS.Timeout | undefined;

  const begin = (): Worker => {
    const begun = new Worker(new URL("./parse-thread-worker.mjs", import.meta.url), { workerData: { compileCache: getCompileCacheDir() }, resourceLimits: THREAD_LIMITS });
    begun.on("message", (answer: ParsedMail | "ready") => {
      // What a thread said before it was ended may still come: it is of a mail that was given up.
      if (begun !== worker) return;
      if (answer === "ready") give(begun);
      else settle((one) => one.resolve(answer));
    });
    begun.on("error", (error) => end(begun, error));
    begun.on("exit", () => end(begun, new Error("The thread that reads mails has ended.")));
    return begun;
  };
  const give = (taker: Worker) => {
    timer = setTimeout(() => end(taker, new Error(`It takes longer than ${secondsMax} s to be read.`)), secondsMax * 1_000);
    taker.postMessage(waiting[0]!.mime);
  };
  const next = () => {
    if (!worker) worker = begin();
    else give(worker);
    worker.ref();
  };
  const settle = (act: (one: Waiting) => void) => {
    clearTimeout(timer);
    const one = waiting.shift();
    if (one) act(one);
    if (waiting.length > 0) next();
    else worker?.unref();
  };
  /** The mail that it was at fails; another thread goes on with the next. */
  const end = (ended: Worker, why: Error) => {
    if (ended !== worker) return;
    worker = null;
    void ended.terminate();
    settle((one) => one.reject(why));
  };

  return {
    hasBegun: () => worker !== null,
    parse(mime) {
      const one: Waiting = { ...Promise.withResolvers<ParsedMail>(), mime };
      if (waiting.push(one) === 1) next();
      return one.promise;
    },
  };
}
