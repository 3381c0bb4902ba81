const PROGRAM = "program";
/** First bytes of what is told by them: https://www.iana.org/assignments/media-types, https://en.wikipedia.org/wiki/List_of_file_signatures */
const signatures: { mediaType: string; at: number; bytes: string }[] = [
  { mediaType: "image/png", at: 0, bytes: "89504e470d0a1a0a" },
  { mediaType: "image/jpeg", at: 0, bytes: "ffd8ff" },
  { mediaType: "image/gif", at: 0, bytes: "474946383761" },
  { mediaType: "image/gif", at: 0, bytes: "474946383961" },
  { mediaType: "image/webp", at: 8, bytes: "57454250" },
  { mediaType: "application/pdf", at: 0, bytes: "255044462d" },
  { mediaType: "application/zip", at: 0, bytes: "504b0304" },
  { mediaType: "application/vnd.ms-office", at: 0, bytes: "d0cf11e0a1b11ae1" },
  { mediaType: "application/gzip", at: 0, bytes: "1f8b" },
  { mediaType: "audio/mpeg", at: 0, bytes: "494433" },
  { mediaType: "video/mp4", at: 4, bytes: "66747970" },
  { mediaType: PROGRAM, at: 0, bytes: "4d5a" },
  { mediaType: PROGRAM, at: 0, bytes: "7f454c46" },
];
/** What an archive or an old Office file is more closely, by its name. */
const within: Record<string, Record<string, string>> = {
  "application/zip": {
    docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    odt: "application/vnd.oasis.opendocument.text",
    ods: "application/vnd.oasis.opendocument.spreadsheet",
    epub: "application/epub+zip",
  },
  "application/vnd.ms-office": { doc: "application/msword", xls: "application/vnd.ms-excel", ppt: "application/vnd.ms-powerpoint", msg: "application/vnd.ms-outlook" },
};
const texts: Record<string, string> = { txt: "text/plain", csv: "text/csv", htm: "text/html", html: "text/html", ics: "text/calendar", vcf: "text/vcard", md: "text/markdown", json: "application/json", xml: "application/xml", svg: "image/svg+xml", eml: "message/rfc822" };
/** Mail systems take these out, or refuse the whole mail: https://support.microsoft.com/office/blocked-attachments-in-outlook-434752e1-02d3-4e90-9124-8b81e49a8519 */
const programs = new Set(["exe", "com", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "scr", "msi", "msp", "lnk", "hta", "jar", "reg", "cpl", "pif", "chm", "iso", "img", "vhd"]);

export const pictureTypes: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** By what the file holds; its name only says which of several. Null: a program, which no mail system lets through. */
export function mediaTypeOf(fileName: string, bytes: Uint8Array): string | null {
  const extension = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? "";
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 32)).toString("hex");
  const found = signatures.find(({ at, bytes: signature }) => head.startsWith(signature, at * 2))?.mediaType;
  if (found === PROGRAM || programs.has(extension)) return null;
  if (found) return within[found]?.[extension] ?? found;
  return isText(bytes) ? (texts[extension] ?? "text/plain") : "application/octet-stream";
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
