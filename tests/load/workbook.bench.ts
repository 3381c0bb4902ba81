import { execFileSync } from "node:child_process";
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as nextTurn } from "node:timers/promises";
import * as XLSX from "@e965/xlsx";
import type { FileSource } from "../../server/services/contact-files/file-source.ts";
import { openWorkbook } from "../../server/services/contact-files/read-workbook.ts";
import { workbookOf } from "../support/workbook-writer.ts";

const ROWS = 100_000;
const ROUNDS = 3;
const MEBIBYTE = 1024 * 1024;
const TEXTS_OF_ROW = 4;
const CITIES = 500;

interface Measured {
  rowCount: number;
  rowsPerSecond: number;
  /** Highest resident memory, above that before the file was opened. */
  peakBytes: number;
  firstRowsMs: number;
  /** How long other work had to wait at most. */
  longestPauseMs: number;
}

const [reader, file] = process.argv.slice(2);
if (reader && file) console.log(JSON.stringify(await measure(reader === "ours" ? readOurs : readSheetJs, file)));
else await compare();

/** Each round in a process of its own: memory that the one before took says nothing of the next. */
async function compare(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "mailroom-workbook-"));
  try {
    const workbook = path.join(folder, "contacts.xlsx");
    const bytes = await workbookOf({ sheets: [{ name: "Contacts", rows: sheetRows() }], strings: sharedTexts(), formats: ["00000", "dd/mm/yyyy", 4] });
    await writeFile(workbook, bytes);
    console.log(`${ROWS.toLocaleString("en")} rows x 12 columns, ${(bytes.length / MEBIBYTE).toFixed(1)} MiB, median of ${ROUNDS}`);
    const rounds = Array.from({ length: ROUNDS }, () => ({ ours: inProcess("ours", workbook), sheetJs: inProcess("sheetjs", workbook) }));
    const ours = median(rounds.map((round) => round.ours));
    const sheetJs = median(rounds.map((round) => round.sheetJs));
    print("openWorkbook", ours);
    print("@e965/xlsx, whole", sheetJs);
    console.log(`ratio  ${(ours.rowsPerSecond / sheetJs.rowsPerSecond).toFixed(2)} of its rate, ${(ours.peakBytes / sheetJs.peakBytes).toFixed(2)} of its memory`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function inProcess(reader: "ours" | "sheetjs", workbook: string): Measured {
  return JSON.parse(execFileSync(process.execPath, [...process.execArgv, import.meta.filename, reader, workbook], { encoding: "utf8" })) as Measured;
}

function median(rounds: Measured[]): Measured {
  return rounds.sort((a, b) => a.rowsPerSecond - b.rowsPerSecond)[Math.floor(rounds.length / 2)]!;
}

function print(what: string, { rowCount, rowsPerSecond, peakBytes, firstRowsMs, longestPauseMs }: Measured): void {
  console.log(`${what.padEnd(20)}${Math.round(rowsPerSecond).toLocaleString("en").padStart(8)} rows/s   ${(peakBytes / MEBIBYTE).toFixed(0).padStart(4)} MiB above the start   first rows after ${Math.round(firstRowsMs)} ms   longest pause ${Math.round(longestPauseMs)} ms   ${rowCount.toLocaleString("en")} rows`);
}

async function measure(read: (file: string, onRows: (count: number) => void) => Promise<void>, workbook: string): Promise<Measured> {
  const pauses = monitorEventLoopDelay({ resolution: 5 });
  pauses.enable();
  await nextTurn(20);
  const startBytes = process.memoryUsage.rss();
  const began = performance.now();
  let rowCount = 0;
  let firstRowsMs = 0;
  await read(workbook, (count) => {
    if (rowCount === 0) firstRowsMs = performance.now() - began;
    rowCount += count;
  });
  const seconds = (performance.now() - began) / 1000;
  await nextTurn(20);
  return { rowCount, rowsPerSecond: rowCount / seconds, peakBytes: process.resourceUsage().maxRSS * 1024 - startBytes, firstRowsMs, longestPauseMs: pauses.max / 1e6 };
}

async function readOurs(workbook: string, onRows: (count: number) => void): Promise<void> {
  const descriptor = openSync(workbook, "r");
  const source: FileSource = {
    name: workbook,
    size: fstatSync(descriptor).size,
    read: async (start, length) => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, start));
    },
  };
  for await (const batch of (await openWorkbook(source)).rows("Contacts")) onRows(batch.length);
  closeSync(descriptor);
}

async function readSheetJs(workbook: string, onRows: (count: number) => void): Promise<void> {
  const { Sheets } = XLSX.read(readFileSync(workbook), { dense: true, cellNF: true });
  onRows(XLSX.utils.sheet_to_json(Sheets.Contacts!, { header: 1, raw: false }).length);
}

/** Cities that repeat, and of each row the names, the address and the company once. */
function* sharedTexts(): Generator<string> {
  for (let city = 0; city < CITIES; city++) yield `<si><t>Città ${city}</t></si>`;
  for (let row = 1; row <= ROWS; row++) yield `<si><t>Given${row}</t></si><si><t>Family${row}</t></si><si><t>person${row}@example.org</t></si><si><t>Company ${row} &amp; Sons</t></si>`;
}

function* sheetRows(): Generator<string> {
  for (let row = 1; row <= ROWS; row++) {
    const text = (column: string, index: number) => `<c r="${column}${row}" t="s"><v>${index}</v></c>`;
    const first = CITIES + (row - 1) * TEXTS_OF_ROW;
    const city = row % CITIES;
    yield `<row r="${row}" spans="1:12"><c r="A${row}" s="1"><v>${row}</v></c>${text("B", first)}${text("C", first + 1)}${text("D", first + 2)}${text("E", first + 3)}${text("F", city)}<c r="G${row}"><v>${4_917_000_000_000 + row}</v></c><c r="H${row}" s="2"><v>${40_000 + (row % 6000)}</v></c><c r="I${row}" s="3"><v>${row * 1.37}</v></c><c r="J${row}" t="b"><v>${row % 2}</v></c><c r="K${row}" t="inlineStr"><is><t>note ${row}</t></is></c>${text("L", city)}</row>`;
  }
}
