import { Buffer } from "node:buffer";
import iconv from "iconv-lite";
import type { Dialect } from "../../server/services/contact-files/parse-rows.ts";

export interface WrittenDialect extends Dialect {
  /** What ends a row. */
  newline: string;
  isAlwaysQuoted: boolean;
}

/** A table as a program would export it. */
export function writeTable(table: string[][], dialect: WrittenDialect): string {
  return table.map((row) => row.map((cell) => writeCell(cell, dialect)).join(dialect.delimiter) + dialect.newline).join("");
}

function writeCell(cell: string, { delimiter, quote, escape, isAlwaysQuoted }: WrittenDialect): string {
  const needsQuote = /[\r\n]|^\s|\s$|^sep=/i.test(cell) || cell.includes(quote) || (delimiter !== "" && cell.includes(delimiter));
  if (quote === "" || (!isAlwaysQuoted && !needsQuote)) return cell;
  const inside = escape === "double" ? cell.replaceAll(quote, quote + quote) : cell.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
  return quote + inside + quote;
}

const marks: Record<string, number[]> = { "utf-8": [0xef, 0xbb, 0xbf], "utf-16le": [0xff, 0xfe], "utf-16be": [0xfe, 0xff], "utf-32le": [0xff, 0xfe, 0, 0], "utf-32be": [0, 0, 0xfe, 0xff] };

export function encode(text: string, encoding: string, hasMark = false): Uint8Array {
  const body = encoding === "utf-8" ? Buffer.from(text) : iconv.encode(text, encoding, { addBOM: false });
  return new Uint8Array(Buffer.concat([Buffer.from(hasMark ? (marks[encoding] ?? []) : []), body]));
}

/** The bytes in pieces of `length`. */
export async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
}

export async function all<T>(batches: AsyncIterable<T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}
