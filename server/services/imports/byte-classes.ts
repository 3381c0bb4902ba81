/** What a byte is for those who read cells without decoding them. Text is UTF-8. */

const SPACE = 32;
const QUOTATION_MARK = 34;
const BACKSLASH = 92;
const DELETE = 127;

/**
 * First bytes of characters that are letters by themselves: in Unicode NFC wherever no combining sign follows (and the
 * first bytes of combining signs are not among these), neither blanks nor controls. Latin (C3 to C5), Cyrillic (D0, D1),
 * Chinese characters (E4 to E9) and most Korean syllables (EB, EC). Text with others is looked at as text.
 */
const plainLeads = [0xc3, 0xc4, 0xc5, 0xd0, 0xd1, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xeb, 0xec];

/** 0 for bytes that are written as they stand, into a value and into JSON, whatever is beside them; 1 for all others. */
export function specialBytes(others: number[]): Uint8Array {
  const isSpecial = new Uint8Array(256).fill(1);
  isSpecial.fill(0, SPACE, DELETE);
  isSpecial.fill(0, 0x80, 0xc0);
  for (const byte of plainLeads) isSpecial[byte] = 0;
  for (const byte of [QUOTATION_MARK, BACKSLASH, ...others]) if (byte >= 0) isSpecial[byte] = 1;
  return isSpecial;
}

const LETTER = 1;
const DIGIT = 2;
const SIGN = 3;
const HYPHEN = 4;
const DOT = 5;
const AT = 6;
const addressClasses = new Uint8Array(256);
for (const [signs, kind] of [["abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", LETTER], ["0123456789", DIGIT], ["_+", SIGN], ["-", HYPHEN], [".", DOT], ["@", AT]] as const) {
  for (const sign of signs) addressClasses[sign.charCodeAt(0)] = kind;
}
const PLAIN_ADDRESS_LENGTH_MAX = 63;

/** As `plainAddress` in contacts/email-address.ts says it of text: what nearly every address is. */
export function isPlainAddress(bytes: Uint8Array, begin: number, end: number): boolean {
  if (end - begin > PLAIN_ADDRESS_LENGTH_MAX) return false;
  let at = begin;
  for (let mayBeDot = false; ; at++) {
    const kind = at < end ? addressClasses[bytes[at]!]! : 0;
    if (kind === 0 || (kind >= DOT && !mayBeDot)) return false;
    if (kind === AT) break;
    mayBeDot = kind !== DOT;
  }
  at++;
  let labelBegin = at;
  let labels = 0;
  let isLetters = true;
  for (; at < end; at++) {
    const kind = addressClasses[bytes[at]!]!;
    if (kind === DOT) {
      if (!isLabel(bytes, labelBegin, at)) return false;
      labels++;
      labelBegin = at + 1;
      isLetters = true;
    } else if (kind === DIGIT || kind === HYPHEN) isLetters = false;
    else if (kind !== LETTER) return false;
  }
  return labels > 0 && isLetters && end - labelBegin >= 2;
}

function isLabel(bytes: Uint8Array, begin: number, end: number): boolean {
  return end > begin && addressClasses[bytes[begin]!] !== HYPHEN && addressClasses[bytes[end - 1]!] !== HYPHEN;
}
