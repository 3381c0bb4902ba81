import { describe, expect, test } from "vitest";
import { sourceOfBytes } from "../../server/services/contact-files/file-source.ts";
import { inspectAnyTable, inspectContactFile } from "../../server/services/contact-files/inspect-contact-file.ts";
import { readAllRows, readContactRows } from "../../server/services/contact-files/read-contact-file.ts";
import { all, encode } from "./write-table.ts";

const latin1 = (text: string) => encode(text, "iso-8859-1");

describe("what is no list of contacts is refused with what it is and what to do", () => {
  test.each<[name: string, bytes: Uint8Array, message: RegExp]>([
    ["nothing", latin1(""), /is empty\.$/],
    ["blank lines", latin1("\r\n \t\r\n\n"), /only blank lines/],
    ["a byte order mark and nothing", encode("", "utf-8", true), /only blank lines/],
    ["a header and nothing", latin1("Name;E-Mail\r\n"), /no contacts below/],
    ["a PDF", latin1("%PDF-1.7\n%âãÏÓ\n1 0 obj"), /a PDF/],
    ["a picture", latin1("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), /a picture \(PNG\)/],
    ["a photograph", latin1("\xff\xd8\xff\xe0\0\x10JFIF"), /a picture \(JPEG\)/],
    ["a gzip", latin1("\x1f\x8b\x08\0\0\0\0\0\0\x03abc"), /compressed file \(gzip\)/],
    ["an RTF", latin1("{\\rtf1\\ansi Name E-Mail}"), /formatted document/],
    ["a web page", latin1("<!DOCTYPE html><html><body><p>Hello</p></body></html>"), /a web page/],
    ["XML", latin1('<?xml version="1.0"?><contacts><c/></contacts>'), /is XML/],
    ["visiting cards", latin1("BEGIN:VCARD\r\nFN:Ada\r\nEND:VCARD\r\n"), /visiting cards/],
    ["a Word document", latin1(`PK\x03\x04${"\0".repeat(26)}word/document.xml${"x".repeat(60)}`), /Word document|damaged/],
    ["a program", latin1(`\x7fELF${"\x01\x02\x03\0".repeat(100)}`), /a program/],
    ["a database", latin1(`SQLite format 3\0${"\0".repeat(100)}`), /a database/],
    ["anything binary", Uint8Array.from({ length: 4_000 }, (_, index) => (index * 7919) % 251), /binary data/],
    ["a thousand columns and one", latin1(`${"Name,".repeat(1_000)}E-Mail\n${"x,".repeat(1_000)}a@example.org\n`), /1001 columns.*at most 1000/],
    ["ten thousand columns", latin1(`${Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(";")}\n${"1;".repeat(9_999)}1\n`), /10000 columns/],
  ])("%s", async (_, bytes, message) => {
    const started = performance.now();
    const error = await inspectContactFile(sourceOfBytes(bytes, "contacts.csv")).catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({ name: "Refusal", code: "unprocessable", message: expect.stringMatching(message), details: { remedy: expect.stringMatching(/\w+\.$/) } });
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe("bad stretches cost their rows, not the file", () => {
  async function read(bytes: Uint8Array) {
    const source = sourceOfBytes(bytes);
    const { layout } = await inspectAnyTable(source);
    return { layout, rows: await all(readContactRows(source, layout)) };
  }

  test("bytes that are not UTF-8", async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `Jürgen ${index};j${index}@example.org\n`);
    const bytes = Buffer.concat([Buffer.from("Name;E-Mail\n"), ...lines.map((line, index) => encode(line, index === 7 ? "windows-1252" : "utf-8"))]);
    const { layout, rows } = await read(new Uint8Array(bytes));
    expect(layout.encoding).toBe("utf-8");
    expect(rows).toHaveLength(40);
    expect(rows.filter((row) => row.hasBadBytes).map((row) => ({ line: row.line, name: row.cells[0] }))).toEqual([{ line: 9, name: "J\uFFFDrgen 7" }]);
  });

  test("a replacement sign that somebody wrote is no bad byte", async () => {
    const { rows } = await read(encode("Name;E-Mail\nJ\uFFFDrgen;j@example.org\n", "utf-8"));
    expect(rows[0]).toEqual({ line: 2, cells: ["J\uFFFDrgen", "j@example.org"], hasBrokenQuote: false });
  });

  test("half a character in Shift_JIS", async () => {
    const names = Array.from({ length: 20 }, (_, index) => encode(`優花 三浦,y${index}@example.org\n`, "shift_jis"));
    const bytes = Buffer.concat([encode("名前,メールアドレス\n", "shift_jis"), ...names, Uint8Array.of(0x81, 0xff, 0x2c), encode("z@example.org\n", "shift_jis")]);
    const { layout, rows } = await read(new Uint8Array(bytes));
    expect(layout.encoding).toBe("shift_jis");
    expect(rows.map((row) => row.hasBadBytes === true)).toEqual([...names.map(() => false), true]);
  });

  test("NULs, as programs fill fields with", async () => {
    const { rows } = await read(latin1("Name;E-Mail\nAda\0\0\0;a@example.org\nBob;b@example.org\n"));
    expect(rows.map((row) => row.cells[1])).toEqual(["a@example.org", "b@example.org"]);
  });

  test("a mark that is not closed", async () => {
    const { rows } = await read(latin1(`Name,E-Mail\n"Ada,a@example.org\n${Array.from({ length: 500 }, (_, index) => `"B, ${index}",b${index}@example.org\n`).join("")}`));
    expect(rows).toHaveLength(501);
    expect(rows.filter((row) => row.hasBrokenQuote).map((row) => row.line)).toEqual([2]);
  });

  test("a row of a megabyte", async () => {
    const { rows } = await read(latin1(`Name,E-Mail\n${"x".repeat(1_100_000)},a@example.org\nBob,b@example.org\n`));
    expect(rows.map((row) => row.cells[1])).toEqual(["a@example.org", "b@example.org"]);
  });

  test("a formula stays text", async () => {
    const { rows } = await read(latin1('Name;E-Mail\n=1+1;a@example.org\n@SUM(A1);b@example.org\n"=HYPERLINK(""x"")";c@example.org\n'));
    expect(rows.map((row) => row.cells[0])).toEqual(["=1+1", "@SUM(A1)", '=HYPERLINK("x")']);
  });
});

test("a file without line ends is read within bounds", async () => {
  const bytes = new Uint8Array(24 * 1024 * 1024).fill(0x61);
  const source = sourceOfBytes(bytes);
  const { layout } = await inspectAnyTable(source);
  const rows = await all(readAllRows(source, layout));
  expect(rows.filter((row) => row.fault === "too_long").length).toBeGreaterThan(3);
});

test("whatever the bytes are, the file is read or refused", async () => {
  let seed = 42;
  const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) % below;
  const signs = latin1(",;\"'\n\r\t|{}[]:ab@. \\\0=ü");
  for (let run = 0; run < 300; run++) {
    const bytes = Uint8Array.from({ length: random(400) }, () => (run % 2 === 0 ? signs[random(signs.length)]! : random(256)));
    const source = sourceOfBytes(bytes);
    const outcome = await inspectAnyTable(source).then(async ({ layout }) => (await all(readContactRows(source, layout))).length, (error: Error) => error.name);
    expect(typeof outcome === "number" || outcome === "Refusal", `${outcome}: ${[...bytes].join(",")}`).toBe(true);
  }
});
