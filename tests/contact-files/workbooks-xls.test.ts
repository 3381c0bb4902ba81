import * as XLSX from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { sourceOfBytes } from "../../server/services/contact-files/file-source.ts";
import { type Workbook, openWorkbook } from "../../server/services/contact-files/read-workbook.ts";
import { workbookKind } from "../../server/services/contact-files/workbook-kind.ts";
import { rowsOf } from "../support/workbook-rows.ts";
import { zipOf } from "../support/zip-writer.ts";

async function textsOf(workbook: Workbook, sheet?: string): Promise<[line: number, ...cells: string[]][]> {
  return (await rowsOf(workbook, sheet)).map(({ line, cells }) => [line, ...cells]);
}

function contacts(): XLSX.WorkBook {
  const workbook = XLSX.utils.book_new();
  const rows: unknown[][] = [
    ["Id", "Name", "Phone", "Since", "Share", "VIP"],
    [{ t: "n", v: 7, z: "00000" }, "Ann", 4917012345678, { t: "n", v: 45356, z: "yyyy-mm-dd" }, { t: "n", v: 0.07, z: "0%" }, true],
    [],
    [{ t: "e", v: 42 }, "Bo"],
  ];
  const sheet = XLSX.utils.aoa_to_sheet(rows, { origin: "A2" } as XLSX.AOA2SheetOpts);
  XLSX.utils.book_append_sheet(workbook, sheet, "Contacts");
  XLSX.utils.book_append_sheet(workbook, XLSX.utils.aoa_to_sheet([["old"]]), "Old");
  return workbook;
}

async function written(workbook: XLSX.WorkBook, bookType: XLSX.BookType): Promise<Workbook> {
  return openWorkbook(sourceOfBytes(XLSX.write(workbook, { bookType, type: "buffer" }) as Buffer));
}

const shown = [[2, "Id", "Name", "Phone", "Since", "Share", "VIP"], [3, "00007", "Ann", "4917012345678", "2024-03-05", "7%", "TRUE"], [4], [5, "#N/A", "Bo"]];

describe("workbooks that SheetJS reads", () => {
  it.each<XLSX.BookType>(["biff8", "biff5", "xlsb", "xlml"])("%s: cells as Excel shows them, lines as in the sheet", async (bookType) => {
    const workbook = await written(contacts(), bookType);
    expect(workbook.sheets).toEqual([{ name: "Contacts", isHidden: false }, { name: "Old", isHidden: false }]);
    expect(await textsOf(workbook)).toEqual(shown);
    expect(await textsOf(workbook, "Old")).toEqual([[1, "old"]]);
    expect(await textsOf(workbook)).toEqual(shown);
    expect(() => workbook.rows("New")).toThrow("no sheet called New");
  });

  it("BIFF 4, 3 and 2: one sheet, no container", async () => {
    for (const bookType of ["biff4", "biff3", "biff2"] as XLSX.BookType[]) {
      const [names, first, ...others] = await textsOf(await written(contacts(), bookType));
      expect(names).toEqual(shown[0]);
      expect(first!.slice(2, 4)).toEqual(["Ann", "4917012345678"]);
      expect(others).toHaveLength(2);
    }
  });

  it("OpenDocument", async () => {
    const [names, first] = await textsOf(await written(contacts(), "ods"));
    expect(names).toEqual(shown[0]);
    expect(first!.slice(2)).toEqual(expect.arrayContaining(["Ann", "4917012345678", "TRUE"]));
  });

  it("1904 dates and hidden sheets", async () => {
    const workbook = contacts();
    workbook.Workbook = { WBProps: { date1904: true }, Sheets: [{ Hidden: 0 }, { Hidden: 2 }] };
    workbook.Sheets.Contacts!.D3!.v = 43894;
    const read = await written(workbook, "biff8");
    expect(read.sheets).toEqual([{ name: "Contacts", isHidden: false }, { name: "Old", isHidden: true }]);
    expect((await textsOf(read))[1]).toEqual(shown[1]);
  });

  it("the HTML table that a web application calls .xls keeps its zeros, whatever its encoding", async () => {
    const page = (charset: string) => `<html><head><meta charset="${charset}"></head><body><table><tr><th>Id</th><th>Name</th></tr><tr><td>0007</td><td>Jürgen &amp; Co</td></tr></table></body></html>`;
    for (const [charset, encoding] of [["utf-8", "utf8"], ["iso-8859-1", "latin1"], ["x-unknown", "latin1"]] as const) {
      expect(await textsOf(await openWorkbook(sourceOfBytes(Buffer.from(page(charset), encoding))))).toEqual([[1, "Id", "Name"], [2, "0007", "Jürgen & Co"]]);
    }
  });

  it("an XML spreadsheet of 2003 in UTF-16", async () => {
    const text = XLSX.write(contacts(), { bookType: "xlml", type: "string" }) as string;
    const bytes = Buffer.from(`\ufeff${text.replace(/^<\?xml[^>]*>/, '<?xml version="1.0" encoding="UTF-16"?>')}`, "utf16le");
    expect(await textsOf(await openWorkbook(sourceOfBytes(bytes)))).toEqual(shown);
  });
});

describe("what SheetJS may not do", () => {
  /** SheetJS compares each cell of an HTML table with all merged ones before it. */
  const endless = `<html><table><tr>${"<td colspan=2></td>".repeat(150_000)}</tr></table></html>`;

  it("keep the server busy: after some seconds its thread is ended, and other work goes on meanwhile", { timeout: 60_000 }, async () => {
    let longestGapMs = 0;
    let last = performance.now();
    const ticker = setInterval(() => {
      longestGapMs = Math.max(longestGapMs, performance.now() - last);
      last = performance.now();
    }, 10);
    const began = performance.now();
    await expect(openWorkbook(sourceOfBytes(Buffer.from(endless)))).rejects.toMatchObject({ code: "too_large", message: expect.stringMatching(/within 6 seconds/) });
    clearInterval(ticker);
    expect(performance.now() - began).toBeLessThan(12_000);
    expect(longestGapMs).toBeLessThan(1_500);
  });

  it("take more memory than it is given", async () => {
    const bomb = await zipOf([
      { name: "mimetype", content: "application/vnd.oasis.opendocument.spreadsheet" },
      { name: "content.xml", content: Array.from({ length: 300 }, () => "<table:table-cell/>".repeat(60_000)) },
    ]);
    await expect(openWorkbook(sourceOfBytes(bomb))).rejects.toMatchObject({ name: "Refusal" });
  });

  it("make millions of cells of a number", async () => {
    const cell = (row: number, column: number) =>
      `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table><Row ss:Index="${row}"><Cell ss:Index="${column}"><Data ss:Type="String">x</Data></Cell></Row></Table></Worksheet></Workbook>`;
    expect(await textsOf(await openWorkbook(sourceOfBytes(Buffer.from(cell(1_048_576, 2)))))).toEqual([[1_048_576, "", "x"]]);
    for (const text of [cell(1, 100_000_000), cell(2_000_000_000, 1)]) await expect(openWorkbook(sourceOfBytes(Buffer.from(text)))).rejects.toMatchObject({ name: "Refusal" });
  });

  it("read on in damaged files: rows or a refusal, never anything else", async () => {
    const bytes = XLSX.write(contacts(), { bookType: "biff8", type: "buffer" }) as Buffer;
    for (let at = 9; at < bytes.length; at += Math.ceil(bytes.length / 12)) {
      const changed = Buffer.from(bytes);
      changed.fill(0xa5, at, at + 40);
      const source = sourceOfBytes(changed);
      expect([null, "xls", "protected"]).toContain(await workbookKind(changed.subarray(0, 4096), source));
      await openWorkbook(source).catch((error: unknown) => expect(error).toMatchObject({ name: "Refusal", details: { remedy: expect.stringMatching(/\w/) } }));
    }
    await expect(openWorkbook(sourceOfBytes(bytes.subarray(0, 600)))).rejects.toMatchObject({ name: "Refusal" });
  });
});
