import type { Piece } from "./copy-bytes.ts";

/** A cell whose text was looked up. */
export interface RememberedCell {
  /** As it stands in the file. */
  cell: Uint8Array;
  value: string;
  /** The value as it is written. */
  piece: Piece;
}

export interface CellMemory {
  find(bytes: Uint8Array, begin: number, end: number): RememberedCell | null;
  keep(cell: RememberedCell): void;
}

const SLOTS = 1024;
const CELL_BYTES_MAX = 64;

/** Columns of few different cells are read once for each; a slot keeps the last cell that fell to it. */
export function openCellMemory(): CellMemory {
  const slots: (RememberedCell | null)[] = Array.from({ length: SLOTS }, () => null);
  return {
    find(bytes, begin, end) {
      const known = slots[slotOf(bytes, begin, end)]!;
      if (known === null || known.cell.length !== end - begin) return null;
      const { cell } = known;
      for (let at = 0; at < cell.length; at++) if (cell[at] !== bytes[begin + at]) return null;
      return known;
    },
    keep(known) {
      const { cell } = known;
      if (cell.length <= CELL_BYTES_MAX) slots[slotOf(cell, 0, cell.length)] = known;
    },
  };
}

function slotOf(bytes: Uint8Array, begin: number, end: number): number {
  let hash = 0;
  for (let at = begin; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
  return (hash ^ (hash >>> 10)) & (SLOTS - 1);
}
