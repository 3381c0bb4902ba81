import { isAscii, isUtf8 } from "node:buffer";
import { chardet } from "jschardet";
import { fieldOfHeader } from "./header-words.ts";
import { latinPlausibility } from "./letter-plausibility.ts";
import { knownEncoding, openDecoder } from "./text-decoders.ts";

export interface DetectedEncoding {
  encoding: string;
  /** 1: said by the file itself, or no other reading is possible. */
  confidence: number;
  /** Others that could be meant, likeliest first. */
  alternatives: string[];
}

/** The detector looks at no more; lines without a byte above 0x7F say nothing and are left out where there are more. */
const EVIDENCE_BYTES_MAX = 64 * 1024;

/**
 * The encoding of a file by windows of it, the first from its beginning; `isWhole`: they are all of it.
 * Byte order marks, then strict UTF-8 over all windows, then a guess by the letters, which is why a person sees the result.
 */
export function detectEncoding(windows: Uint8Array[], isWhole: boolean): DetectedEncoding {
  const head = windows[0] ?? new Uint8Array(0);
  const marked = byMark(head);
  if (marked) return { encoding: marked, confidence: 1, alternatives: [] };
  const wide = byZeros(head);
  if (wide) return { encoding: wide, confidence: 0.95, alternatives: [] };
  const escaped = byEscapes(windows);
  if (escaped) return { encoding: escaped, confidence: 0.95, alternatives: ["utf-8"] };
  if (windows.every((window) => isAscii(window))) return { encoding: "utf-8", confidence: isWhole ? 1 : 0.95, alternatives: ["windows-1252"] };
  const utf8 = utf8Share(windows);
  if (utf8.faults === 0) return { encoding: "utf-8", confidence: 0.99, alternatives: ["windows-1252"] };
  const guess = byLetters(evidenceOf(windows));
  // A line of another encoding was pasted into a UTF-8 file: that line is lost, not the file.
  if (utf8.characters >= 5 && utf8.characters >= utf8.faults * 10) return { encoding: "utf-8", confidence: 0.8, alternatives: [guess.encoding, ...guess.alternatives] };
  return guess;
}

function byMark(bytes: Uint8Array): string | null {
  const begins = (...mark: number[]) => mark.every((byte, index) => bytes[index] === byte);
  if (begins(0xef, 0xbb, 0xbf)) return "utf-8";
  if (begins(0xff, 0xfe, 0, 0)) return "utf-32le";
  if (begins(0, 0, 0xfe, 0xff)) return "utf-32be";
  if (begins(0xff, 0xfe)) return "utf-16le";
  if (begins(0xfe, 0xff)) return "utf-16be";
  return begins(0x84, 0x31, 0x95, 0x33) ? "gb18030" : null;
}

/** UTF-16 and UTF-32 without a mark: delimiters and line ends have zeros in the same places, whatever the script. */
function byZeros(bytes: Uint8Array): string | null {
  const length = Math.min(bytes.length, 16 * 1024) & ~3;
  if (length < 8) return null;
  const zeros = [0, 0, 0, 0];
  for (let at = 0; at < length; at++) if (bytes[at] === 0) zeros[at & 3]!++;
  const [first, second, third, fourth] = zeros.map((count) => count / (length / 4)) as [number, number, number, number];
  if (fourth > 0.99 && third > 0.9 && first < 0.1) return "utf-32le";
  if (first > 0.99 && second > 0.9 && fourth < 0.1) return "utf-32be";
  const even = (first + third) / 2;
  const odd = (second + fourth) / 2;
  if (odd > 0.02 && even < odd / 20 && decodesTo(bytes, "utf-16le")) return "utf-16le";
  if (even > 0.02 && odd < even / 20 && decodesTo(bytes, "utf-16be")) return "utf-16be";
  return null;
}

/** Text that has line ends or letters, and no character that no text has. */
function decodesTo(bytes: Uint8Array, encoding: string): boolean {
  const text = openDecoder(encoding)(bytes.subarray(0, 16 * 1024), false);
  return !/[\0\uFFFE\uFFFF\uFFFD]/.test(text) && /[\n\r\p{L}]/u.test(text);
}

/** Seven-bit encodings announce their characters by escape sequences (RFC 1468, RFC 1557). */
function byEscapes(windows: Uint8Array[]): string | null {
  for (const window of windows) {
    const at = window.indexOf(0x1b);
    if (at < 0 || window[at + 1] !== 0x24) continue;
    if (!isAscii(window)) return null;
    if (window[at + 2] === 0x29 && window[at + 3] === 0x43) return "iso-2022-kr";
    if (window[at + 2] === 0x42 || window[at + 2] === 0x40 || window[at + 2] === 0x28) return "iso-2022-jp";
  }
  return null;
}

/** Characters of several bytes that are UTF-8, and faults. A window's first and last bytes may be parts of characters. */
function utf8Share(windows: Uint8Array[]): { characters: number; faults: number } {
  const share = { characters: 0, faults: 0 };
  windows.forEach((window, index) => {
    const inner = window.subarray(index === 0 ? 0 : firstCharacter(window), lastCharacterEnd(window));
    if (isAscii(inner)) return;
    countUtf8(inner, isUtf8(inner), share);
  });
  return share;
}

function firstCharacter(window: Uint8Array): number {
  let at = 0;
  while (at < 3 && (window[at]! & 0xc0) === 0x80) at++;
  return at;
}

function lastCharacterEnd(window: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, window.length); back++) {
    const byte = window[window.length - back]!;
    if ((byte & 0xc0) !== 0x80) return byte >= 0xc2 && sequenceLength(byte) > back ? window.length - back : window.length;
  }
  return window.length;
}

function sequenceLength(leadByte: number): number {
  if (leadByte >= 0xf0) return 4;
  if (leadByte >= 0xe0) return 3;
  return leadByte >= 0xc2 ? 2 : 1;
}

/** More of them change nothing. */
const COUNTED_MAX = 2_000;

function countUtf8(bytes: Uint8Array, isValid: boolean, share: { characters: number; faults: number }): void {
  for (let at = 0; at < bytes.length && share.characters + share.faults < COUNTED_MAX; ) {
    const byte = bytes[at]!;
    const length = byte < 0x80 ? 1 : sequenceLength(byte);
    if (byte >= 0x80) {
      const isWhole = isValid || (length > 1 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)));
      if (isWhole) share.characters++;
      else share.faults++;
      at += isWhole ? length : 1;
    } else at++;
  }
}

/** The lines with bytes above 0x7F, the first lines before all. */
function evidenceOf(windows: Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const window of windows) {
    for (let at = 0; at < window.length && length < EVIDENCE_BYTES_MAX; ) {
      const lineFeed = window.indexOf(10, at);
      const end = lineFeed < 0 ? window.length : lineFeed + 1;
      const line = window.subarray(at, Math.min(end, at + EVIDENCE_BYTES_MAX - length));
      if ((at === 0 && parts.length === 0) || !isAscii(line)) {
        parts.push(line);
        length += line.length;
      }
      at = end;
    }
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** What contact files come in. What else the detector knows (mainframes, seldom-used parts of ISO 8859) only attracts. */
const candidates = [
  "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874",
  "iso8859-1", "iso8859-2", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9", "iso8859-13", "iso8859-15", "iso8859-16", "tis-620",
  "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "mac-greek", "mac-latin2", "mac-turkish", "cp437", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp862", "cp866",
  "big5hkscs", "cp932", "cp949", "euc_jis_2004", "euc_kr", "gb18030", "johab", "shift_jis_2004",
];

/** What the detector's names are called here. */
const ourNames: Record<string, string> = { "big5hkscs": "big5", "euc_kr": "euc-kr", "euc_jis_2004": "euc-jp", "shift_jis_2004": "shift_jis", "mac-latin2": "maccenteuro", "iso8859-1": "windows-1252", "iso8859-9": "windows-1254" };

function ourName(name: string): string | null {
  return knownEncoding(ourNames[name.toLowerCase()] ?? name.replace(/^iso8859-/i, "iso-8859-").replace(/^(mac)-/i, "$1"));
}

/** How much likelier one Latin encoding is than another before anything is read, as a logarithm. */
const latinPriors: Record<string, number> = {
  "windows-1252": 0, "windows-1250": -1, "iso-8859-2": -2, "windows-1254": -2, "windows-1257": -2, "iso-8859-15": -3, macintosh: -4, ibm850: -4, ibm852: -5, ibm437: -5, ibm857: -7, maccenteuro: -7,
  "iso-8859-13": -4, "iso-8859-4": -6, "iso-8859-16": -6, "windows-1258": -5, macturkish: -9, ibm775: -7,
};

function byLetters(evidence: Uint8Array): DetectedEncoding {
  const ranked = withFaults(evidence, rankedByDetector(evidence));
  const fitting = comesInPairs(evidence) ? ranked.filter((name) => multibyte.has(name)) : ranked;
  const best = fitting[0] ?? "windows-1252";
  const others = fitting.slice(0, 12).map((encoding) => ({ encoding, score: -Infinity, text: openDecoder(encoding)(evidence, true) }));
  const readings = (best in latinPriors ? [...latinReadings(evidence, best), ...others] : others).filter(isFirstOfItsText);
  const headers = readings.map(({ text }) => knownHeaders(text));
  const most = Math.max(0, ...headers);
  const order = [...readings.filter((_, index) => headers[index] === most), ...readings.filter((_, index) => headers[index] !== most)];
  return { encoding: order[0]?.encoding ?? best, confidence: most > 0 ? 0.9 : confidenceOf(order, evidence), alternatives: order.slice(1, 6).map(({ encoding }) => encoding) };
}

function rankedByDetector(evidence: Uint8Array): string[] {
  const found = chardet.detectAll(evidence, { includeEncodings: candidates, preferSuperset: false, compatNames: false, ignoreThreshold: true });
  return [...new Set(found.map((guess) => (guess.encoding ? ourName(guess.encoding) : null)).filter((name) => name !== null))];
}

const FAULTY_LINES_SHARE_MAX = 0.1;

/** One wrong byte rules an encoding of several bytes out for the detector: it is asked again without the lines that have one. */
function withFaults(evidence: Uint8Array, ranked: string[]): string[] {
  if (ranked[0] === undefined || multibyte.has(ranked[0])) return ranked;
  for (const encoding of multibyte) {
    if (ranked.includes(encoding)) continue;
    // No encoding has \n within a character.
    const isFaulty = openDecoder(encoding)(evidence, true).split("\n").map((line) => line.includes("\uFFFD"));
    const faulty = isFaulty.filter(Boolean).length;
    if (faulty === 0 || faulty > isFaulty.length * FAULTY_LINES_SHARE_MAX) continue;
    const again = rankedByDetector(Buffer.concat(linesOf(evidence).filter((_, index) => !isFaulty[index])));
    if (again[0] === encoding) return [encoding, ...ranked];
  }
  return ranked;
}

function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const lineFeed = bytes.indexOf(10, at);
    const end = lineFeed < 0 ? bytes.length : lineFeed + 1;
    lines.push(bytes.subarray(at, end));
    at = end;
  }
  return lines;
}

interface Reading {
  encoding: string;
  score: number;
  text: string;
}

/** Encodings that give the same text are one choice. */
function isFirstOfItsText(reading: Reading, index: number, readings: Reading[]): boolean {
  return readings.findIndex(({ text }) => text === reading.text) === index;
}

/** Bytes above 0x7F come two by two, as in EUC and its kin: letters of one byte would not, in so many words. */
function comesInPairs(evidence: Uint8Array): boolean {
  let runs = 0;
  let length = 0;
  for (const byte of evidence) {
    if (byte > 0x7f) length++;
    else if (length > 0) {
      if (length % 2 === 1) return false;
      runs++;
      length = 0;
    }
  }
  return runs >= PAIRED_RUNS_ENOUGH;
}

const PAIRED_RUNS_ENOUGH = 12;
const multibyte = new Set(["big5", "euc-jp", "euc-kr", "gb18030", "johab", "shift_jis"]);
/** How many bytes above 0x7F a detector needs to be trusted. */
const EVIDENCE_BYTES_ENOUGH = 40;

function confidenceOf([first, second]: Reading[], evidence: Uint8Array): number {
  if (!first || !second) return 0.6;
  if (first.encoding in latinPriors) return Math.min(0.95, 0.5 + (first.score - second.score) / 20);
  const high = evidence.reduce((count, byte) => count + (byte >> 7), 0);
  if (high < EVIDENCE_BYTES_ENOUGH) return 0.6;
  return multibyte.has(first.encoding) ? 0.92 : 0.85;
}

/**
 * How many header words are not ASCII and are known, as this text reads: `Имя`, `メール`, `Prénom`. One sign alone may be
 * there by chance.
 */
function knownHeaders(text: string): number {
  const counts = text.slice(0, 2_000).split(/[\r\n]+/, 6).map((line) => {
    const known = line.split(/[,;\t|]/, 200).filter((cell) => /[^\x00-\x7F]/.test(cell) && fieldOfHeader(cell.replaceAll('"', "")) !== null);
    return known.length > 1 || (known[0]?.length ?? 0) > 2 ? known.length : 0;
  });
  return Math.max(...counts);
}

function latinReadings(evidence: Uint8Array, best: string): Reading[] {
  const readings = Object.entries(latinPriors).map(([encoding, prior]) => {
    const text = openDecoder(encoding)(evidence, true);
    return { encoding, text, score: prior + (encoding === best ? 1.5 : 0) + latinPlausibility(text) };
  });
  return readings.sort((a, b) => b.score - a.score);
}
