import { type FileSource } from "./file-source.ts";
import { HEAD_BYTES_MAX, SAMPLE_BYTES_MAX, SAMPLE_WINDOW_BYTES, TAIL_BYTES_MAX } from "./limits.ts";

export interface FileSample {
  /** The file's beginning; all of it where `isWhole`. */
  head: Uint8Array;
  isWhole: boolean;
  /** The file's end, from `tailStart`, a multiple of four so that no wide character is cut. Empty where `isWhole`. */
  tail: Uint8Array;
  tailStart: number;
  /** Stretches from all over the file, the head first; those after it begin at a line where they hold one. */
  windows: Uint8Array[];
}

const LINE_FEED = 10;

/** Reads enough of a file to understand it: all of a small one, the ends and evenly spread stretches of a large one. */
export async function sampleFile(source: FileSource): Promise<FileSample> {
  if (source.size <= SAMPLE_BYTES_MAX) {
    const head = await source.read(0, source.size);
    return { head, isWhole: true, tail: new Uint8Array(0), tailStart: source.size, windows: [head] };
  }
  const head = await source.read(0, HEAD_BYTES_MAX);
  const tailStart = (source.size - TAIL_BYTES_MAX) & ~3;
  const tail = await source.read(tailStart, TAIL_BYTES_MAX + 4);
  const windows = [head];
  const count = (SAMPLE_BYTES_MAX - HEAD_BYTES_MAX) / SAMPLE_WINDOW_BYTES - 1;
  const step = (tailStart - HEAD_BYTES_MAX) / count;
  for (let index = 0; index < count; index++) windows.push(fromLine(await source.read(Math.floor(HEAD_BYTES_MAX + index * step), SAMPLE_WINDOW_BYTES)));
  windows.push(fromLine(tail));
  return { head, isWhole: false, tail, tailStart, windows };
}

function fromLine(bytes: Uint8Array): Uint8Array {
  const at = bytes.indexOf(LINE_FEED);
  return at < 0 ? bytes : bytes.subarray(at + 1);
}
