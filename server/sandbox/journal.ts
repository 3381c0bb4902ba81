import { mkdir, open, rename, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { createReadStream } from "node:fs";

const COMPACT_LINE_CHARS = 1024 * 1024;
const LINE_FEED = 10;

export interface Journal<Entry> {
  /**
   * Takes the entry at once, in order. It is safe when a later `synced()` resolves. Entries appended
   * without an await between them are kept or lost together.
   */
  append(entry: Entry): void;
  /** Resolves when everything appended so far has reached the disk; rejects when it could not. */
  synced(): Promise<void>;
  /** Replaces the whole history by these entries, in one step that a crash cannot halve. */
  compact(entries: Iterable<Entry>): Promise<void>;
  close(): Promise<void>;
}

export interface OpenedJournal<Entry> {
  journal: Journal<Entry>;
  replayed: number;
  bytes: number;
}

/**
 * Opens an append-only JSONL file and hands every stored entry to `replay`, oldest first.
 * One line is one group commit, a JSON array of entries: so only the last line can be torn
 * by a crash, and nothing in a torn line was ever acknowledged. It is cut off. A broken line
 * that is not the last one is real damage and refuses to open.
 */
export async function openJournal<Entry>(file: string, replay: (entry: Entry) => void): Promise<OpenedJournal<Entry>> {
  await mkdir(dirname(file), { recursive: true });
  const { replayed, goodBytes } = await readEntries(file, replay);
  const handle = await open(file, "a+");
  await handle.truncate(goodBytes);
  await handle.datasync();
  await syncFolder(dirname(file));
  return { journal: groupCommits<Entry>(file, handle, goodBytes), replayed, bytes: goodBytes };
}

/** A journal that keeps nothing, for a server that lives in memory only. */
export function memoryJournal<Entry>(): Journal<Entry> {
  return { append: () => {}, synced: async () => {}, compact: async () => {}, close: async () => {} };
}

async function readEntries<Entry>(file: string, replay: (entry: Entry) => void) {
  let replayed = 0;
  let goodBytes = 0;
  let brokenAt = -1;
  const acceptLine = (line: Buffer) => {
    if (brokenAt >= 0) throw new Error(`The journal ${file} is damaged at byte ${brokenAt}. Restore it or move it away.`);
    const entries = parseLine<Entry>(line);
    if (!entries) {
      brokenAt = goodBytes;
      return;
    }
    for (const entry of entries) replay(entry);
    replayed += entries.length;
    goodBytes += line.length + 1;
  };
  for await (const line of completeLines(file)) acceptLine(line);
  return { replayed, goodBytes };
}

function parseLine<Entry>(line: Buffer): Entry[] | null {
  try {
    const parsed: unknown = JSON.parse(line.toString("utf8"));
    return Array.isArray(parsed) ? (parsed as Entry[]) : null;
  } catch {
    return null;
  }
}

async function* completeLines(file: string): AsyncGenerator<Buffer> {
  if (!(await stat(file).catch(() => null))) return;
  let parts: Buffer[] = [];
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      parts.push(chunk.subarray(start, end));
      yield Buffer.concat(parts);
      parts = [];
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
}

function groupCommits<Entry>(file: string, opened: FileHandle, openedBytes: number): Journal<Entry> {
  let handle = opened;
  let goodBytes = openedBytes;
  let pending: string[] = [];
  let appendedCount = 0;
  let durableCount = 0;
  let writing: Promise<void> | null = null;

  const writeBatch = async () => {
    // One turn later, so that changes made side by side share one fdatasync.
    await new Promise((resolve) => setImmediate(resolve));
    const batch = pending;
    pending = [];
    const line = Buffer.from(`[${batch.join(",")}]\n`);
    try {
      await handle.appendFile(line);
      await handle.datasync();
    } catch (error) {
      // The tail may hold half a line. The batch waits, so that nothing is lost once the disk has room again.
      pending = [...batch, ...pending];
      await handle.truncate(goodBytes);
      throw new Error(`The journal ${file} cannot be written: ${(error as Error).message}`);
    }
    goodBytes += line.length;
    durableCount += batch.length;
  };
  const synced = async (): Promise<void> => {
    const target = appendedCount;
    while (durableCount < target) {
      writing ??= writeBatch().finally(() => void (writing = null));
      await writing;
    }
  };
  return {
    append: (entry) => {
      pending.push(JSON.stringify(entry));
      appendedCount += 1;
    },
    synced,
    compact: async (entries) => {
      await synced();
      const fresh = await writeWhole(`${file}.new`, entries);
      await rename(`${file}.new`, file);
      await syncFolder(dirname(file));
      await handle.close();
      handle = fresh;
      goodBytes = (await fresh.stat()).size;
    },
    close: async () => {
      await synced().finally(() => handle.close());
    },
  };
}

async function writeWhole<Entry>(file: string, entries: Iterable<Entry>): Promise<FileHandle> {
  const handle = await open(file, "w");
  let batch: string[] = [];
  let chars = 0;
  const flush = async () => {
    if (batch.length > 0) await handle.appendFile(`[${batch.join(",")}]\n`);
    batch = [];
    chars = 0;
  };
  for (const entry of entries) {
    const line = JSON.stringify(entry);
    batch.push(line);
    chars += line.length;
    if (chars > COMPACT_LINE_CHARS) await flush();
  }
  await flush();
  await handle.datasync();
  await handle.close();
  return open(file, "a+");
}

// A new or renamed file is only as durable as its folder; not every system lets a folder be synced.
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  if (!handle) return;
  await handle.sync().catch(() => {});
  await handle.close();
}
