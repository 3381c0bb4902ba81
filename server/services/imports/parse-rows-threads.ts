import { getCompileCacheDir } from "node:module";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { FileSource } from "../contact-files/file-source.ts";
import { chunksOf, type FileChunk } from "./file-chunks.ts";
import { byteDialect } from "./row-ends.ts";
import type { RowsOptions, WrittenRows } from "./write-rows.ts";

const THREADS_MAX = 4;
/** For each thread: one that it works on, one that waits for it, and one whose rows wait to be taken. */
const CHUNKS_PER_THREAD = 3;
/** A thread needs about 40 MB; a file that makes it need far more is stopped, not the server. */
const THREAD_LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 24 };

/** Reads a text file and writes its rows, on several threads, in the file's order. However it ends, the threads end too. */
export async function* writeOnThreads(source: FileSource, options: RowsOptions): AsyncGenerator<{ chunk: ChunkPlace; written: WrittenRows }> {
  const spare: ArrayBuffer[] = [];
  const chunks = chunksOf(source, byteDialect(options.dialect), spare);
  const threads = Array.from({ length: Math.max(1, Math.min(availableParallelism(), THREADS_MAX)) }, () => openThread(options, spare));
  const underWay: { chunk: ChunkPlace; written: Promise<WrittenRows> }[] = [];
  try {
    for (let isMore = true; isMore || underWay.length > 0; ) {
      while (isMore && underWay.length < threads.length * CHUNKS_PER_THREAD) {
        const { value: chunk, done } = await chunks.next();
        if (done) isMore = false;
        else underWay.push({ chunk: { bytesRead: chunk.bytesRead }, written: leastBusy(threads).write(chunk) });
      }
      const first = underWay.shift();
      if (first) yield { chunk: first.chunk, written: await first.written };
    }
  } finally {
    await Promise.all([chunks.return(undefined), ...threads.map((thread) => thread.end())]);
  }
}

export type ChunkPlace = Pick<FileChunk, "bytesRead">;

interface Thread {
  waitingCount(): number;
  write(chunk: FileChunk): Promise<WrittenRows>;
  end(): Promise<unknown>;
}

function leastBusy(threads: Thread[]): Thread {
  return threads.reduce((least, thread) => (thread.waitingCount() < least.waitingCount() ? thread : least));
}

function openThread(options: RowsOptions, spare: ArrayBuffer[]): Thread {
  const worker = new Worker(new URL("./parse-rows-worker.mjs", import.meta.url), { workerData: { options, compileCache: getCompileCacheDir() }, resourceLimits: THREAD_LIMITS });
  const waiting: PromiseWithResolvers<WrittenRows>[] = [];
  let failure: Error | null = null;
  const fail = (error: Error) => {
    failure ??= error;
    for (const one of waiting.splice(0)) one.reject(failure);
  };
  worker.on("message", (answer: { written: WrittenRows; spare: ArrayBuffer }) => {
    spare.push(answer.spare);
    waiting.shift()!.resolve(answer.written);
  });
  worker.on("error", fail);
  worker.on("exit", () => fail(new Error("A thread that reads contact files has ended.")));
  return {
    waitingCount: () => waiting.length,
    write(chunk) {
      const result = Promise.withResolvers<WrittenRows>();
      // Whoever waits for an earlier chunk hears of the failure first.
      result.promise.catch(() => undefined);
      if (failure) result.reject(failure);
      else {
        waiting.push(result);
        worker.postMessage(chunk, [chunk.bytes.buffer]);
      }
      return result.promise;
    },
    end: () => worker.terminate(),
  };
}
