import { crc32 } from "node:zlib";
import * as XLSX from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import type { ProblemCode } from "../../server/errors.ts";
import { type FileSource, sourceOfBytes } from "../../server/services/contact-files/file-source.ts";
import { openWorkbook } from "../../server/services/contact-files/read-workbook.ts";
import { workbookKind } from "../../server/services/contact-files/workbook-kind.ts";
import { rowsOf } from "../support/workbook-rows.ts";
import { type WorkbookText, workbookOf } from "../support/workbook-writer.ts";
import { zipOf } from "../support/zip-writer.ts";

const MEBIBYTE = 1024 * 1024;
const ROW = '<row><c t="s"><v>0</v></c></row>';
const STRINGS = "<si><t>Ann</t></si>";

async function readAll(source: FileSource, told: { rowCount: number } = { rowCount: 0 }): Promise<void> {
  const workbook = await openWorkbook(source);
  for (const { name } of workbook.sheets) for await (const batch of workbook.rows(name)) told.rowCount += batch.length;
}

/** How many rows were read until then. */
async function refused(bytes: Uint8Array | Promise<Uint8Array>, message: RegExp, code: ProblemCode = "unprocessable"): Promise<number> {
  const told = { rowCount: 0 };
  const before = process.memoryUsage().rss;
  await expect(readAll(sourceOfBytes(await bytes), told)).rejects.toMatchObject({ name: "Refusal", code, message: expect.stringMatching(message), details: { remedy: expect.stringMatching(/\w/) } });
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * MEBIBYTE);
  return told.rowCount;
}

function withSheet(content: WorkbookText["sheets"][0]["rows"], others: Partial<WorkbookText> = {}): Promise<Buffer> {
  return workbookOf({ sheets: [{ rows: "" }], strings: STRINGS, ...others, parts: [{ name: "xl/worksheets/sheet1.xml", content }, ...(others.parts ?? [])] });
}

function* repeated(piece: string, count: number): Generator<string> {
  const many = piece.repeat(1000);
  for (let at = 0; at < count / 1000; at++) yield many;
}

describe("a workbook that would do harm is refused", () => {
  it("a bomb: 60 MiB of one sign in a few bytes", async () => {
    await refused(withSheet(repeated(" ".repeat(64), MEBIBYTE)), /would unpack to/);
    await refused(workbookOf({ sheets: [{ rows: ROW }], strings: repeated("<si><t/></si>", 2_000_000) }), /would unpack to/);
  });

  it("a part that is longer than it declares", async () => {
    await refused(workbookOf({ sheets: [{ rows: ROW }], parts: [{ name: "xl/sharedStrings.xml", content: `<sst>${STRINGS}</sst>`, declaredBytes: 10 }] }), /longer than it declares/);
  });

  it("a part that declares more than is allowed", async () => {
    await refused(workbookOf({ sheets: [{ rows: ROW }], parts: [{ name: "xl/styles.xml", content: "<styleSheet/>", declaredBytes: 4_000_000_000 }] }), /unpacks to 3814.7 MiB, and 32.0 MiB are allowed/, "too_large");
  });

  it("entities, and any other document type", async () => {
    await refused(withSheet('<!DOCTYPE worksheet [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>'), /document type/);
    await refused(withSheet('<worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>'), /not XML/);
    await refused(workbookOf({ sheets: [{ rows: ROW }], parts: [{ name: "xl/workbook.xml", content: '<!DOCTYPE x SYSTEM "file:///etc/passwd"><workbook/>' }] }), /document type/);
  });

  it("elements within elements, a text and a tag without end", async () => {
    await refused(withSheet(repeated("<a>", 2_000_000)), /nested too deeply/);
    const noise = () => Math.random().toString(36).slice(2);
    const long = Array.from({ length: 600_000 }, noise).join("");
    await refused(withSheet(`<worksheet><sheetData><row><c t="str"><v>${long}</v></c></row></sheetData></worksheet>`), /has no end/);
    await refused(withSheet(`<worksheet a="${long}"/>`), /has no end/);
    await refused(withSheet(`<worksheet><!--${long}--></worksheet>`), /has no end/);
  });

  it("a row of too many cells, or of too much text", async () => {
    await refused(withSheet(`<worksheet><sheetData><row>${'<c r="A1"><v>1</v></c>'.repeat(20_000)}</row></sheetData></worksheet>`), /more cells than a sheet has columns/);
    await refused(withSheet(`<worksheet><sheetData><row>${'<c t="s"><v>0</v></c>'.repeat(16_000)}</row></sheetData></worksheet>`, { strings: `<si><t>${"x".repeat(1000)}</t></si>` }), /holds more than/, "too_large");
  });

  it("a sheet of a million rows with one cell in the last column each", async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => `<row><c r="XFD${index + 1}"><v>${index}</v></c></row>`).join("");
    // Each row has 16,383 blank cells before its own: the rest of them is not unpacked any more.
    expect(await refused(workbookOf({ sheets: [{ rows }] }), /more than 40,000,000 blank cells/, "too_large")).toBeLessThanOrEqual(40_000_000 / 16_383);
  });
});

describe("a damaged workbook is refused with what is wrong", () => {
  const whole = workbookOf({ sheets: [{ rows: ROW.repeat(2000) }], strings: STRINGS });

  it("cut off", async () => {
    const bytes = await whole;
    for (const share of [0.3, 0.6, 0.9, 0.99]) await refused(bytes.subarray(0, bytes.length * share), /its end is missing/);
  });

  it("every byte changed, one at a time: rows or a refusal, never anything else", async () => {
    const bytes = await workbookOf({ sheets: [{ rows: ROW }], strings: STRINGS });
    for (let at = 4; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 0x41;
      await readAll(sourceOfBytes(changed)).catch((error: unknown) => expect(error).toMatchObject({ name: "Refusal" }));
    }
  });

  it("a checksum that differs", async () => {
    const bytes = Buffer.from(await whole);
    const wanted = Buffer.alloc(4);
    wanted.writeUInt32LE(crc32(`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${STRINGS}</sst>`));
    bytes[bytes.lastIndexOf(wanted)]! ^= 1;
    await refused(bytes, /not what was packed/);
  });

  it("a missing part, an unknown way of packing, references into nothing", async () => {
    await refused(workbookOf({ sheets: [] }), /no sheet with cells/);
    await refused(workbookOf({ sheets: [{ rows: ROW }], parts: [{ name: "xl/styles.xml", content: "<a/>", method: 9 }] }), /packed in an unknown way \(9\)/);
    await refused(workbookOf({ sheets: [{ rows: '<row><c t="s"><v>1</v></c></row>' }], strings: STRINGS }), /a text that is missing/);
    await refused(workbookOf({ sheets: [{ rows: '<row><c t="s"><v>-1</v></c></row>' }] }), /row 1 points to a text that is missing/);
    await refused(workbookOf({ sheets: [{ rows: '<row r="1048577"/>' }] }), /a row that no sheet has \(1048577\)/);
    await refused(workbookOf({ sheets: [{ rows: '<row r="2"><c r="XFE2"/></row>' }] }), /row 2 has a cell that no sheet has \(XFE2\)/);
  });

  it.each(["<worksheet><sheetData>", "<worksheet></sheetData>", "<worksheet/><worksheet/>", "<worksheet a=1/>", "<worksheet a='1'b='2'/>", "<worksheet>&</worksheet>", "text", "", "<a>&#0;</a>", "<a>&#x110000;</a>", "<a/ >", "</a>", "<>", "<a <b/>"])(
    "a sheet that is no XML: %s",
    async (content) => {
      await refused(withSheet(content), /not XML/);
    },
  );
});

describe("protected, with macros, with links", () => {
  it("a password is asked for nowhere: the refusal says how to remove it", async () => {
    await refused(workbookOf({ sheets: [{ rows: ROW }], parts: [{ name: "xl/workbook.xml", content: "<workbook/>", isEncrypted: true }] }), /protected with a password/);
    const encrypted = XLSX.CFB.utils.cfb_new();
    XLSX.CFB.utils.cfb_add(encrypted, "EncryptionInfo", Buffer.from("info"));
    XLSX.CFB.utils.cfb_add(encrypted, "EncryptedPackage", Buffer.alloc(10_000));
    await refused(XLSX.CFB.write(encrypted, { type: "buffer" }) as Buffer, /protected with a password/);
  });

  it("macros are left alone, and said; links outside are not followed", async () => {
    const workbook = await openWorkbook(
      sourceOfBytes(await workbookOf({ sheets: [{ rows: '<row><c><f>[1]Sheet1!A1</f><v>5</v></c></row>' }], parts: [{ name: "xl/vbaProject.bin", content: "Sub AutoOpen" }, { name: "xl/externalLinks/externalLink1.xml", content: "<externalLink/>" }] })),
    );
    expect(workbook.warnings).toEqual([{ code: "macros_ignored", line: null, count: null }]);
    expect(await rowsOf(workbook)).toMatchObject([{ cells: ["5"] }]);
  });

  it("a failure of the source is no fault of the file", async () => {
    const picture = Buffer.from(Array.from({ length: 200_000 }, () => Math.random() * 256));
    const bytes = await workbookOf({ sheets: [{ rows: ROW }], strings: STRINGS, parts: [{ name: "xl/media/logo.png", content: picture }] });
    for (let failing = 1; failing < 20; failing++) {
      let reads = 0;
      const source: FileSource = {
        ...sourceOfBytes(bytes),
        read: async (start, length) => {
          if (++reads === failing) throw new Error("connection lost");
          return bytes.subarray(start, start + length);
        },
      };
      await readAll(source).catch((error: Error) => expect(error.message).toBe("connection lost"));
    }
  });
});

describe("what is no workbook", () => {
  async function kindOf(bytes: Uint8Array): Promise<string | null> {
    return workbookKind(bytes.subarray(0, 4096), sourceOfBytes(bytes));
  }

  it("is told from one by its parts", async () => {
    const cfb = (stream: string) => {
      const file = XLSX.CFB.utils.cfb_new();
      XLSX.CFB.utils.cfb_add(file, stream, Buffer.alloc(5000));
      return XLSX.CFB.write(file, { type: "buffer" }) as Buffer;
    };
    const wordRelations = '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>';
    expect(await kindOf(await workbookOf({ sheets: [{ rows: ROW }] }))).toBe("xlsx");
    expect(await kindOf((await workbookOf({ sheets: [{ rows: ROW }] })).subarray(0, 500))).toBe("xlsx");
    expect(await kindOf(await zipOf([{ name: "_rels/.rels", content: wordRelations }, { name: "word/document.xml", content: "<document/>" }]))).toBe(null);
    expect(await kindOf(await zipOf([{ name: "META-INF/MANIFEST.MF", content: "Manifest-Version: 1.0" }]))).toBe(null);
    expect(await kindOf(await zipOf([{ name: "list.csv", content: "a,b" }]))).toBe(null);
    expect(await kindOf(cfb("Workbook"))).toBe("xls");
    expect(await kindOf(cfb("EncryptedPackage"))).toBe("protected");
    expect(await kindOf(cfb("WordDocument"))).toBe(null);
    expect(await kindOf(cfb("__properties_version1.0"))).toBe(null);
    expect(await kindOf(Buffer.from("a,b\n1,2\n"))).toBe(null);
    expect(await kindOf(Buffer.from("ID;Name\n1;Ann\n"))).toBe(null);
    expect(await kindOf(new Uint8Array())).toBe(null);
    await expect(openWorkbook(sourceOfBytes(Buffer.from("a,b\n")))).rejects.toMatchObject({ code: "unprocessable" });
  });
});
