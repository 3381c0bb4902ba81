import { Buffer } from "node:buffer";
import { WORD_SLACK } from "./copy-bytes.ts";
import { LINE_FEED } from "./row-ends.ts";

/** UTF-8 with a line feed behind it, and more room, of which nothing is read but by accident. */
export interface SlackText {
  /** The room included. */
  bytes: Buffer;
  view: DataView;
  length: number;
  hasDoubleSpace: boolean;
}

/** `isOwn`: nobody else has anything in the text's buffer, so that the room behind it may be written to. Else a copy. */
export function withSlack(text: Buffer, isOwn: boolean): SlackText {
  const { length } = text;
  const hasRoom = isOwn && text.byteOffset + length + WORD_SLACK <= text.buffer.byteLength;
  const bytes = hasRoom ? Buffer.from(text.buffer, text.byteOffset, length + WORD_SLACK) : Buffer.alloc(length + WORD_SLACK);
  if (!hasRoom) text.copy(bytes);
  bytes[length] = LINE_FEED;
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), length, hasDoubleSpace: text.includes("  ") };
}
