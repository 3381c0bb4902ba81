import { expect, test } from "vitest";
import { indexOfLine } from "../../addin/taskpane/merge/index-of-line.ts";

/** Lines 5 and 9 were refused. */
const lines = [2, 3, 4, 6, 7, 8, 10];
const lineAt = async (index: number) => lines[index]!;

test.each([[2, 0], [7, 4], [10, 6], [5, 3], [9, 6], [11, null]])("line %j is recipient %j", async (line, index) => {
  expect(await indexOfLine(line, lines.length, lineAt)).toBe(index);
});

test("a hundred thousand recipients cost seventeen questions", async () => {
  let asked = 0;
  const found = await indexOfLine(70_001, 100_000, async (index) => {
    asked += 1;
    return index + 2;
  });
  expect(found).toBe(69_999);
  expect(asked).toBeLessThanOrEqual(17);
});
