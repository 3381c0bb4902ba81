import { isUtf8 } from "node:buffer";

/**
 * The bytes of a mail that was put into a JSON text: as base64, as the text that it is, byte for byte (Latin-1), or with
 * bytes that are no UTF-8 as half surrogates (Python's surrogateescape).
 */
export function emlBytes(eml: string): Uint8Array {
  if (isBase64(eml)) return Buffer.from(eml, "base64");
  if (!eml.isWellFormed()) return escapedBytes(eml);
  if (!/[\u0080-\u00ff]/.test(eml) || /[^\u0000-\u00ff]/.test(eml)) return Buffer.from(eml, "utf8");
  const bytes = Buffer.from(eml, "latin1");
  if (isUtf8(bytes)) return bytes;
  // Letters of western Europe alone: the mail's own charset says whether they are its bytes or were decoded already.
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(eml)?.[1] ?? "utf-8";
  return /^(utf-?8|us-ascii)$/i.test(charset) ? Buffer.from(eml, "utf8") : bytes;
}

/** A mail has a colon in its first lines; base64 never has. */
const isBase64 = (eml: string) => eml.length >= 24 && !eml.slice(0, 2_000).includes(":") && /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(eml);

function escapedBytes(eml: string): Uint8Array {
  return Buffer.concat([...eml].map((letter) => {
    const code = letter.charCodeAt(0);
    return letter.length === 1 && code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(letter, "utf8");
  }));
}
