import { Buffer } from "node:buffer";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { refuse } from "../../errors.ts";
import type { FileRow } from "./file-row.ts";
import type { FileSource } from "./file-source.ts";
import type { WholeWorkbook, WholeWorkbookTask } from "./read-xls-worker.ts";
import type { Workbook } from "./read-workbook.ts";
import { inBatches } from "./workbook-batches.ts";
import { WHOLE_WORKBOOK_BYTES_MAX, WHOLE_WORKBOOK_HEAP_MEBIBYTES_MAX, WHOLE_WORKBOOK_MS_MAX, WHOLE_WORKBOOK_MS_PER_MEBIBYTE, WHOLE_WORKBOOK_UNPACKED_BYTES_MAX } from "./workbook-limits.ts";
import { damagedWorkbook, oversizedWorkbook, protectedWorkbook } from "./workbook-refusals.ts";
import type { WorkbookZip } from "./workbook-zip.ts";

/**
 * A workbook that SheetJS reads: whole, and without giving way, so in a thread of its own that is ended when it takes
 * too long or too much memory. Its cells come back as text in bytes.
 */
export async function openXls(source: FileSource, { hasMacros, isMarkup, zip }: { hasMacros: boolean; isMarkup: boolean; zip: WorkbookZip | null }): Promise<Workbook> {
  if (source.size > WHOLE_WORKBOOK_BYTES_MAX) throw oversizedWorkbook(`workbooks of this kind may have ${WHOLE_WORKBOOK_BYTES_MAX / 1024 / 1024} MiB, others more`);
  if (zip) await refuseBomb(zip);
  const { sheets } = await readInThread({ bytes: await bytesOf(source), isMarkup });
  return {
    sheets: sheets.map(({ name, isHidden }) => ({ name, isHidden })),
    warnings: hasMacros ? [{ code: "macros_ignored", line: null, count: null }] : [],
    rows: (sheetName) => {
      const sheet = sheets.find(({ name }) => name === sheetName);
      if (!sheet) throw refuse("not_found", `The workbook has no sheet called ${sheetName}.`);
      return inBatches(rowsOf(sheet.rows));
    },
  };
}

/** SheetJS unpacks without a bound; every part is tried before. */
async function refuseBomb(zip: WorkbookZip): Promise<void> {
  let left = WHOLE_WORKBOOK_UNPACKED_BYTES_MAX;
  for (const name of zip.names) for await (const chunk of zip.readPart(name, left)) left -= chunk.length;
}

async function bytesOf(source: FileSource): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(source.size);
  for (let at = 0; at < bytes.length; ) {
    const piece = await source.read(at, bytes.length - at);
    if (piece.length === 0) throw damagedWorkbook("its end is missing, as if it had been cut off on its way");
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

async function readInThread(task: WholeWorkbookTask): Promise<Extract<WholeWorkbook, { outcome: "read" }>> {
  const limitMs = WHOLE_WORKBOOK_MS_MAX + WHOLE_WORKBOOK_MS_PER_MEBIBYTE * Math.floor(task.bytes.length / 1024 / 1024);
  const worker = new Worker(new URL("./read-xls-worker.ts", import.meta.url), {
    workerData: task,
    transferList: [task.bytes.buffer],
    resourceLimits: { maxOldGenerationSizeMb: WHOLE_WORKBOOK_HEAP_MEBIBYTES_MAX },
    env: {},
    stdout: true,
    stderr: true,
  });
  try {
    const [answer] = (await once(worker, "message", { signal: AbortSignal.timeout(limitMs) })) as [WholeWorkbook];
    if (answer.outcome === "read") return answer;
    if (answer.outcome === "protected") throw protectedWorkbook();
    if (answer.outcome === "oversized") throw oversizedWorkbook("its cells do not fit into memory");
    throw damagedWorkbook("it cannot be read to its end");
  } catch (error) {
    const { name, code } = error as NodeJS.ErrnoException;
    if (name === "AbortError") throw oversizedWorkbook(`it could not be read within ${limitMs / 1000} seconds`);
    if (code === "ERR_WORKER_OUT_OF_MEMORY") throw oversizedWorkbook("it does not fit into memory");
    throw error;
  } finally {
    await worker.terminate();
  }
}

const ROWS_PER_CHUNK = 500;

/** Rows as the thread wrote them: a line of JSON each, `[line, cells]`. */
async function* rowsOf(bytes: Uint8Array): AsyncGenerator<Iterable<FileRow>> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let rows: FileRow[] = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(10, start);
    const [line, cells] = JSON.parse(text.toString("utf8", start, end)) as [number, string[]];
    rows.push({ line, cells, hasBrokenQuote: false });
    start = end + 1;
    if (rows.length < ROWS_PER_CHUNK) continue;
    yield rows;
    rows = [];
  }
  yield rows;
}
