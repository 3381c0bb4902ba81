import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { Refusal } from "../../server/errors.ts";
import { sourceOfBytes } from "../../server/services/contact-files/file-source.ts";
import { openWorkbook } from "../../server/services/contact-files/read-workbook.ts";
import { rowsOf } from "../support/workbook-rows.ts";

const folder = path.join(import.meta.dirname, "..", "..", "..", "shared", "data", "spreadsheets");
const SECONDS = 1000;
/** Of the sheets of which Excel wrote a CSV. */
const SAME_SHARE_MIN = 0.95;

interface Pair {
  file: string;
  /** By the sheet's number, from 0. */
  expected: Record<string, string>;
}

/** Without empty cells and rows at the end. */
function trimmed(rows: string[][]): string[][] {
  const shortened = rows.map((cells) => cells.slice(0, cells.findLastIndex((cell) => cell !== "") + 1));
  return shortened.slice(0, shortened.findLastIndex((cells) => cells.length > 0) + 1);
}

describe("the workbooks of ../shared/data/spreadsheets", () => {
  test.skipIf(!existsSync(folder))("every one has rows or a clear refusal, none takes five seconds, and sheets are as Excel wrote them", { timeout: 300 * SECONDS }, async () => {
    const pairs = JSON.parse(readFileSync(path.join(folder, "pairs.json"), "utf8")) as Pair[];
    const refused: string[] = [];
    const different: string[] = [];
    let comparedCount = 0;
    for (const { file, expected } of pairs) {
      const began = performance.now();
      try {
        const workbook = await openWorkbook(sourceOfBytes(readFileSync(path.join(folder, "files", file))));
        for (const [index, { name }] of workbook.sheets.entries()) {
          const rows = trimmed((await rowsOf(workbook, name)).map(({ cells }) => cells));
          const csv = expected[index];
          if (csv === undefined) continue;
          comparedCount++;
          const written = Papa.parse<string[]>(readFileSync(path.join(folder, "files", csv), "utf8").replace(/^\ufeff/, "")).data;
          if (JSON.stringify(rows) !== JSON.stringify(trimmed(written))) different.push(`${file}, ${name}`);
        }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        expect(error.details.remedy).toMatch(/\w/);
        refused.push(file);
      }
      expect(performance.now() - began, file).toBeLessThan(5 * SECONDS);
    }
    expect(refused.filter((file) => !file.includes("password"))).toEqual([]);
    expect(refused).toHaveLength(pairs.filter(({ file }) => file.includes("password")).length);
    expect(comparedCount).toBe(pairs.reduce((sum, { expected }) => sum + Object.keys(expected).length, 0));
    expect(1 - different.length / comparedCount, different.join("\n")).toBeGreaterThanOrEqual(SAME_SHARE_MIN);
  });
});
