import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { slaEvaluate } from "../../server/cli/sla-evaluate.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-evaluate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function evaluated(file: string): Promise<{ code: number; lines: Record<string, unknown>[] }> {
  const lines: Record<string, unknown>[] = [];
  const code = await slaEvaluate.run({ args: [file], options: {}, out: { isJson: true, value: (value) => void lines.push(value as Record<string, unknown>), say: () => {} } });
  return { code, lines };
}

function fileOf(...lines: unknown[]): string {
  const file = path.join(folder, `${lines.length}-${Math.abs(JSON.stringify(lines).length)}.jsonl`);
  writeFileSync(file, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
  return file;
}

const office = { timezone: "Europe/Berlin", schedule: { 0: [["09:00", "12:00"], ["13:00", "17:00"]] }, holidays: ["2026-12-28"], start: "2026-12-21T10:00:00Z" };

test("adds minutes and counts them", async () => {
  const { code, lines } = await evaluated(fileOf({ id: "a", op: "add", minutes: 120, ...office }, { id: "b", op: "between", end: "2027-01-04T09:00:00Z", ...office }, { op: "add", minutes: 1, ...office, schedule: {} }));
  expect(lines).toEqual([{ id: "a", end: "2026-12-21T13:00:00Z" }, { id: "b", minutes: 360 }, { id: 3, end: null }]);
  expect(code).toBe(0);
});

test("a line that cannot be read is told with its number, and the others are answered", async () => {
  const bad = [
    "no json", { id: 2, ...office, op: "subtract" }, { id: 3, op: "add", minutes: -1, ...office }, { id: 4, op: "add", minutes: 1, ...office, timezone: "Mars/Base" }, { id: 5, op: "add", minutes: 1, ...office, schedule: { 7: [] } },
    { id: 6, op: "add", minutes: 1, ...office, schedule: { 0: [["9", "17:00"]] } }, { id: 7, op: "add", minutes: 1, ...office, holidays: ["2026-02-30"] }, { id: 8, op: "add", minutes: 1, ...office, start: "2026-12-21T10:00:00" }, { id: 9, op: "between", ...office },
  ];
  const { code, lines } = await evaluated(fileOf(...bad, { id: "good", op: "add", minutes: 1, ...office }));
  expect(code).toBe(1);
  expect(lines.slice(0, -1).map(({ line, error }) => [line, (error as { code: string }).code])).toEqual(bad.map((_, index) => [index + 1, "unreadable"]));
  expect(lines.at(-1)).toEqual({ id: "good", end: "2026-12-21T10:01:00Z" });
});

test("without a file it says what it needs; a file that is not there is an error of its own", async () => {
  const say: string[] = [];
  expect(await slaEvaluate.run({ args: [], options: {}, out: { isJson: false, value: () => {}, say: (text) => void say.push(text) } })).toBe(2);
  expect(say[0]).toContain("mailroom sla evaluate FILE.jsonl");
  expect(await evaluated(path.join(folder, "none.jsonl"))).toMatchObject({ code: 1, lines: [{ error: { code: "unreadable" } }] });
});

interface SharedCase { id: number; op: "add" | "between"; end: string; altEnd?: string; minutes: number }
const sharedFile = new URL("../../../shared/data/sla/business-time.jsonl", import.meta.url);

// The table lies beside the project (../shared), not in it.
describe.runIf(existsSync(sharedFile))("the shared table of business times", () => {
  test("is answered to the minute", async () => {
    const { code, lines } = await evaluated(sharedFile.pathname);
    expect(code).toBe(0);
    const expected = readFileSync(sharedFile, "utf8").trim().split("\n").map((line) => JSON.parse(line) as SharedCase);
    expect(lines.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    const wrong = expected.filter((row, index) => (row.op === "between" ? lines[index]!.minutes !== row.minutes : ![row.end, row.altEnd].includes(lines[index]!.end as string)));
    expect(wrong).toEqual([]);
  });
});
