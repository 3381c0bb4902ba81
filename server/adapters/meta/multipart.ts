import { randomUUID } from "node:crypto";
import { oneLine } from "../mime/compose-mime.ts";

export interface MultipartFile {
  name: string;
  fileName: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** A form with one file (RFC 7578), whole in memory: files of chats are bounded. */
export function multipart(fields: Record<string, string>, { name, fileName, mediaType, bytes }: MultipartFile): { contentType: string; body: Uint8Array } {
  const boundary = `mailroom-${randomUUID()}`;
  const texts = Object.entries(fields).map(([field, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`);
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="${inQuotes(fileName)}"\r\ncontent-type: ${oneLine(mediaType)}\r\n\r\n`;
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat([Buffer.from(texts.join("") + head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]) };
}

// As browsers write it: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
const inQuotes = (text: string): string => text.replace(/["\r\n]/g, (character) => encodeURIComponent(character));
