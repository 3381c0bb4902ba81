// A thread of parse-rows-threads.ts: chunks come in, their rows as COPY text go out, in the same order. Not TypeScript, so
// that nothing has to be compiled before the compiled code of the last start is used again.
import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

if (workerData.compileCache) enableCompileCache(workerData.compileCache);
const { openRowsWriter } = await import("./write-rows.ts");
const write = await openRowsWriter(workerData.options);
parentPort.on("message", (chunk) => {
  const written = write(chunk);
  const spare = chunk.bytes.buffer;
  parentPort.postMessage({ written, spare }, [written.copyText.buffer, spare]);
});
