// A thread of thread.ts. Not TypeScript, so that nothing has to be compiled before the compiled code of the last start is
// used again.
import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

if (workerData.compileCache) enableCompileCache(workerData.compileCache);
const { takeThreadJob } = await import("./thread-job.ts");
parentPort.on("message", ({ id, job }) => {
  takeThreadJob(job).then(
    (result) => parentPort.postMessage({ id, result }),
    (error) => parentPort.postMessage({ id, error: String(error?.message ?? error) }),
  );
});
