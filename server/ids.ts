import { randomBytes } from "node:crypto";

const COUNTER_MAX = 0xfff;
let last = { at: 0, counter: 0 };

/**
 * UUID version 7 (RFC 9562): sorts by time, so that new rows stay together in the index. Those of one millisecond sort in
 * the order in which this process made them (section 6.2, method 1): what was told in one breath is read in its order.
 */
export function uuidv7(now: Date): string {
  const bytes = randomBytes(16);
  // From the lower half on, so that a millisecond has room for two thousand and more.
  last = now.getTime() === last.at ? { at: last.at, counter: last.counter + 1 } : { at: now.getTime(), counter: bytes.readUInt16BE(6) & (COUNTER_MAX >> 1) };
  const isFull = last.counter > COUNTER_MAX;
  if (isFull) last = { at: last.at, counter: bytes.readUInt16BE(6) & COUNTER_MAX };
  bytes.writeUIntBE(last.at, 0, 6);
  bytes.writeUInt16BE(0x7000 | last.counter, 6);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
