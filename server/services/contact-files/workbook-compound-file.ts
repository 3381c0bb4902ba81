import { Buffer } from "node:buffer";
import type { FileSource } from "./file-source.ts";

/** What stands in a compound file (MS-CFB), which holds the documents of Office 97 to 2003 and all encrypted ones. */
export interface CompoundFile {
  /** Names of streams and storages, wherever they stand. */
  names: string[];
  /** The first sector of a stream, at least; empty where there is none of these names or it is a small one. */
  startOf(...names: string[]): Promise<Buffer>;
}

const HEADER_BYTES = 512;
const ENTRY_BYTES = 128;
/** Sectors are numbered up to this; above stand marks such as the end of a chain (2.1). */
const SECTOR_NUMBER_MAX = 0xfffffffa;
const DIRECTORY_SECTORS_MAX = 4096;
/** Sectors of the allocation table that the header itself names (2.2). */
const TABLE_SECTORS_IN_HEADER = 109;

/** Null where the header or the directory makes no sense. */
export async function openCompoundFile(source: FileSource): Promise<CompoundFile | null> {
  const header = await bytesAt(source, 0, HEADER_BYTES);
  const sectorShift = header.length === HEADER_BYTES ? header.readUInt16LE(30) : 0;
  if (sectorShift !== 9 && sectorShift !== 12) return null;
  const sectorBytes = 1 << sectorShift;
  const smallStreamBytes = header.readUInt32LE(56);
  const readSector = (sector: number) => bytesAt(source, (sector + 1) * sectorBytes, sectorBytes);
  const entries: Buffer[] = [];
  const seen = new Set<number>();
  for (let sector = header.readUInt32LE(48); sector < SECTOR_NUMBER_MAX && !seen.has(sector) && seen.size < DIRECTORY_SECTORS_MAX; ) {
    seen.add(sector);
    const bytes = await readSector(sector);
    for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) entries.push(bytes.subarray(at, at + ENTRY_BYTES));
    sector = await sectorAfter(sector);
  }
  const named = new Map(entries.map((entry) => [entryName(entry).toLowerCase(), entry]));
  named.delete("");
  if (named.size === 0) return null;
  return {
    names: [...named.values()].map(entryName),
    startOf: async (...names) => {
      const entry = names.map((name) => named.get(name.toLowerCase())).find((found) => found !== undefined);
      if (!entry || entry.readUInt32LE(120) < smallStreamBytes) return Buffer.alloc(0);
      return readSector(entry.readUInt32LE(116));
    },
  };

  /** Larger files name the table's further sectors in sectors of their own; their directories are at the beginning. */
  async function sectorAfter(sector: number): Promise<number> {
    const perTable = sectorBytes / 4;
    const tableIndex = Math.floor(sector / perTable);
    if (tableIndex >= TABLE_SECTORS_IN_HEADER) return SECTOR_NUMBER_MAX;
    const table = await readSector(header.readUInt32LE(76 + tableIndex * 4));
    return table.length < sectorBytes ? SECTOR_NUMBER_MAX : table.readUInt32LE((sector % perTable) * 4);
  }
}

function entryName(entry: Buffer): string {
  const byteCount = entry.readUInt16LE(64);
  return byteCount < 2 || byteCount > 64 ? "" : entry.toString("utf16le", 0, byteCount - 2);
}

async function bytesAt(source: FileSource, start: number, length: number): Promise<Buffer> {
  if (start >= source.size) return Buffer.alloc(0);
  const bytes = await source.read(start, length);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
