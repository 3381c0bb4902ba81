import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import type { ThreadJob, ThreadResult } from "./thread-job.ts";

/** Two thousand lessons need about 300 MB; a desk that needs far more stops its training, not the server. */
const THREAD_LIMITS = { maxOldGenerationSizeMb: 1_024 };

export interface Thread {
  run(job: ThreadJob): Promise<ThreadResult>;
  end(): Promise<unknown>;
}

/** Runs what takes long beside the requests. It keeps no process alive while it has nothing to do. */
export function openThread(): Thread {
  const worker = new Worker(new URL("./classifier-thread.mjs", import.meta.url), { workerData: { compileCache: getCompileCacheDir() }, resourceLimits: THREAD_LIMITS });
  const waiting = new Map<number, PromiseWithResolvers<ThreadResult>>();
  let failure: Error | null = null;
  let lastId = 0;
  const settle = (id: number, act: (one: PromiseWithResolvers<ThreadResult>) => void) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (one) act(one);
  };
  const fail = (error: Error) => {
    failure ??= error;
    for (const id of [...waiting.keys()]) settle(id, (one) => one.reject(failure));
  };
  worker.on("message", ({ id, result, error }: { id: number; result?: ThreadResult; error?: string }) => settle(id, (one) => (result ? one.resolve(result) : one.reject(new Error(error)))));
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("The classifier's thread has ended.")));
  worker.unref();
  return {
    run(job) {
      if (failure) return Promise.reject(failure);
      const one = Promise.withResolvers<ThreadResult>();
      lastId += 1;
      waiting.set(lastId, one);
      worker.ref();
      worker.postMessage({ id: lastId, job });
      return one.promise;
    },
    end: () => worker.terminate(),
  };
}
