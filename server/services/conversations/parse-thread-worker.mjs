// The thread of parse-thread.ts: a mail's bytes come in, what they say goes out. Not TypeScript, so that nothing has to be
// compiled before the compiled code of the last start is used again.
import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

if (workerData.compileCache) enableCompileCache(workerData.compileCache);
const { parseMime } = await import("./parse-mime.ts");
parentPort.postMessage("ready");
parentPort.on("message", async (mime) => parentPort.postMessage(await parseMime(mime)));
