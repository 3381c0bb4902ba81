import { describe, expect, test } from "vitest";
import { ROW_LENGTH_MAX } from "../../server/services/contact-files/limits.ts";
import { type Dialect, parseRows } from "../../server/services/contact-files/parse-rows.ts";

const comma: Dialect = { delimiter: ",", quote: '"', escape: "double" };
const rowsOf = (text: string, dialect: Dialect = comma) => parseRows(text, dialect, 1, false).rows;
const cellsOf = (text: string, dialect?: Dialect) => rowsOf(text, dialect).map((row) => row.cells);

describe("cells and rows", () => {
  test.each<[name: string, text: string, cells: string[][]]>([
    ["nothing", "", []],
    ["a last line end makes no row", "a,b\n", [["a", "b"]]],
    ["an empty line is a row of one empty cell", "a,b\n\nc,d\n\n", [["a", "b"], [""], ["c", "d"], [""]]],
    ["mixed line ends", "a,b\r\nc,d\ne,f", [["a", "b"], ["c", "d"], ["e", "f"]]],
    ["lines that were converted twice", "a,b\r\r\nc,d\r\r\n", [["a", "b"], ["c", "d"]]],
    ["line breaks in quoted cells stay as written", '"a\r\nb","c\nd"\r\ne,f\r\n', [["a\r\nb", "c\nd"], ["e", "f"]]],
    ["doubled marks", '"say ""hi""","""",""\n', [['say "hi"', '"', ""]]],
    ["spaces behind the closing mark are left out", '"a" ,b\n"c"\t,d\n', [["a", "b"], ["c", "d"]]],
    ["a mark in the middle of a plain cell is a character", 'a 5" pipe,b\n', [['a 5" pipe', "b"]]],
    ["NUL is a character", "a\0,b\n", [["a\0", "b"]]],
  ])("%s", (_, text, cells) => expect(cellsOf(text)).toEqual(cells));

  test("a lone \\r is a character, or ends the row where the file says so", () => {
    expect(cellsOf("a,b\rc,d\n")).toEqual([["a", "b\rc", "d"]]);
    expect(cellsOf("a,b\rc,d\r", { ...comma, lineEnd: "any" })).toEqual([["a", "b"], ["c", "d"]]);
  });

  test("backslashes escape where the file says so", () => {
    const dialect: Dialect = { ...comma, escape: "backslash" };
    expect(cellsOf('"say \\"hi\\"","C:\\\\x\\\\","a\\b",\\n\n', dialect)).toEqual([['say "hi"', "C:\\x\\", "a\\b", "\\n"]]);
  });

  test("a space behind delimiters is left out where the file has one behind each", () => {
    expect(cellsOf('a, b, "c, d"\n"e", f,  g\n', { ...comma, hasSpaceAfterDelimiter: true })).toEqual([["a", "b", "c, d"], ["e", "f", "g"]]);
  });

  test("rows know the line on which they begin", () => {
    expect(rowsOf('a\n"b\n\nb"\nc\n').map((row) => row.line)).toEqual([1, 2, 5]);
  });
});

describe("a quotation mark that is wrong", () => {
  test("costs its own line, not the contacts below it", () => {
    const rows = rowsOf('a,"b,c\nd,e,f\n"g",h,"i"\n');
    expect(rows.map(({ cells, hasBrokenQuote }) => ({ cells, hasBrokenQuote }))).toEqual([
      { cells: ["a", '"b', "c"], hasBrokenQuote: true },
      { cells: ["d", "e", "f"], hasBrokenQuote: false },
      { cells: ["g", "h", "i"], hasBrokenQuote: false },
    ]);
  });

  test("is read as it was meant where its cell ends on the same line", () => {
    expect(rowsOf('"Contoso "Retail" Ltd",x\n')).toEqual([{ line: 1, cells: ['Contoso "Retail" Ltd', "x"], hasBrokenQuote: false }]);
  });

  test("is doubted where a cell may have begun at it", () => {
    expect(rowsOf('"a,"b,c"\nd,e,f')).toEqual([{ line: 1, cells: ['a,"b,c'], hasBrokenQuote: true }, { line: 2, cells: ["d", "e", "f"], hasBrokenQuote: false }]);
  });

  test("on every line takes no longer than on none", () => {
    const text = '"x,y\n'.repeat(200_000);
    const started = performance.now();
    const rows = rowsOf(text);
    expect(rows).toHaveLength(200_000);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("long rows", () => {
  test("of more than a megabyte are read whole", () => {
    const long = "x".repeat(1_500_000);
    expect(cellsOf(`${long},"${long}\n"\nb,c\n`)).toEqual([[long, `${long}\n`], ["b", "c"]]);
  });

  test("of ten thousand columns are read whole", () => {
    const row = Array.from({ length: 10_000 }, (_, index) => String(index));
    expect(cellsOf(`${row.join(",")}\n${row.map((cell) => `"${cell}"`).join(",")}\n`)).toEqual([row, row]);
  });

  test("past the bound are given up in pieces, so that a file without line ends cannot fill the memory", () => {
    const { rows, rest } = parseRows("x".repeat(ROW_LENGTH_MAX * 2 + 10), comma, 1, true);
    expect(rows.map((row) => row.fault)).toEqual(["too_long", "too_long"]);
    expect(rest).toHaveLength(10);
  });

  test("that a mark opens and none closes are given up at the bound", () => {
    const text = `"${"x\n".repeat(ROW_LENGTH_MAX / 2)}`;
    const { rows } = parseRows(text, comma, 1, true);
    expect(rows[0]).toMatchObject({ cells: ['"x'], hasBrokenQuote: true });
    expect(rows).toHaveLength(ROW_LENGTH_MAX / 2);
  });
});
