import { Buffer, isAscii, isUtf8 } from "node:buffer";
import { knownEncoding, openDecoder, type StreamDecoder } from "./text-decoders.ts";

export interface TextPiece {
  text: string;
  /** Some U+FFFD of the text stands for bytes that are not text in the encoding. */
  hasBadBytes: boolean;
}

/**
 * Decodes a file, in order, without its byte order mark; line ends stay as they are. Bytes that are not text become
 * U+FFFD, and their piece says so: in UTF-8 that is a piece of whole lines, so that a U+FFFD which somebody wrote is told
 * from one of ours.
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<TextPiece> {
  const decode = knownEncoding(encoding) === "utf-8" ? openUtf8() : openOther(openDecoder(encoding));
  let isFirst = true;
  const withoutMark = (piece: TextPiece) => {
    if (isFirst && piece.text !== "") {
      isFirst = false;
      if (piece.text.startsWith("\uFEFF")) piece.text = piece.text.slice(1);
    }
    return piece;
  };
  for await (const chunk of chunks) for (const piece of decode(chunk, false)) if (piece.text !== "") yield withoutMark(piece);
  for (const piece of decode(new Uint8Array(0), true)) if (piece.text !== "") yield withoutMark(piece);
}

/** A part of a file, from its beginning; a last character that was cut is left out. */
export function decodeHead(bytes: Uint8Array, encoding: string, isCut: boolean): string {
  if (knownEncoding(encoding) !== "utf-8") return withoutMark(openDecoder(encoding)(bytes, !isCut));
  const end = isCut ? wholeCharactersEnd(bytes) : bytes.length;
  return withoutMark(asBuffer(bytes).toString("utf8", 0, end));
}

function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

type PieceDecoder = (bytes: Uint8Array, isLast: boolean) => TextPiece[];

function openOther(decode: StreamDecoder): PieceDecoder {
  return (bytes, isLast) => {
    const text = decode(bytes, isLast);
    return [{ text, hasBadBytes: text.includes("\uFFFD") }];
  };
}

function openUtf8(): PieceDecoder {
  let held: Uint8Array = new Uint8Array(0);
  return (bytes, isLast) => {
    const whole = held.length > 0 ? Buffer.concat([held, bytes]) : asBuffer(bytes);
    const end = isLast ? whole.length : wholeCharactersEnd(whole);
    held = Uint8Array.from(whole.subarray(end));
    const complete = whole.subarray(0, end);
    if (isAscii(complete)) return [{ text: complete.toString("latin1"), hasBadBytes: false }];
    if (isUtf8(complete)) return [{ text: complete.toString("utf8"), hasBadBytes: false }];
    return byLines(complete);
  };
}

const LINE_FEED = 10;

/** Runs of lines that are UTF-8, and runs of those that are not. */
function byLines(bytes: Buffer): TextPiece[] {
  const pieces: TextPiece[] = [];
  let begin = 0;
  let isRunBad = false;
  const take = (end: number) => {
    if (end > begin) pieces.push({ text: bytes.toString("utf8", begin, end), hasBadBytes: isRunBad });
    begin = end;
  };
  for (let at = 0; at < bytes.length; ) {
    const lineFeed = bytes.indexOf(LINE_FEED, at);
    const end = lineFeed < 0 ? bytes.length : lineFeed + 1;
    const isBad = !isUtf8(bytes.subarray(at, end));
    if (isBad !== isRunBad) take(at);
    isRunBad = isBad;
    at = end;
  }
  take(bytes.length);
  return pieces;
}

/** Where the last character ends that is complete. */
function wholeCharactersEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) return lengthOf(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function lengthOf(leadByte: number): number {
  if (leadByte >= 0xf0) return 4;
  return leadByte >= 0xe0 ? 3 : 2;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
