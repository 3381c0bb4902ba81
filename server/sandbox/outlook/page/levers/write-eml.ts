export type WrittenMail = { from: string; to: string; subject: string; text: string };

const BASE64_LINE = 76;

/** A plain mail as an .eml (RFC 5322, RFC 2047, UTF-8 as base64). */
export function writeEml({ from, to, subject, text }: WrittenMail, now = new Date()): string {
  const [, name, address] = /^\s*(.*?)\s*<([^>]+)>\s*$/.exec(from) ?? [];
  const sender = address ? `${name ? `${encodeWord(name)} ` : ""}<${address}>` : `<${from.trim()}>`;
  const body = base64(text.replace(/\r?\n/g, "\r\n")).replace(new RegExp(`.{${BASE64_LINE}}`, "g"), "$&\r\n");
  const headers = [
    `From: ${sender}`,
    `To: <${to}>`,
    `Subject: ${encodeWord(subject)}`,
    `Date: ${now.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${crypto.randomUUID()}@${(address ?? from).trim().split("@")[1] ?? "sandbox.example"}>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
  ];
  return `${headers.join("\r\n")}\r\n\r\n${body}\r\n`;
}

function encodeWord(text: string): string {
  // A header is one line, whatever was typed.
  const line = text.replace(/[\r\n]+/g, " ");
  return /^[\x20-\x7e]*$/.test(line) && !/[",<>@()]/.test(line) ? line : `=?utf-8?B?${base64(line)}?=`;
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
