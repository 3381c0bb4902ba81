import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { dialectDetails } from "../../server/services/contact-files/detect-dialect.ts";
import { type Dialect, parseRows } from "../../server/services/contact-files/parse-rows.ts";
import { readDelimited } from "../../server/services/contact-files/read-delimited.ts";
import { knownEncoding, openDecoder } from "../../server/services/contact-files/text-decoders.ts";
import { all, encode, inPieces, writeTable, type WrittenDialect } from "./write-table.ts";

const encodings = [
  "utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "windows-874",
  "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-13", "iso-8859-15", "koi8-r", "koi8-u", "macintosh", "ibm437", "ibm850", "ibm852", "ibm855", "ibm866", "shift_jis", "euc-jp", "euc-kr", "big5", "gb18030",
];
const universal = new Set(["utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "gb18030"]);

/** The characters that an encoding can write and we read back, those of tables more often than others. */
function charactersOf(encoding: string): fc.Arbitrary<string> {
  const common = fc.constantFrom(..."abcXYZ019 ,;\t|:^~\"'\\\r\n=@.-+");
  if (universal.has(encoding)) return fc.oneof(common, fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).filter((character) => !"\uFEFF\uFFFD\0".includes(character) && roundTrips(character, encoding)));
  const own = Array.from({ length: 0xffff }, (_, code) => code).filter((code) => code > 0x7f && (code < 0xd800 || code > 0xf8ff) && code !== 0xfeff && code !== 0xfffd && roundTrips(String.fromCharCode(code), encoding));
  return fc.oneof(common, fc.constantFrom(...own.map((code) => String.fromCharCode(code))));
}

function roundTrips(character: string, encoding: string): boolean {
  return openDecoder(encoding)(encode(character, encoding), true) === character;
}

function dialects(): fc.Arbitrary<WrittenDialect> {
  return fc.record({
    delimiter: fc.constantFrom(",", ";", "\t", "|", ":", "^", "~", "\u001E", "\u001F", "\u0001"),
    quote: fc.constantFrom('"', "'"),
    escape: fc.constantFrom("double" as const, "backslash" as const),
    newline: fc.constantFrom("\n", "\r\n", "\r"),
    isAlwaysQuoted: fc.boolean(),
  });
}

function tables(encoding: string): fc.Arbitrary<string[][]> {
  const cell = fc.array(charactersOf(encoding), { maxLength: 12 }).map((characters) => characters.join("")).map((text) => (roundTrips(text, encoding) ? text : ""));
  return fc.integer({ min: 1, max: 6 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));
}

describe("a table that was written is read back the same", { timeout: 120_000 }, () => {
  test.each(encodings)("in %s, by any dialect, in pieces of any size", async (encoding) => {
    expect(knownEncoding(encoding)).toBe(encoding);
    const hasMark = encoding.startsWith("utf-") ? fc.boolean() : fc.constant(false);
    await fc.assert(
      fc.asyncProperty(tables(encoding), dialects(), hasMark, fc.integer({ min: 1, max: 40 }), async (table, written, isMarked, pieceLength) => {
        const text = writeTable(table, written);
        const bytes = encode(text, encoding, isMarked);
        const dialect = dialectDetails(text, false, written);
        const rows = await all(readDelimited(inPieces(bytes, pieceLength), encoding, dialect));
        expect(rows.map((row) => row.cells)).toEqual(table);
        expect(rows.every((row) => !row.hasBrokenQuote && !row.hasBadBytes)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test("with the lines on which its rows begin", () => {
    fc.assert(
      fc.property(tables("utf-8"), dialects(), (table, written) => {
        const text = writeTable(table, written);
        const { rows } = parseRows(text, dialectDetails(text, false, written), 1, false);
        let line = 1;
        for (const [index, row] of rows.entries()) {
          expect(row.line).toBe(line);
          const isAny = dialectDetails(text, false, written).lineEnd === "any";
          line += 1 + table[index]!.join("").split(isAny ? /\r\n|\r|\n/ : /\n/).length - 1;
        }
      }),
      { numRuns: 100 },
    );
  });
});

test("text cut anywhere yields the same rows as text in one piece", () => {
  const alphabet = fc.constantFrom(..."ab,;\"'\\\r\n \t");
  const dialect = fc.record<Dialect>({ delimiter: fc.constantFrom(",", ";", ""), quote: fc.constantFrom('"', "'", ""), escape: fc.constantFrom("double" as const, "backslash" as const), lineEnd: fc.constantFrom("\n" as const, "any" as const), hasSpaceAfterDelimiter: fc.boolean() });
  fc.assert(
    fc.property(fc.array(alphabet, { maxLength: 60 }).map((characters) => characters.join("")), dialect, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }), (text, dialect, lengths) => {
      const whole = parseRows(text, dialect, 1, false).rows;
      const rows = [];
      let rest = "";
      let line = 1;
      for (let at = 0, index = 0; at < text.length; index++) {
        const length = lengths[index % lengths.length]!;
        const parsed = parseRows(rest + text.slice(at, at + length), dialect, line, true);
        rows.push(...parsed.rows);
        ({ rest, nextLine: line } = parsed);
        at += length;
      }
      rows.push(...parseRows(rest, dialect, line, false).rows);
      expect(rows).toEqual(whole);
    }),
    { numRuns: 3_000 },
  );
});

test("iconv-lite writes every encoding that is tested here", () => {
  for (const encoding of encodings) expect(iconv.encodingExists(encoding), encoding).toBe(true);
});
