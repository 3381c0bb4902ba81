import { Buffer } from "node:buffer";
import iconv from "iconv-lite";
import { refuse } from "../../errors.ts";

/** Decodes a stream piece by piece; what is not text becomes U+FFFD. A byte order mark is left in. */
export type StreamDecoder = (bytes: Uint8Array, isLast: boolean) => string;

/**
 * Encodings that iconv-lite reads and the platform's TextDecoder lacks (https://encoding.spec.whatwg.org/#names-and-labels)
 * or, in Node.js 24 with ICU, reads otherwise than WHATWG says: euc-kr without the syllables of windows-949, big5 without
 * those of Hong Kong.
 */
const byIconv = new Set(["euc-kr", "big5", "utf-32le", "utf-32be", "ibm437", "ibm737", "ibm775", "ibm850", "ibm852", "ibm855", "ibm857", "ibm861", "ibm862", "ibm865", "macgreek", "macturkish", "maccenteuro", "macroman"]);

/** Names by which others call what we have, as `plainName` writes them. */
const otherNames: Record<string, string> = {
  ascii: "utf-8",
  utf8sig: "utf-8",
  utf16: "utf-16le",
  utf32: "utf-32le",
  cp932: "shift_jis",
  cp949: "euc-kr",
  uhc: "euc-kr",
  maccyrillic: "x-mac-cyrillic",
  macroman: "macintosh",
  iso2022kr: "iso-2022-kr",
  tis620: "windows-874",
  johab: "johab",
  cp1361: "johab",
  big5hkscs: "big5",
};

/**
 * The name under which we read an encoding: WHATWG's, else iconv's in lower case. Null: we do not know it.
 * `cp437`, `ibm437` and `IBM-437` are one.
 */
export function knownEncoding(name: string): string | null {
  const plain = plainName(name);
  const other = otherNames[plain] ?? byIconvName(plain);
  if (other) return other;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return null;
  }
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function byIconvName(plain: string): string | null {
  const name = plain.replace(/^(cp|dos|oem)(?=\d)/, "ibm").replace(/^utf32(?=[lb]e$)/, "utf-32");
  return name !== "big5" && byIconv.has(name) ? name : null;
}

/** Refuses `unprocessable` an encoding that nobody can read. */
export function openDecoder(name: string): StreamDecoder {
  const encoding = knownEncoding(name);
  if (encoding === "johab") return joinPairs(decodeJohab);
  if (encoding === "iso-2022-kr") return openIso2022Kr();
  if (encoding && byIconv.has(encoding)) {
    const decoder = iconv.getDecoder(encoding, { stripBOM: false });
    return (bytes, isLast) => decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)) + (isLast ? (decoder.end() ?? "") : "");
  }
  if (!encoding) throw refuse("unprocessable", `Mailroom cannot read the encoding “${name.slice(0, 40)}”.`, { remedy: "Choose another encoding, or save the file as “CSV UTF-8”." });
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const hasGaps = encoding.startsWith("windows-");
  return (bytes, isLast) => {
    const text = decoder.decode(bytes, { stream: !isLast });
    // WHATWG passes bytes that the code page leaves undefined through as control characters: no letter of anybody's name.
    return hasGaps && gaps.test(text) ? text.replace(allGaps, "\uFFFD") : text;
  };
}

const gaps = /[\u0080-\u009F]/;
const allGaps = /[\u0080-\u009F]/g;

/** Hands on whole characters of one or two bytes: a first byte of 0x80 and above has a second. */
function joinPairs(decode: (bytes: Uint8Array) => string): StreamDecoder {
  let held: number | null = null;
  return (bytes, isLast) => {
    const whole = held === null ? bytes : Uint8Array.of(held, ...bytes);
    held = null;
    let at = 0;
    while (at < whole.length) at += whole[at]! < 0x80 ? 1 : 2;
    if (at > whole.length && !isLast) {
      held = whole.at(-1)!;
      return decode(whole.subarray(0, -1));
    }
    return decode(whole);
  };
}

const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const MEDIALS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
const FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";

/** KS X 1001:1992 annex 3: a syllable is 1 and five bits each for its initial, vowel and final. */
function decodeJohab(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at++) {
    const first = bytes[at]!;
    if (first < 0x80) text += String.fromCharCode(first);
    else text += johabCharacter(first, bytes[++at] ?? 0);
  }
  return text;
}

const eucKr = new TextDecoder("euc-kr");

function johabCharacter(first: number, second: number): string {
  if (first >= 0x84 && first <= 0xd3) return johabSyllable((first << 8) | second);
  const isTrail = (second >= 0x31 && second <= 0x7e) || (second >= 0x91 && second <= 0xfe);
  if (!isTrail || first < 0xd9 || first > 0xf9 || first === 0xdf) return "\uFFFD";
  // Signs and Chinese characters are KS X 1001's, two rows to a first byte.
  const column = second < 0x91 ? second - 0x31 : second - 0x43;
  const row = (first < 0xe0 ? 2 * (first - 0xd9) : 2 * first - 0x197) + (column < 0x5e ? 0 : 1);
  return eucKr.decode(Uint8Array.of(row + 0xa1, (column % 0x5e) + 0xa1));
}

function johabSyllable(code: number): string {
  const initial = ((code >> 10) & 31) - 2;
  const medial = medialIndex((code >> 5) & 31);
  const bits = code & 31;
  const final = bits > 18 ? bits - 2 : bits - 1;
  const isMedialFilled = medial >= 0;
  if (initial > 18 || bits === 18 || bits > 29 || final < 0) return "\uFFFD";
  if (initial >= 0 && isMedialFilled) return String.fromCharCode(0xac00 + (initial * 21 + medial) * 28 + final);
  if (initial >= 0) return final === 0 ? INITIALS[initial]! : "\uFFFD";
  if (isMedialFilled) return final === 0 ? MEDIALS[medial]! : "\uFFFD";
  return final > 0 ? FINALS[final]! : "\uFFFD";
}

/** Five bits to one of 21 vowels; the codes lie in groups of six with two left free. -1: none. */
function medialIndex(bits: number): number {
  if (bits < 3 || bits % 8 < 2) return -1;
  const index = bits - 3 - 2 * Math.floor(bits / 8);
  return index > 20 ? -1 : index;
}

/** RFC 1557: between SO and SI, bytes of seven bits are KS X 1001. The header ESC $ ) C is left out. */
function openIso2022Kr(): StreamDecoder {
  const decoder = new TextDecoder("euc-kr");
  let isShifted = false;
  let escape = 0;
  return (bytes, isLast) => {
    const plain: number[] = [];
    for (const byte of bytes) {
      if (byte === 0x1b || escape > 0) escape = (escape + 1) % 4;
      else if (byte === 0x0e) isShifted = true;
      else if (byte === 0x0f) isShifted = false;
      else {
        if (byte === 0x0a) isShifted = false;
        plain.push(isShifted && byte > 0x20 ? byte | 0x80 : byte);
      }
    }
    return decoder.decode(Uint8Array.from(plain), { stream: !isLast });
  };
}
