import { Buffer } from "node:buffer";
import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import type { ContactFileLayout } from "../../server/contract/contact-files.ts";
import type { ColumnMapping, RowSettings } from "../../server/contract/imports.ts";
import type { FileSource } from "../../server/services/contact-files/file-source.ts";
import { sourceOfBytes } from "../../server/services/contact-files/file-source.ts";
import { type Dialect, parseRows } from "../../server/services/contact-files/parse-rows.ts";
import { readContactRows, textDialect } from "../../server/services/contact-files/read-contact-file.ts";
import { type ParsedContactRow, parseContactRow } from "../../server/services/contacts/parse-contact-row.ts";
import { readPhone } from "../../server/services/contacts/phone-number.ts";
import { planRow } from "../../server/services/contacts/row-plan.ts";
import { copyRows } from "../../server/services/imports/copy-rows.ts";
import { openCopyWriter } from "../../server/services/imports/copy-text.ts";
import { chunksOf } from "../../server/services/imports/file-chunks.ts";
import { type ParsedBatch, parseImportRows } from "../../server/services/imports/parse-rows.ts";
import { byteDialect } from "../../server/services/imports/row-ends.ts";
import { openRowsWriter } from "../../server/services/imports/write-rows.ts";
import { testDatabase } from "../support/database.ts";

const column = (column: string, target: ColumnMapping["target"], mergeField = column): ColumnMapping => ({ column, target, mergeField, overwrite: "fill", letterCase: "as_is", dateOrder: "as_is" });
const settings: RowSettings = {
  mapping: [column("name", "name"), column("email", "email", "mail"), column("phone", "phone"), column("country", "country"), column("note", "custom"), column("skipped", "ignore")],
  channels: ["email", "whatsapp"],
  defaultCountry: "DE",
  splitNames: true,
};
const layoutOf = (changes: Partial<ContactFileLayout> = {}): ContactFileLayout => ({
  format: "csv", encoding: "utf-8", delimiter: ",", quote: '"', escape: "double", sheet: null, headerLine: 1, firstColumn: 0, columnCount: 6, footerRows: 0, ...changes,
});

/** Every row decoded, parsed and read one by one: slow, and what all else is measured by. */
async function plainly(source: FileSource, layout: ContactFileLayout, by = settings): Promise<string[]> {
  const writer = openCopyWriter(planRow(by, readPhone), "id\t");
  const texts: string[] = [];
  for await (const rows of readContactRows(source, layout)) for (const row of rows) texts.push(writer.textOf(row));
  return texts.map((text) => Buffer.from(text).toString());
}

/** By bytes, in chunks of so many. */
async function byBytes(source: FileSource, layout: ContactFileLayout, dialect: Dialect, chunkBytes: number): Promise<string[]> {
  const write = await openRowsWriter({ layout, settings, dialect, prefix: "id\t" });
  const texts: string[] = [];
  for await (const chunk of chunksOf(source, byteDialect(dialect), [], chunkBytes)) texts.push(Buffer.from(write(chunk).copyText).toString());
  return linesOf(texts.join(""));
}

const linesOf = (text: string) => text.split("\n").slice(0, -1).map((line) => `${line}\n`);

async function taken(batches: AsyncIterable<ParsedBatch>): Promise<ParsedBatch[]> {
  const all: ParsedBatch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

const textOf = (batches: ParsedBatch[]) => batches.map((batch) => Buffer.from(batch.copyText).toString()).join("");

describe("rows that are read by their bytes", () => {
  const sign = fc.constantFrom('"', '""', ",", ";", "\n", "\r\n", "\r", " ", "  ", "\\", "\t", "a", "Bé", "ß", "\u00a0", "e\u0301", "三浦", "か\u3099", "Ω", "\0", "\u0001", "\u200b", "😀", "'", "@", "x@y.example", "A.B@C.example", "'+", "''=", "'-", "'\t", "'\r\n", "DE", "Deutschland", "+49 30 123456", "030/123456", '","', '"\n', '\n"', "\n\n");
  const cell = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("Ingrid Solberg", "ingrid@nordlys.example", "Hugo@Martins.Example", "+49 30 1234567", "030 1234567", "DE", "Brazil", "Tromsø", "'+4930123456", "'=1+1", "''@x", "'t Hooft", "'+x@y.example", "", "x", "Łódź, Transport") },
    fc.array(sign, { maxLength: 5 }).map((signs) => signs.join("")),
  );
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const row = fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 8 }).map((cells) => cells.map(([text, isQuoted]) => (isQuoted ? quoted(text) : text)).join(","));
  const file = fc.tuple(fc.array(fc.tuple(fc.oneof({ weight: 4, arbitrary: row }, fc.array(sign, { maxLength: 12 }).map((signs) => signs.join(""))), fc.constantFrom("\n", "\r\n")), { maxLength: 12 }), fc.boolean()).map(([rows, isEnded]) => {
    const text = rows.map(([text, end]) => text + end).join("");
    return isEnded ? text : text.trimEnd();
  });

  test.each([
    ["utf-8, commas", {}],
    ["semicolons", { delimiter: ";" }],
    ["tabs", { delimiter: "\t" }],
    ["apostrophes", { quote: "'" }],
    ["no quotation marks", { quote: "" }],
    ["one column", { delimiter: "" }],
    ["backslashes", { escape: "backslash" }],
    ["a table that begins in the second column, without a header", { firstColumn: 1, headerLine: null }],
    ["a space after the delimiter", {}, ", "],
    ["windows-1252", { encoding: "windows-1252" }],
    ["shift_jis", { encoding: "shift_jis" }],
    ["gb18030", { encoding: "gb18030" }],
  ] as [string, Partial<ContactFileLayout>, string?][])("are the same as rows that are parsed as text, wherever the file is cut: %s", async (_, changes, delimiter = changes.delimiter ?? ",") => {
    const layout = layoutOf(changes);
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 300 }), async (text, chunkBytes) => {
        const written = (layout.quote === "'" ? text.replaceAll('"', "'") : text).replaceAll(",", delimiter);
        const source = sourceOfBytes(iconv.encode(written, layout.encoding));
        const dialect = await textDialect(source, layout);
        fc.pre(dialect.lineEnd !== "any");
        expect(await byBytes(source, layout, dialect, chunkBytes)).toEqual(await plainly(source, layout));
      }),
      { numRuns: 100 },
    );
  });

  test("name the rows whose bytes are no text, and no others", async () => {
    const bytes = Buffer.concat([Buffer.from("name,email,phone\nZoë,zoe@x.example\nK"), Buffer.from([0xe4]), Buffer.from("the,kaethe@x.example\nsaid \uFFFD,said@x.example\n")]);
    const lines = await byBytes(sourceOfBytes(bytes), layoutOf(), { delimiter: ",", quote: '"', escape: "double" }, 1000);
    expect(lines.map((line) => line.split("\t")[5])).toEqual(["\\N", "bytes_bad", "\\N"]);
  });
});

/** As many bytes as are read on threads, and more than one chunk; `rowOf` is called for each row. */
function largeFile(rowOf: (index: number) => string): { source: FileSource; reads: number[]; rows: number } {
  let text = "name,email,phone,country,note,skipped\n";
  let rows = 0;
  for (; text.length < 4_500_000; rows++) text += `${rowOf(rows)}\n`;
  const bytes = Buffer.from(text);
  const reads: number[] = [];
  return { source: { name: "large.csv", size: bytes.length, read: async (start, length) => (reads.push(start), bytes.subarray(start, start + length)) }, reads, rows };
}

const threads = () => process.getActiveResourcesInfo().filter((name) => name === "MessagePort" || name === "Worker").length;
const ordinary = (index: number) => `"Solberg, Ingrid ${index}",guest${index}@nordlys.example,+49 30 ${1_000_000 + index},Norway,"said ""hi""
and left",x`;

describe("a large file", () => {
  test("is read on threads, in its order, as it would be read here", async () => {
    const { source, rows } = largeFile((index) => (index % 500 === 7 ? `Ada,"bad ${index}` : ordinary(index)));
    const batches = await taken(parseImportRows(source, layoutOf(), settings, { prefix: "id\t" }));
    expect(batches.length).toBeGreaterThan(3);
    expect(linesOf(textOf(batches))).toEqual(await plainly(source, layoutOf()));
    expect(batches.reduce((sum, batch) => sum + batch.rows, 0)).toBeGreaterThanOrEqual(rows);
    expect(batches.at(-1)!.bytesRead).toBe(source.size);
    expect(batches.every(({ counts, rows }) => counts.accepted + counts.refused === rows)).toBe(true);
    expect(threads()).toBe(0);
  });

  test("loses its footer, whichever chunk it stands in", async () => {
    const { source, rows } = largeFile(ordinary);
    const layout = layoutOf({ footerRows: 3 });
    const batches = await taken(parseImportRows(source, layout, settings, { prefix: "id\t" }));
    expect(batches.reduce((sum, batch) => sum + batch.rows, 0)).toBe(rows - 3);
    expect(linesOf(textOf(batches))).toEqual(await plainly(source, layout));
    expect(batches.at(-1)!.lastLine).toBe(Number(linesOf(textOf(batches)).at(-1)!.split("\t")[1]));
  });

  test("is read no faster than its rows are taken, and no further when nobody wants more", async () => {
    const { source, reads } = largeFile(ordinary);
    // More than what may be under way.
    const many: FileSource = { ...source, size: source.size * 20, read: (start, length) => source.read(start % (source.size - length), length) };
    const parsed = parseImportRows(many, layoutOf(), settings);
    await parsed.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const readBefore = reads.length;
    expect(readBefore).toBeLessThan(20);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(reads.length).toBe(readBefore);
    await parsed.return(undefined);
    expect(reads.length).toBe(readBefore);
    expect(threads()).toBe(0);
  });

  test("that can no longer be read says so, and leaves no thread behind", async () => {
    const { source } = largeFile(ordinary);
    const broken: FileSource = { ...source, read: (start, length) => (start > 2_000_000 ? Promise.reject(new Error("The upload is gone.")) : source.read(start, length)) };
    await expect(taken(parseImportRows(broken, layoutOf(), settings))).rejects.toThrow("The upload is gone.");
    expect(threads()).toBe(0);
  });

  test("with a line of nine megabytes has that line refused, once, and no other", async () => {
    const long = `${"a,".repeat(2_000_000)}${"b".repeat(5_000_000)}`;
    const source = sourceOfBytes(Buffer.from(`name,email,phone,country,note,skipped\n${ordinary(1)}\n${long}\n${ordinary(2)}\n`));
    const lines = linesOf(textOf(await taken(parseImportRows(source, layoutOf(), settings, { prefix: "id\t" }))));
    expect(lines.map((line) => [line.split("\t")[1], line.split("\t")[5]])).toEqual([["2", "\\N"], ["4", "row_bad"], ["5", "\\N"]]);
  });
});

test("other formats are read here, and let others have their turn", async () => {
  const records = Array.from({ length: 20_000 }, (_, index) => JSON.stringify({ name: `Guest ${index}`, email: `guest${index}@nordlys.example` }));
  const source = sourceOfBytes(Buffer.from(records.join("\n")), "guests.jsonl");
  let turns = 0;
  const watch = setInterval(() => turns++, 1);
  const batches = await taken(parseImportRows(source, layoutOf({ format: "jsonl", delimiter: "", quote: "", columnCount: 2 }), { ...settings, mapping: settings.mapping.slice(0, 2) }));
  clearInterval(watch);
  expect(batches.reduce((sum, batch) => sum + batch.counts.accepted, 0)).toBe(20_000);
  expect(turns).toBeGreaterThan(0);
});

test("a row that was given up at its quotation mark is followed no further than its line", () => {
  // What was looked for beyond the line may stand before it in the rows that come next.
  const { rows } = parseRows('"a\nb","\n",c,"', { delimiter: ",", quote: '"', escape: "double" }, 1, false);
  expect(rows.map(({ cells }) => cells)).toEqual([['"a'], ['b"', '"'], [",c,"]]);
});

test("PostgreSQL reads back what stood in the cells, whatever it is", async () => {
  const database = await testDatabase();
  try {
    await database.sql`create table parsed (import_id text, line int, "values" jsonb, email_key text, phone_key text, refused_code text, refused_reason text, refused_column text)`;
    const odd = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom("\\", '"', "\t", "\n", "\r", "\u0000", "\u0001", "\ud800", "\\N", "é", "😀") }));
    const samples = fc.sample(fc.tuple(odd, odd), 500);
    // As JSON, so that every string is a cell of its own.
    const source = sourceOfBytes(Buffer.from(JSON.stringify(samples.map(([name, note]) => ({ name, email: '"a\\\\b\\"c"@x.example', note })))));
    const by = { ...settings, mapping: [column("name", "company"), column("email", "email"), column("note", "custom")] };
    const layout = layoutOf({ format: "json", delimiter: "", quote: "", sheet: "", columnCount: 3 });
    const batches = await taken(parseImportRows(source, layout, by, { prefix: "id\t" }));
    await copyRows(database.db, "parsed", batches.map((batch) => batch.copyText));
    const stored = await database.sql<{ line: number; values: Record<string, string>; email_key: string }[]>`select * from parsed order by line`;
    const expected: unknown[] = [];
    for await (const rows of readContactRows(source, layout)) for (const row of rows) expected.push(parseContactRow(row, by));
    expect(stored.map(({ line, values, email_key: emailKey }) => ({ line, values, emailKey }))).toEqual(
      (expected as ParsedContactRow[]).map(({ line, values, emailKey }) => ({ line, values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.toWellFormed()])), emailKey })),
    );
    expect(stored.length).toBeGreaterThan(450);
  } finally {
    await database.drop();
  }
});
