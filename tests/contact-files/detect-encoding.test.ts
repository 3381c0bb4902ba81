import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { detectEncoding } from "../../server/services/contact-files/detect-encoding.ts";
import { knownEncoding, openDecoder } from "../../server/services/contact-files/text-decoders.ts";
import { encode } from "./write-table.ts";

const shared = join(import.meta.dirname, "../../../shared/data/encodings");

/** `windows-1250-czech` is windows-1250; with its byte order mark, a file says which of two it is. */
function encodingOf(folder: string, bytes: Uint8Array): string {
  if (folder === "UTF-16") return bytes[0] === 0xfe ? "utf-16be" : "utf-16le";
  if (folder === "UTF-32") return bytes[0] === 0 ? "utf-32be" : "utf-32le";
  return folder.replace(/^(iso-8859-\d+|windows-\d+)-.*$/, "$1").replace("utf-8-sig", "utf-8");
}

/** Bytes that end within a character leave a sign that is no part of the text. */
function textOf(bytes: Uint8Array, encoding: string): string {
  return openDecoder(encoding)(bytes, true).replace(/^\uFEFF/, "").replace(/\uFFFD+$/, "");
}

interface Tally {
  right: number;
  of: number;
  wrong: string[];
}

function tally(length: number): Tally {
  const result: Tally = { right: 0, of: 0, wrong: [] };
  for (const folder of readdirSync(shared).filter((name) => name !== "README.txt")) {
    for (const file of readdirSync(join(shared, folder))) {
      const bytes = new Uint8Array(readFileSync(join(shared, folder, file))).subarray(0, length);
      const { encoding } = detectEncoding([bytes], true);
      const expected = encodingOf(folder, bytes);
      result.of++;
      if (knownEncoding(expected) !== null && textOf(bytes, encoding) === textOf(bytes, expected)) result.right++;
      else result.wrong.push(`${folder}/${file}: ${encoding}`);
    }
  }
  return result;
}

describe.skipIf(!existsSync(shared))("the web pages of ../shared in 51 encodings", () => {
  test("are read right in 99 of 100 cases", () => {
    const { right, of, wrong } = tally(Infinity);
    expect(of).toBeGreaterThan(400);
    expect(right / of, wrong.join("\n")).toBeGreaterThanOrEqual(0.99);
  });

  test("are read right in 9 of 10 cases by their first 300 bytes", () => {
    const { right, of, wrong } = tally(300);
    expect(right / of, wrong.join("\n")).toBeGreaterThanOrEqual(0.9);
  });
});

describe("what a file says of itself is believed", () => {
  test.each(["utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be"])("a byte order mark of %s", (encoding) => {
    expect(detectEncoding([encode("Name;Mail\nJürgen;j@example.org\n", encoding, true)], true)).toMatchObject({ encoding, confidence: 1 });
  });

  test.each(["utf-16le", "utf-16be", "utf-32le", "utf-32be"])("%s without a mark, of Chinese names too", (encoding) => {
    expect(detectEncoding([encode("姓名,邮箱\r\n思淼,a@example.com\r\n", encoding)], true).encoding).toBe(encoding);
  });

  test("UTF-8 in a stretch of a large file, where its beginning is ASCII", () => {
    expect(detectEncoding([encode("name,mail\n", "utf-8"), encode("Jürgen,j@example.org\n", "utf-8")], false).encoding).toBe("utf-8");
    expect(detectEncoding([encode("name,mail\n", "utf-8"), encode("Jürgen,j@example.org\n", "windows-1252")], false).encoding).toBe("windows-1252");
  });

  test("one line of another encoding does not make a UTF-8 file one of Windows", () => {
    const lines = Array.from({ length: 50 }, (_, index) => encode(`Jürgen ${index},j${index}@example.org\n`, index === 20 ? "windows-1252" : "utf-8"));
    expect(detectEncoding([new Uint8Array(Buffer.concat(lines))], true)).toMatchObject({ encoding: "utf-8", alternatives: expect.arrayContaining(["windows-1252"]) });
  });

  test("a header that is read in one encoding only decides for it", () => {
    expect(detectEncoding([encode("Имя;Фамилия;Почта\nAnna;Ivanova;a@example.org\n", "koi8-r")], true)).toMatchObject({ encoding: "koi8-r", confidence: 0.9 });
  });
});

test("a megabyte is judged in less than a tenth of a second of computing", () => {
  const line = encode("1;Jürgen;Müller;Straße 5;juergen@example.org\n", "windows-1252");
  const bytes = new Uint8Array(1024 * 1024).map((_, index) => line[index % line.length]!);
  detectEncoding([bytes.subarray(0, 1_000)], true);
  const milliseconds = Array.from({ length: 8 }, () => {
    const started = process.cpuUsage();
    detectEncoding([bytes], true);
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1_000;
  });
  expect(Math.min(...milliseconds)).toBeLessThan(100);
});

test.each([
  ["johab", [0x88, 0x61, 0xd0, 0x65, 0xd9, 0x31, 0xe0, 0x31], "가한　伽"],
  ["iso-2022-kr", [0x1b, 0x24, 0x29, 0x43, 0x61, 0x0e, 0x30, 0x21, 0x0f, 0x62], "a가b"],
  ["euc-kr", [0x81, 0x41, 0xb0, 0xa1], "갂가"],
  ["big5", [0x87, 0x40], "䏰"],
])("%s is read, which the platform does not do or does otherwise", (encoding, bytes, text) => {
  expect(openDecoder(encoding)(Uint8Array.from(bytes), true)).toBe(text);
});

test.each([["CP932", "shift_jis"], ["UHC", "euc-kr"], ["latin1", "windows-1252"], ["IBM-850", "ibm850"], ["cp437", "ibm437"], ["MacRoman", "macintosh"], ["utf16", "utf-16le"], ["klingon", null]])("%s is known as %s", (name, known) => {
  expect(knownEncoding(name)).toBe(known);
});
