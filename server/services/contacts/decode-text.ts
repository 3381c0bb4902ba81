import jschardet from "jschardet";
import { refuse } from "../../errors.ts";
import { isUtf16 } from "./file-kind.ts";
import { IMPORT_BYTES_MAX } from "./limits.ts";

const ENCODING_SAMPLE_BYTES = 64 * 1024;
const saveAsUtf8 = "Save the file as “CSV UTF-8”, or choose another encoding in the preview.";

/** BOM, then strict UTF-8, then a guess by letter frequency, which is why the preview is shown to a person. */
export function detectEncoding(bytes: Uint8Array): { encoding: string; isGuess: boolean } {
  const utf16 = isUtf16(bytes);
  if (utf16) return { encoding: utf16, isGuess: false };
  if (decodesWithoutFault(bytes, "utf-8")) return { encoding: "utf-8", isGuess: false };
  const guesses = jschardet.detectAll(Buffer.from(bytes.subarray(0, ENCODING_SAMPLE_BYTES))).map((guess) => knownEncoding(guess.encoding));
  return { encoding: guesses.find((guess) => guess !== null && decodesWithoutFault(bytes, guess)) ?? "windows-1252", isGuess: true };
}

/** Code pages whose WHATWG name is another one (https://encoding.spec.whatwg.org/#names-and-labels). */
const otherNames: Record<string, string> = { cp932: "shift_jis", cp949: "euc-kr", johab: "euc-kr" };

/** The name under which this runtime decodes it, or null. */
function knownEncoding(name: string | null): string | null {
  if (!name) return null;
  try {
    return new TextDecoder(otherNames[name.toLowerCase()] ?? name.replace(/^iso8859-/i, "iso-8859-")).encoding;
  } catch {
    return null;
  }
}

function decodesWithoutFault(bytes: Uint8Array, encoding: string): boolean {
  try {
    // A sample may end within a character: streaming leaves that open.
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The beginning of a file as text; a last character that was cut is left out. */
export function decodeSample(bytes: Uint8Array, encoding: string): string {
  return withUnixLineEndings(new TextDecoder(encoding).decode(bytes, { stream: true }));
}

/**
 * Decodes a stream of bytes with every line ending as \n. Refuses `too_large` past the bound, and `unprocessable` where
 * the bytes are not what `encoding` says: a wrong letter in somebody's name is not sent.
 */
export async function* decodeText(body: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const decoder = openDecoder(encoding);
  let byteCount = 0;
  let lineCount = 1;
  let heldReturn = "";
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw refuse("unprocessable", `The file is not ${encoding} after line ${lineCount}.`, { remedy: saveAsUtf8 });
    }
  };
  for await (const chunk of body) {
    byteCount += chunk.byteLength;
    if (byteCount > IMPORT_BYTES_MAX) throw refuse("too_large", `The file is larger than ${IMPORT_BYTES_MAX / 1024 / 1024} MiB.`, { remedy: "Split it into several files." });
    const raw = heldReturn + decode(chunk);
    // \r\n may lie across two chunks.
    heldReturn = raw.endsWith("\r") ? "\r" : "";
    const text = withUnixLineEndings(heldReturn ? raw.slice(0, -1) : raw);
    lineCount += text.split("\n").length - 1;
    if (text.includes("\0")) throw refuse("unprocessable", `The file contains binary data before line ${lineCount + 1}.`, { remedy: saveAsUtf8 });
    if (text) yield text;
  }
  const rest = withUnixLineEndings(heldReturn + decode());
  if (rest) yield rest;
}

function openDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw refuse("unprocessable", `Mailroom cannot read the encoding ${encoding}.`, { remedy: saveAsUtf8 });
  }
}

function withUnixLineEndings(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
