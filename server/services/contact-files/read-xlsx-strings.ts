import { Buffer } from "node:buffer";
import { unescapeText } from "./cell-text.ts";
import { CELL_LENGTH_MAX, SHARED_STRINGS_BYTES_MAX, SHARED_STRINGS_PART_BYTES_MAX } from "./workbook-limits.ts";
import { damagedWorkbook, oversizedWorkbook } from "./workbook-refusals.ts";
import { type XmlAttributes, type XmlListener, parseXml } from "./workbook-xml.ts";
import type { WorkbookZip } from "./workbook-zip.ts";

/** The texts that a workbook's cells point to. */
export interface SharedStrings {
  /** Reads on until there is one of this number; refuses where the list ends before. */
  readThrough(index: number): Promise<void>;
  /** Its checksum is known only then. */
  readToEnd(): Promise<void>;
  at(index: number): string;
}

/**
 * Texts mostly stand in the order in which the cells need them, so they are read no further than was asked: the first
 * rows of a large workbook are there at once.
 */
export function sharedStrings(zip: WorkbookZip, part: string | null): SharedStrings {
  const store = stringStore();
  const reading = part === null ? null : parseXml(zip.readPart(part, SHARED_STRINGS_PART_BYTES_MAX), textListener("si", store.add));
  let isEnded = reading === null;
  let last = Promise.resolve();
  const readOn = async (index: number) => {
    while (!isEnded && store.count() <= index) isEnded = (await reading!.next()).done === true;
  };
  // Two sheets may be read at the same time.
  const readInTurn = (index: number) => (last = last.catch(() => {}).then(() => readOn(index)));
  return {
    at: store.at,
    readThrough: async (index) => {
      if (store.count() <= index) await readInTurn(index);
      if (store.count() <= index) throw damagedWorkbook("a cell points to a text that is missing");
    },
    readToEnd: () => readInTurn(Number.POSITIVE_INFINITY),
  };
}

/**
 * Hears a text of `<t>`s, whether plain or in runs, within each `<si>` or `<is>`; phonetic runs (`rPh`) say how
 * it is spoken, and are no part of it.
 */
export function textListener(within: string, heard: (text: string) => void): XmlListener {
  let text = "";
  let isInside = false;
  let isInRun = false;
  let isInPhonetic = false;
  let isHearing = false;
  let mayTrim = false;
  return {
    open: (name: string, attributes: XmlAttributes) => {
      if (name === within) {
        isInside = true;
        text = "";
        mayTrim = false;
      } else if (name === "r") isInRun = true;
      else if (name === "rPh") isInPhonetic = true;
      else if (name === "t" && isInside && !isInPhonetic) {
        isHearing = true;
        mayTrim = !isInRun && attributes["xml:space"] !== "preserve";
      }
    },
    text: (piece) => {
      if (!isHearing) return;
      text += piece;
      if (text.length > CELL_LENGTH_MAX) throw oversizedWorkbook("a text in it is longer than any cell");
    },
    close: (name) => {
      if (name === "t") isHearing = false;
      else if (name === "rPh") isInPhonetic = false;
      else if (name === "r") isInRun = false;
      else if (name === within) {
        isInside = false;
        heard(unescapeText(mayTrim ? text.trim() : text));
      }
    },
  };
}

const BLOCK_BYTES = 1024 * 1024;

/**
 * UTF-8 in blocks: as strings the texts would be slices that keep alive the XML that they were cut from. A text's place
 * is the number of its block and where it begins there.
 */
function stringStore(): { add(text: string): void; at(index: number): string; count(): number } {
  const blocks: Buffer[] = [];
  let block = Buffer.alloc(0);
  let used = 0;
  let bytes = 0;
  let count = 0;
  let places = new Float64Array(1024);
  let lengths = new Uint32Array(1024);
  return {
    count: () => count,
    add: (text) => {
      const length = Buffer.byteLength(text);
      bytes += length;
      if (bytes > SHARED_STRINGS_BYTES_MAX) throw oversizedWorkbook("its texts do not fit into memory");
      if (used + length > block.length) {
        block = Buffer.allocUnsafe(Math.max(BLOCK_BYTES, length));
        blocks.push(block);
        used = 0;
      }
      if (count === places.length) {
        places = grown(places, new Float64Array(count * 2));
        lengths = grown(lengths, new Uint32Array(count * 2));
      }
      block.write(text, used);
      places[count] = (blocks.length - 1) * 2 ** 32 + used;
      lengths[count] = length;
      used += length;
      count++;
    },
    at: (index) => {
      const length = lengths[index]!;
      if (length === 0) return "";
      const place = places[index]!;
      const start = place % 2 ** 32;
      return blocks[Math.floor(place / 2 ** 32)]!.toString("utf8", start, start + length);
    },
  };
}

function grown<Numbers extends Float64Array | Uint32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
