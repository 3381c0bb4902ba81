import { describe, expect, test } from "vitest";
import { columnProblems, draftFrom, emptyDraft, missingParts, settingsOf, withColumn, withoutOverride, withoutUnrecognised } from "../../addin/shared/import/import-draft.ts";
import { firstWords, headerLines } from "../../addin/shared/import/header-lines.ts";
import { encodingName, importableCount } from "../../addin/shared/import/import-words.ts";
import { bytesText, columnsOf, fieldsOfRow, valueOf } from "../../addin/shared/import/texts.ts";
import type { ColumnMapping, ImportSummary, UploadInspection } from "../../server/contract/imports.ts";

const column = (name: string, target: ColumnMapping["target"], mergeField: string): ColumnMapping => ({ column: name, target, mergeField, overwrite: "fill", letterCase: "as_is", dateOrder: "as_is" });
const layout = { format: "csv", encoding: "utf-8", delimiter: ";", quote: '"', escape: "double", sheet: null, headerLine: 1, firstColumn: 0, columnCount: 4, footerRows: 0 } as const;
const mapping = [column("Mail", "email", "mail"), column("Name", "name", "name"), column("Remark", "custom", "remark"), column("Remark", "custom", "remark_2")];
const settings = { layout, mapping, channels: ["email"], defaultCountry: null, splitNames: true, conflicts: "leave_out", tags: [], listId: null, consentSource: null } as UploadInspection["settings"];
const inspection = { layout, settings } as UploadInspection;

describe("what a person changed of what was understood", () => {
  test("is laid over the suggestion, column by column, also where two have one name", () => {
    const draft = withColumn({ ...emptyDraft, options: { tags: ["club"] } }, "2:Remark", { target: "company" });
    const changed = settingsOf(inspection, draft);
    expect(changed.tags).toEqual(["club"]);
    expect(changed.mapping.map(({ target }) => target)).toEqual(["email", "name", "custom", "company"]);
  });

  test("survives another separator where the column is the same", () => {
    const draft = withColumn(emptyDraft, "1:Name", { target: "ignore" });
    const reread = { ...inspection, settings: { ...settings, mapping: [column("No", "custom", "no"), ...mapping] } };
    expect(settingsOf(reread, draft).mapping[2]).toMatchObject({ column: "Name", target: "ignore" });
  });

  test("is found again from the settings of a check", () => {
    const wanted = settingsOf({ ...inspection, layout: { ...layout, headerLine: null } }, { ...withColumn(emptyDraft, "1:Mail", { letterCase: "lower" }), options: { defaultCountry: "DE" } });
    const draft = draftFrom(inspection, wanted);
    expect(draft).toEqual({ overrides: { headerLine: null }, profileId: undefined, columns: { "1:Mail": { letterCase: "lower" } }, options: { defaultCountry: "DE" } });
    expect(withoutOverride(draft, "headerLine").overrides).toEqual({});
  });

  test("leaves out at once what was not recognised", () => {
    expect(settingsOf(inspection, withoutUnrecognised(emptyDraft, settings)).mapping.map(({ target }) => target)).toEqual(["email", "name", "ignore", "ignore"]);
  });
});

test.each([
  [[column("A", "email", "a"), column("B", "email", "b")], [[1, "target_taken"]]],
  [[column("A", "custom", "x"), column("B", "custom", "x")], [[1, "name_taken"]]],
  [[column("A", "email", "a"), column("B", "custom", "email")], [[1, "name_taken"]]],
  [[column("A", "custom", "1st")], [[0, "name_bad"]]],
  [[column("A", "ignore", "1st"), column("B", "email", "email")], []],
] as [ColumnMapping[], [number, string][]][])("columns that the server would refuse are named before it is asked: %#", (columns, problems) => {
  expect([...columnProblems(columns)]).toEqual(problems);
});

test("the header may be any line that is filled: above, itself, or one of the first below, by the file's numbers", () => {
  const line = (line: number) => ({ line, cells: [`a${line}`, " ", "b"] });
  const lines = headerLines({ layout: { ...layout, headerLine: 6 }, preamble: [line(1), line(4)], headers: ["Mail", "Name"], rows: [7, 8, 10, 11, 12].map(line) });
  expect(lines.map(({ line, cells }) => [line, firstWords(cells)])).toEqual([[1, "a1 · b"], [4, "a4 · b"], [6, "Mail · Name"], [7, "a7 · b"], [8, "a8 · b"], [10, "a10 · b"], [11, "a11 · b"]]);
});

test("one of the chosen channels is enough to reach somebody", () => {
  expect(missingParts({ mapping, channels: ["email", "whatsapp"] })).toEqual([]);
  expect(missingParts({ mapping, channels: ["whatsapp"] })).toEqual(["phone"]);
  expect(missingParts({ mapping: mapping.slice(1), channels: ["email", "whatsapp"] })).toEqual(["email", "phone"]);
  expect(missingParts({ mapping, channels: [] })).toEqual(["channel"]);
});

test("a row is told by its columns, and by what was made of them", () => {
  const row = { values: { email: "ida@x.example", mail: "", name: "Ida Berg", given_name: "Ida", remark: "", remark_2: "" } };
  expect(columnsOf(settings)).toEqual(["mail", "name", "remark", "remark_2"]);
  expect(valueOf(row, "mail", settings)).toBe("ida@x.example");
  expect(fieldsOfRow(row, settings)).toEqual(["mail", "name", "remark", "remark_2", "given_name"]);
});

test("the button promises what will be there", () => {
  const counts = { rows: 10, new: 3, changed: 2, unchanged: 1, conflicting: 2, repeated: 1, refused: 1 };
  expect(importableCount({ counts, settings } as ImportSummary)).toBe(6);
  expect(importableCount({ counts, settings: { ...settings, conflicts: "by_email" } } as ImportSummary)).toBe(8);
});

test.each([["utf-8", "UTF-8"], ["windows-1252", "Windows-1252"], ["shift_jis", "Shift_JIS"], ["koi8-r", "KOI8-R"], ["macintosh", "Mac Roman"]])("the encoding %s is called %s", (encoding, name) => {
  expect(encodingName(encoding)).toBe(name);
});

test.each([[0, "0 byte"], [999, "999 byte"], [29_000, "29 kB"], [120_400_000, "120.4 MB"], [2_000_000_000, "2 GB"]])("%i bytes read %s", (bytes, text) => {
  expect(bytesText(bytes, "en")).toBe(text);
});
