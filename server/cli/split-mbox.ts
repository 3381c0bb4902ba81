const NEWLINE = 10;
const encoder = new TextEncoder();
const separator = encoder.encode("From ");

/**
 * The mails of an mbox file (RFC 4155: each begins with a line "From sender date"), byte for byte; `>From ` lines lose
 * their quote. A file that does not begin so is one mail.
 */
export function splitMbox(bytes: Uint8Array): Uint8Array[] {
  if (!startsWith(bytes, 0, separator)) return [bytes];
  const starts = [0];
  for (let index = bytes.indexOf(NEWLINE); index >= 0; index = bytes.indexOf(NEWLINE, index + 1)) {
    const isAfterBlank = index > 0 && (bytes[index - 1] === NEWLINE || (bytes[index - 1] === 13 && bytes[index - 2] === NEWLINE));
    if (isAfterBlank && startsWith(bytes, index + 1, separator)) starts.push(index + 1);
  }
  return starts.map((start, position) => unquote(bytes.subarray(bytes.indexOf(NEWLINE, start) + 1, starts[position + 1] ?? bytes.length)));
}

function startsWith(bytes: Uint8Array, offset: number, prefix: Uint8Array): boolean {
  return prefix.every((byte, index) => bytes[offset + index] === byte);
}

/** latin1 keeps every byte as it is. */
function unquote(mail: Uint8Array): Uint8Array {
  const text = Buffer.from(mail).toString("latin1");
  return text.includes("\n>From ") ? new Uint8Array(Buffer.from(text.replaceAll("\n>From ", "\nFrom "), "latin1")) : mail;
}
