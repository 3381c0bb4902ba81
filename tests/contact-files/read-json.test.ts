import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FileRow } from "../../server/services/contact-files/file-row.ts";
import { sourceOfBytes } from "../../server/services/contact-files/file-source.ts";
import { flattenJson } from "../../server/services/contact-files/flatten-json.ts";
import { inspectContactFile } from "../../server/services/contact-files/inspect-contact-file.ts";
import { endJson, openJsonScanner, pushJson } from "../../server/services/contact-files/json-elements.ts";
import { readAllRows } from "../../server/services/contact-files/read-contact-file.ts";
import { all, encode } from "./write-table.ts";

async function read(text: string): Promise<{ rows: FileRow[]; cells: string[][]; format: string; sheet: string | null }> {
  const source = sourceOfBytes(encode(text, "utf-8"));
  const { layout } = await inspectContactFile(source);
  const rows = await all(readAllRows(source, layout));
  return { rows, cells: rows.map((row) => row.cells), format: layout.format, sheet: layout.sheet };
}

describe("a record's cells", () => {
  test.each<[name: string, text: string, cells: Record<string, string>]>([
    ["numbers keep their written form", '{"a":12345678901234567890,"b":1.50,"c":-0.0e10}', { a: "12345678901234567890", b: "1.50", c: "-0.0e10" }],
    ["true, false and null", '{"a":true,"b":false,"c":null}', { a: "true", b: "false", c: "" }],
    ["nested objects", '{"a":{"b":{"c":"x"},"d":"y"}}', { "a.b.c": "x", "a.d": "y" }],
    ["arrays of plain values", '{"tags":["a",1,null,"b"]}', { tags: "a;1;b" }],
    ["arrays of objects", '{"phones":[{"no":"1"},{"no":"2","of":"work"}]}', { "phones.0.no": "1", "phones.1.no": "2", "phones.1.of": "work" }],
    ["escapes", '{"a":"\\u00fc\\n\\"\\\\"}', { a: 'ü\n"\\' }],
    ["line breaks that should be escaped", '{"a":"x\ny\\t"}', { a: "x\ny\t" }],
    ["leading zeros and NaN, which are no JSON", '{"no":0042,"b":NaN}', { no: "0042", b: "" }],
    ["nothing", "{}", {}],
  ])("%s", (_, text, cells) => expect(Object.fromEntries(flattenJson(text))).toEqual(cells));

  test.each(["{", '{"a"}', '{"a":}', '{"a":1,}', "[1 2]", '{"a":1e}', "oops", '{"a":1}x', "", "[".repeat(100_000)])("%s is no JSON", (text) => {
    expect(() => flattenJson(text)).toThrow(SyntaxError);
  });
});

describe("a JSON file", () => {
  test("is an array", async () => {
    expect(await read('[{"name":"Ada","mail":"a@example.org"},\n{"mail":"b@example.org","note":"new"}]')).toMatchObject({ format: "json", sheet: "", cells: [["name", "mail", "note"], ["Ada", "a@example.org", ""], ["", "b@example.org", "new"]] });
  });

  test("is an object that holds an array, of several the one with the contacts", async () => {
    const text = '{"meta":{"tags":["x"],"columns":[{"id":1},{"id":2},{"id":3}]},"data":{"contacts":[{"email":"a@example.org"}]}}';
    expect(await read(text)).toMatchObject({ sheet: "data.contacts", cells: [["email"], ["a@example.org"]] });
  });

  test("is an array of arrays, whose first may be the header", async () => {
    expect((await read('[["Name","E-Mail"],["Ada","a@example.org"]]')).cells).toEqual([["Name", "E-Mail"], ["Ada", "a@example.org"]]);
  });

  test("is an array of addresses", async () => {
    expect((await read('["a@example.org","b@example.org"]')).cells).toEqual([["value"], ["a@example.org"], ["b@example.org"]]);
  });

  test("is one contact, or several one after another over several lines", async () => {
    expect((await read('{"name":"Ada","email":"a@example.org"}')).cells).toEqual([["name", "email"], ["Ada", "a@example.org"]]);
    expect((await read('{\n"email":"a@example.org"\n}\n{\n"email":"b@example.org"\n}\n')).cells).toEqual([["email"], ["a@example.org"], ["b@example.org"]]);
  });

  test("loses one bad record, not those after it", async () => {
    const { rows } = await read('[{"email":"a@example.org"},{"email":oops},{"email":"b@example.org"}, 7, {"email":"c@example.org"');
    expect(rows.map(({ line, cells, fault }) => ({ line, cells, fault }))).toEqual([
      { line: 1, cells: ["email"], fault: undefined },
      { line: 2, cells: ["a@example.org"], fault: undefined },
      { line: 3, cells: ['{"email":oops}'], fault: "not_json" },
      { line: 4, cells: ["b@example.org"], fault: undefined },
      { line: 5, cells: ["7"], fault: "not_json" },
      { line: 6, cells: ['{"email":"c@example.org"'], fault: "not_json" },
    ]);
  });
});

describe("a JSONL file", () => {
  test("has a record a line, blank lines left out, a bad line lost alone", async () => {
    const { rows, format } = await read('{"email":"a@example.org"}\r\n\r\n{"email":\n{"email":"b@example.org","n":1}\n');
    expect(format).toBe("jsonl");
    expect(rows.map(({ cells, fault }) => ({ cells, fault }))).toEqual([
      { cells: ["email", "n"], fault: undefined },
      { cells: ["a@example.org", ""], fault: undefined },
      { cells: ['{"email":'], fault: "not_json" },
      { cells: ["b@example.org", "1"], fault: undefined },
    ]);
  });

  test("may hold arrays", async () => {
    expect((await read('["Name","E-Mail"]\n["Ada","a@example.org"]\n')).cells).toEqual([["Name", "E-Mail"], ["Ada", "a@example.org"]]);
  });
});

test("brackets at the beginning do not make a table JSON", async () => {
  expect(await read("[Name],[E-Mail]\nAda,a@example.org\n")).toMatchObject({ format: "csv", cells: [["[Name]", "[E-Mail]"], ["Ada", "a@example.org"]] });
});

test("JSON that comes in pieces of any size has the same elements", () => {
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ depthSize: "small" }, fc.string(), fc.integer(), fc.constantFrom(true, false, null), fc.array(tie("value"), { maxLength: 3 }), fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 })),
  })).value;
  fc.assert(
    fc.property(fc.array(value, { maxLength: 5 }), fc.boolean(), fc.integer({ min: 1, max: 9 }), fc.constantFrom(undefined, 2), (records, isNested, length, indent) => {
      const text = JSON.stringify(isNested ? { note: "x]}", before: { a: 1 }, rows: records } : records, null, indent);
      const scanner = openJsonScanner(false);
      const elements = [];
      for (let at = 0; at < text.length; at += length) elements.push(...pushJson(scanner, text.slice(at, at + length)));
      elements.push(...endJson(scanner));
      expect(elements.map((element) => JSON.parse(element.text) as unknown)).toEqual(JSON.parse(JSON.stringify(records)));
      expect(elements.every((element) => element.path === (isNested ? "rows" : ""))).toBe(true);
    }),
    { numRuns: 500 },
  );
});
