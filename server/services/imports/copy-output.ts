import { Buffer } from "node:buffer";

export interface WrittenRow {
  begin: number;
  line: number;
  isRefused: boolean;
}

/** Where rows are written to; it grows. */
export interface CopyOutput {
  bytes: Buffer<ArrayBuffer>;
  /** Of the same bytes. */
  view: DataView;
  at: number;
  rows: number;
  refused: number;
  lastLine: number;
  lastRows: WrittenRow[];
}

/** `byteCount`: how much is expected. */
export function openCopyOutput(byteCount: number): CopyOutput {
  const buffer = new ArrayBuffer(byteCount);
  return { bytes: Buffer.from(buffer), view: new DataView(buffer), at: 0, rows: 0, refused: 0, lastLine: 0, lastRows: [] };
}

export function noteRow(output: CopyOutput, begin: number, line: number, isRefused: boolean, footerRows: number): void {
  output.rows++;
  if (isRefused) output.refused++;
  output.lastLine = line;
  if (footerRows === 0) return;
  output.lastRows.push({ begin, line, isRefused });
  if (output.lastRows.length > footerRows + 1) output.lastRows.shift();
}

export function ensureRoom(output: CopyOutput, byteCount: number): void {
  const needed = output.at + byteCount;
  if (needed <= output.bytes.length) return;
  const grown = Buffer.from(new ArrayBuffer(Math.max(needed, output.bytes.length * 2)));
  output.bytes.copy(grown, 0, 0, output.at);
  output.bytes = grown;
  output.view = new DataView(grown.buffer);
}
