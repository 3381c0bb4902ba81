import { describe, expect, it } from "vitest";
import { sourceOfBytes } from "../../server/services/contact-files/file-source.ts";
import { type Workbook, openWorkbook } from "../../server/services/contact-files/read-workbook.ts";
import { rowsOf } from "../support/workbook-rows.ts";
import { type WorkbookText, workbookOf, xmlText } from "../support/workbook-writer.ts";

async function open(text: WorkbookText): Promise<Workbook> {
  return openWorkbook(sourceOfBytes(await workbookOf(text)));
}

async function cellsOf(rows: string, text: Partial<WorkbookText> = {}): Promise<string[][]> {
  return (await rowsOf(await open({ sheets: [{ rows }], ...text }))).map(({ cells }) => cells);
}

/** One number under one format. */
async function shown(value: string, format: string | number, is1904 = false): Promise<string | undefined> {
  return (await cellsOf(`<row><c s="1"><v>${value}</v></c></row>`, { formats: [format], is1904 }))[0]?.[0];
}

describe("numbers are shown as Excel shows them", () => {
  it.each<[value: string, format: string | number, text: string]>([
    ["1", 0, "1"],
    ["0.30000000000000004", 0, "0.3"],
    ["1234567.1234567891", 0, "1234567.123"],
    ["0.0000123456789", 0, "1.23457E-05"],
    ["-0", 0, "0"],
    ["7", "00000", "00007"],
    ["1234.5", 4, "1,234.50"],
    ["0.07", 9, "7%"],
    ["0.1234", 10, "12.34%"],
    ["0.28999999999999998", 9, "29%"],
    ["491711234567", 11, "4.92E+11"],
    ["2.675", 2, "2.68"],
    ["-1.125", 2, "-1.13"],
    ["1.005", '#,##0.00\\ "€"', "1.01 €"],
    ["1500", '_("$"* #,##0_);_("$"* \\(#,##0\\);_("$"* "-"??_);_(@_)', " $1,500 "],
    ["-1500", '#,##0.00\\ [$€-407];[Red]\\-#,##0.00\\ [$€-407]', "-1,500.00 €"],
    ["5551234", "[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "555-1234"],
    ["8005551234", "[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "(800) 555-1234"],
    ["123456789", "000\\-00\\-0000", "123-45-6789"],
    ["1234.5", "#,##0.00 zł", "1,234.50 zł"],
    ["5", '"CUST-"0000', "CUST-0005"],
    ["12345.6789", '"a"#"b"#"c"0.0"d"0', "a123b4c5.6d8"],
    ["1.5", "# ?/?", "1 1/2"],
    ["5", ";;;", ""],
  ])("%s under %s is %s", async (value, format, text) => {
    expect((await shown(value, format)) ?? "").toBe(text);
  });

  it.each<[value: string, text: string]>([
    ["4917012345678", "4917012345678"],
    ["4.917012345678E+12", "4917012345678"],
    ["491701234567890123", "491701234567890123"],
    ["123456789012.5", "123456789012.5"],
    ["1E+100", "1E+100"],
  ])("the General number %s keeps its digits: %s", async (value, text) => {
    expect(await shown(value, 0)).toBe(text);
    expect(await shown(value, "@")).toBe(text);
  });

  it("a format that cannot be understood shows the number", async () => {
    expect(await shown("42", 'yyyy"')).toBe("42");
    expect(await shown("42", `0${"0".repeat(300)}`)).toBe("42");
  });
});

describe("dates are shown by their format", () => {
  it.each<[value: string, format: string | number, text: string]>([
    ["45356", 14, "3/5/24"],
    ["45356.75", 22, "3/5/24 18:00"],
    ["45356", "dd.mm.yyyy", "05.03.2024"],
    ["45356", "dd\\.mm\\.yyyy;@", "05.03.2024"],
    ["45356", "yyyy年m月d日", "2024年3月5日"],
    ["45356.75", "yyyy-mm-ddThh:mm:ss.000", "2024-03-05T18:00:00.000"],
    ["45356", "yyyy\\-mm\\-dd;@", "2024-03-05"],
    ["45356", "[$-409]d\\-mmm\\-yy;@", "5-Mar-24"],
    ["45356", "[$-407]d/\\ mmmm\\ yyyy;@", "5/ März 2024"],
    ["45356", "[$-40C]dddd\\ d\\ mmmm\\ yyyy", "mardi 5 mars 2024"],
    ["45477", "[$-FC19]d\\ mmmm\\ yyyy", "4 июля 2024"],
    ["45477", "[$-de-DE]mmmm", "Juli"],
    ["60", "yyyy-mm-dd", "1900-02-29"],
    ["0.5", 20, "12:00"],
    ["1.5", 46, "36:00:00"],
    ["-5", 14, "-5"],
    ["3000000", 14, "3000000"],
  ])("%s under %s is %s", async (value, format, text) => {
    expect(await shown(value, format)).toBe(text);
  });

  it.each<[value: string, format: string | number, text: string]>([
    ["1", "yyyy-mm-dd", "1904-01-02"],
    ["43894", "yyyy-mm-dd", "2024-03-05"],
    ["0.99999999", "yyyy-mm-dd hh:mm", "1904-01-02 00:00"],
    ["1.5", 46, "36:00:00"],
  ])("%s under %s of a 1904 workbook is %s", async (value, format, text) => {
    expect(await shown(value, format, true)).toBe(text);
  });

  it("ISO dates are shown by the format too", async () => {
    const row = (text: string) => `<row><c t="d" s="1"><v>${text}</v></c></row>`;
    const cells = await cellsOf(row("2024-03-05") + row("2024-03-05T12:30:00Z") + row("1900-01-01T00:00:00.000") + row("soon"), { formats: ["yyyy-mm-dd hh:mm"] });
    expect(cells).toEqual([["2024-03-05 00:00"], ["2024-03-05 12:30"], ["1900-01-01 00:00"], ["soon"]]);
  });

  it("the workbook's extensions do not undo its calendar", async () => {
    const workbook = await workbookOf({ sheets: [{ rows: '<row><c s="1"><v>1</v></c></row>' }], formats: ["yyyy"] });
    const part = '<workbook xmlns:r="r" xmlns:x15="x"><workbookPr date1904="true"/><sheets><sheet name="S" r:id="rId1"/></sheets><extLst><ext><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>';
    expect(await rowsOf(await openWorkbook(sourceOfBytes(workbook)))).toMatchObject([{ cells: ["1900"] }]);
    expect(await cellsOf('<row><c s="1"><v>1</v></c></row>', { formats: ["yyyy"], parts: [{ name: "xl/workbook.xml", content: part }] })).toEqual([["1904"]]);
  });
});

describe("cells of every type", () => {
  it("booleans, errors, formulas, shared and inline texts", async () => {
    const rows = `<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><v>#N/A</v></c><c r="D1" t="str"><f>A1&amp;"x"</f><v>a &amp; b</v></c>
      <c r="E1"><f>1+1</f><v>2</v></c><c r="F1" t="s"><v>1</v></c><c r="G1" t="inlineStr"><is><t>in place</t></is></c><c r="H1" t="n"><v>7</v></c></row>`;
    expect(await cellsOf(rows, { strings: "<si><t>no</t></si><si><t>shared</t></si>" })).toEqual([["TRUE", "FALSE", "#N/A", "a & b", "2", "shared", "in place", "7"]]);
  });

  it("rich text is joined, and how it is spoken is left out", async () => {
    const strings = '<si><r><rPr><b/></rPr><t xml:space="preserve">Ann </t></r><r><t>Lee</t></r></si><si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>';
    expect(await cellsOf('<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><r><t>a</t></r><r><t> b</t></r></is></c></row>', { strings })).toEqual([["Ann Lee", "東京", "a b"]]);
  });

  it("spaces at the edges stay where the file asks for it", async () => {
    expect(await cellsOf('<row><c t="inlineStr"><is><t xml:space="preserve"> a </t></is></c><c t="inlineStr"><is><t>\n  b\n</t></is></c></row>')).toEqual([[" a ", "b"]]);
  });

  it("signs that XML cannot hold are unescaped", async () => {
    expect(await cellsOf('<row><c t="inlineStr"><is><t>a_x000D_\nb_x0009_c _x005F_x0041_ _xZZ_</t></is></c><c t="str"><v>_x0041_</v></c></row>')).toEqual([["a\r\nb\tc _x0041_ _xZZ_", "A"]]);
  });

  it("CDATA and references are text, comments are not", async () => {
    expect(await cellsOf("<row><c t=\"str\"><v>a<!-- no --><![CDATA[<b>]]>&#x1F363;&#65;&lt;</v></c></row>")).toEqual([["a<b>🍣A<"]]);
  });

  it("a text under an accounting format is padded as numbers are", async () => {
    expect(await cellsOf('<row><c t="s" s="1"><v>0</v></c><c t="inlineStr" s="2"><is><t>5</t></is></c></row>', { strings: "<si><t>Sales</t></si>", formats: ["_(0_);_(@_)", '"No. "@'] })).toEqual([[" Sales ", "No. 5"]]);
  });

  it("a formula that was never computed is empty, and counted", async () => {
    const workbook = await open({ sheets: [{ rows: '<row r="3"><c r="A3"><f>1+1</f></c><c r="B3" t="str"><f>A1</f><v></v></c></row><row r="5"><c r="A5"><v>1</v></c><c r="B5"><f>2</f></c></row>' }] });
    expect(workbook.warnings).toEqual([]);
    expect(await rowsOf(workbook)).toEqual([{ line: 5, cells: ["1"], hasBrokenQuote: false }]);
    expect(workbook.warnings).toEqual([{ code: "formulas_without_value", line: 3, count: 2 }]);
    await rowsOf(workbook);
    expect(workbook.warnings).toEqual([{ code: "formulas_without_value", line: 3, count: 2 }]);
  });
});

describe("rows and columns", () => {
  const value = (text: string | number) => `<v>${text}</v>`;

  it("a row's line is its number in the sheet; blank ones between others are there", async () => {
    const workbook = await open({ sheets: [{ rows: `<row r="3"><c r="B3">${value(1)}</c></row><row r="4"><c r="A4" s="0"/></row><row r="6"><c r="A6">${value(2)}</c></row><row r="9"/>` }] });
    expect((await rowsOf(workbook)).map(({ line, cells }) => [line, ...cells])).toEqual([[3, "", "1"], [4], [5], [6, "2"]]);
  });

  it("rows and cells without a number follow the one before", async () => {
    expect(await cellsOf(`<row><c>${value(1)}</c><c/><c r="E1">${value(2)}</c><c>${value(3)}</c></row><row><c>${value(4)}</c></row>`)).toEqual([["1", "", "", "", "2", "3"], ["4"]]);
  });

  it("cells that stand in the wrong order are put right", async () => {
    expect(await cellsOf(`<row r="1"><c r="C1">${value(3)}</c><c r="A1">${value(1)}</c></row>`)).toEqual([["1", "", "3"]]);
  });

  it("merged cells have their text in the first", async () => {
    const workbook = await workbookOf({ sheets: [{ rows: "" }], parts: [{ name: "xl/worksheets/sheet1.xml", content: `<worksheet><sheetData><row r="1"><c r="A1">${value(1)}</c><c r="B1" s="0"/><c r="C1">${value(2)}</c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>` }] });
    expect((await rowsOf(await openWorkbook(sourceOfBytes(workbook)))).map(({ cells }) => cells)).toEqual([["1", "", "2"]]);
  });

  it("the sheet's last cell alone makes one row of 16,384 cells", async () => {
    const [first, ...others] = await rowsOf(await open({ sheets: [{ rows: `<row r="1048576"><c r="XFD1048576">${value(1)}</c></row>` }] }));
    expect(others).toEqual([]);
    expect(first).toMatchObject({ line: 1_048_576 });
    expect(first!.cells).toHaveLength(16_384);
  });

  it("a million blank rows are made one batch at a time", async () => {
    const workbook = await open({ sheets: [{ rows: `<row r="1"><c r="A1">${value(1)}</c></row><row r="1048576"><c r="A1048576">${value(2)}</c></row>` }] });
    let count = 0;
    let largest = 0;
    for await (const batch of workbook.rows("Sheet1")) {
      count += batch.length;
      largest = Math.max(largest, batch.length);
    }
    expect({ count, largest }).toEqual({ count: 1_048_576, largest: 500 });
  });

  it("every sheet has its name and says whether it is hidden", async () => {
    const workbook = await open({ sheets: [{ name: "A &amp; B", rows: "" }, { name: "Old", state: "hidden", rows: `<row><c>${value(1)}</c></row>` }, { name: "Older", state: "veryHidden", rows: "" }] });
    expect(workbook.sheets).toEqual([{ name: "A & B", isHidden: false }, { name: "Old", isHidden: true }, { name: "Older", isHidden: true }]);
    expect(await rowsOf(workbook, "Old")).toMatchObject([{ cells: ["1"] }]);
    expect(() => workbook.rows("New")).toThrow("no sheet called New");
  });

  it("two sheets may be read at the same time, and one be left early", async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `<row><c t="s"><v>${index}</v></c></row>`).join("");
    const workbook = await open({ sheets: [{ rows }, { rows }], strings: Array.from({ length: 3000 }, (_, index) => `<si><t>text ${index} ${"x".repeat(50)}</t></si>`).join("") });
    for await (const _ of workbook.rows("Sheet1")) break;
    const [first, second] = await Promise.all([rowsOf(workbook, "Sheet1"), rowsOf(workbook, "Sheet2")]);
    expect(first).toEqual(second);
    expect(first[2999]!.cells[0]).toMatch(/^text 2999 x/);
  });
});

describe("as other programs write them", () => {
  it("prefixed names, parts elsewhere, absolute and backslashed paths", async () => {
    const workbook = await workbookOf({
      sheets: [],
      parts: [
        { name: "_rels/.rels", content: '<Relationships><Relationship Id="a" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/content\\book.xml"/></Relationships>' },
        { name: "xl/workbook.xml", content: "" },
        { name: "content\\book.xml", content: '<x:workbook xmlns:x="m" xmlns:rel="r"><x:sheets><x:sheet name="Kunden" sheetId="7" rel:id="b"/><x:sheet name="Chart" rel:id="c"/></x:sheets></x:workbook>' },
        { name: "content/_rels/book.xml.rels", content: '<p:Relationships xmlns:p="r"><p:Relationship Id="b" Type="x/worksheet" Target="./data/../data/One.xml"/><p:Relationship Id="c" Type="x/chartsheet" Target="chart.xml"/><p:Relationship Id="d" Type="x/worksheet" TargetMode="External" Target="http://example.com/x.xml"/></p:Relationships>' },
        { name: "Content/Data/one.xml", content: '<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>ü</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>' },
      ],
    });
    const opened = await openWorkbook(sourceOfBytes(workbook));
    expect(opened.sheets).toEqual([{ name: "Kunden", isHidden: false }]);
    expect(await rowsOf(opened)).toMatchObject([{ cells: ["ü"] }]);
  });

  it("a part in UTF-16, and bytes behind the archive", async () => {
    const sheet = Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?><worksheet><sheetData><row><c t="str"><v>${xmlText("Ñandú <&>")}</v></c></row></sheetData></worksheet>`, "utf16le");
    const workbook = await workbookOf({ sheets: [{ rows: "" }], parts: [{ name: "xl/worksheets/sheet1.xml", content: sheet }] });
    const opened = await openWorkbook(sourceOfBytes(Buffer.concat([workbook, Buffer.from("\r\n<!-- served by a proxy -->")])));
    expect(await rowsOf(opened)).toMatchObject([{ cells: ["Ñandú <&>"] }]);
  });
});
