import { describe, expect, test } from "vitest";
import type { FileRow } from "../../server/services/contact-files/file-row.ts";
import { findTable, type FoundTable, type TableOverrides } from "../../server/services/contact-files/find-table.ts";

/** Rows of cells parted by "|". */
function rowsOf(text: string): FileRow[] {
  return text.split("\n").map((line, index) => ({ line: index + 1, cells: line.split("|"), hasBrokenQuote: false }));
}

function tableOf(text: string, overrides: TableOverrides = {}): FoundTable {
  return findTable(rowsOf(text), rowsOf(text), overrides);
}

const contacts = "Ada Lee|ada@example.org|020 1|London\nBob Ray|bob@example.org|020 2|Paris\nCid Fox|cid@example.org|020 3|Rome";

describe("the header", () => {
  test.each<[name: string, text: string, line: number | null]>([
    ["is the row that names fields", `Name|Mail|Tel|City\n${contacts}`, 1],
    ["stands below titles and dates", `Customers|||\nAs of 2026-11-20|||\n|||\nName|Mail|Tel|City\n${contacts}`, 4],
    ["is in any language", `氏名|メール|電話|市\n${contacts}`, 1],
    ["may name nothing that we know", `Wer|Wohin|Nummer|Wo\n${contacts}`, 1],
    ["is told from words by what stands below", "thing|size\nbolt|5\nnut|7", 1],
    ["is none where the file begins with its contacts", contacts, null],
    ["is none where a single row is all", "a|b|c", null],
    ["is none in a list of addresses", "ada@example.org\nbob@example.org", null],
    ["may be all there is", "Name|Mail", 1],
    ["is no title of one cell", `Our customers\nName|Mail|Tel|City\n${contacts}`, 2],
    ["may hold a year beside words", `Name|E-Mail|2025|2026\nAda|ada@example.org|1|2\nBob|bob@example.org|3|4`, 1],
  ])("%s", (_, text, line) => expect(tableOf(text).headerLine).toBe(line));

  test("is surer where it names fields", () => {
    expect(tableOf(`Name|Mail|Tel|City\n${contacts}`).headerConfidence).toBeGreaterThan(0.9);
    expect(tableOf("a|b\nc|d\ne|f").headerConfidence).toBeLessThanOrEqual(0.5);
  });
});

describe("the columns", () => {
  test("begin behind empty ones", () => {
    const text = `||Name|Mail\n||Ada|ada@example.org\n||Bob|bob@example.org`;
    expect(tableOf(text)).toMatchObject({ firstColumn: 2, columnCount: 2, headers: ["Name", "Mail"] });
  });

  test("end with the header, whatever single rows hold beyond", () => {
    expect(tableOf(`Name|Mail|Tel|City||\n${contacts}\nDan|dan@example.org|020 4|Oslo|more|cells`)).toMatchObject({ columnCount: 4 });
  });

  test("go on without a name where most rows fill them", () => {
    expect(tableOf("Name|Mail\nAda|ada@example.org|x\nBob|bob@example.org|y\nCid|cid@example.org|z").headers).toEqual(["Name", "Mail", "Column 3"]);
  });
});

describe("the footer", () => {
  test.each<[name: string, text: string, footer: string[]]>([
    ["is totals", `${contacts}\n|||\nTotal|3||`, ["Total"]],
    ["is totals in any language", `${contacts}\nGesamt: 3|||\n合計|3||`, ["Gesamt: 3", "合計"]],
    ["is a remark", `${contacts}\nExported by CRM on 2026-11-20|||`, ["Exported by CRM on 2026-11-20"]],
    ["is a sentence of its own", `${contacts}\nThis list is for internal use only|||`, ["This list is for internal use only"]],
    ["is no contact whose name begins like one", `${contacts}\nTotal Gas Ltd|total@example.org|020 9|Lyon`, []],
    ["is no contact that lacks something", `${contacts}\nDan Poe|||`, []],
    ["is no contact whose address is bad", `${contacts}\nDan Poe|not an address|020 4|Oslo`, []],
  ])("%s", (_, text, footer) => expect(tableOf(`Name|Mail|Tel|City\n${text}`).footer.map((row) => row.cells[0])).toEqual(footer));

  test("is none where nothing but a footer would be left", () => {
    expect(tableOf("Name|Mail\nTotal|1").footer).toEqual([]);
  });
});

describe("what a person says stands", () => {
  const text = `Name|Mail|Tel|City\n${contacts}\nTotal|3||`;
  test("of the header", () => {
    expect(tableOf(text, { headerLine: null })).toMatchObject({ headerLine: null, headers: ["Column 1", "Column 2", "Column 3", "Column 4"], preamble: [] });
    expect(tableOf(text, { headerLine: 2 })).toMatchObject({ headerLine: 2, headers: ["Ada Lee", "ada@example.org", "020 1", "London"], preamble: [{ line: 1 }] });
  });

  test("of columns and footer", () => {
    expect(tableOf(text, { firstColumn: 1, columnCount: 2, footerRows: 0 })).toMatchObject({ firstColumn: 1, headers: ["Mail", "Tel"], footer: [] });
    expect(tableOf(text, { footerRows: 2 }).footer.map((row) => row.line)).toEqual([4, 5]);
  });
});
