// The last test measures on a public set that lies beside the project in ../shared/data; without that folder it is left out.
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { correctedStream } from "../../server/cli/eval-corrections.ts";
import { evaluate, type EvalReport } from "../../server/cli/eval-run.ts";
import { readLabelled } from "../../server/cli/eval-source.ts";
import { evalVerb } from "../../server/cli/eval.ts";
import { parseCall } from "../../server/cli/verb.ts";

const banking77 = path.resolve("../shared/data/banking77");
const subjects = { keys: ["door", "lock", "key"], bikes: ["tyre", "chain", "saddle"], food: ["soup", "bread", "menu"] };
const mails = (category: keyof typeof subjects, count: number, from = 0) => Array.from({ length: count }, (_, index) => ({ text: `Number ${from + index}: please look at the ${subjects[category][index % 3]} again, "quoted, with commas"`, category }));
const all = (count: number, from = 0) => Object.keys(subjects).flatMap((key) => mails(key as keyof typeof subjects, count, from));

let folder: string;
const file = (name: string) => path.join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "mailroom-eval-"));
  const csv = (rows: { text: string; category: string }[]) => `\uFEFFText,Category\r\n${rows.map(({ text, category }) => `"${text.replaceAll('"', '""')}",${category}`).join("\r\n")}\r\n`;
  await writeFile(file("train.csv"), csv(all(30)));
  await writeFile(file("test.jsonl"), all(10, 100).map((row) => JSON.stringify(row)).join("\n"));
  await writeFile(file("strangers.csv"), `text\n${Array.from({ length: 12 }, (_, index) => `Wo ist mein Koffer ${index}`).join("\n")}\n`);
  await writeFile(file("broken.jsonl"), '{"text":"a","category":"b"}\n{oops\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...argv: string[]): Promise<{ exit: number; said: string; values: any[] }> {
  const call = parseCall(evalVerb, argv);
  const values: unknown[] = [];
  let said = "";
  const exit = await evalVerb.run({ ...call, out: { isJson: true, value: (value) => void values.push(value), say: (text) => void (said += `${text}\n`) } });
  return { exit, said, values };
}

describe("a labelled set is measured", () => {
  test("from CSV and JSONL, with strangers", async () => {
    const { exit, said, values } = await run("--train", file("train.csv"), "--test", file("test.jsonl"), "--out-of-scope", file("strangers.csv"), "--json");
    expect(exit).toBe(0);
    const report = values[0] as EvalReport;
    expect(report).toMatchObject({ train: 90, test: 30, classes: 3, encoder: false, accuracy: 1, macroF1: 1, top3: 1, outOfScope: { count: 12 } });
    expect(report.outOfScope!.auroc).toBeGreaterThan(0.9);
    expect(report.calibrationError).toBeLessThan(0.2);
    expect(said).toMatch(/accuracy.*strangers: AUROC/s);
  });

  test("the same for the same seed, with so many examples a class", async () => {
    const [train, test] = await Promise.all([readLabelled(file("train.csv")), readLabelled(file("test.jsonl"))]);
    const once = async () => {
      const { trainSeconds: _a, millisecondsP50: _b, millisecondsP95: _c, ...figures } = await evaluate(train, test, null, { perClass: 4, seed: 3 });
      return figures;
    };
    expect(await once()).toEqual(await once());
    expect(await once()).toMatchObject({ train: 12 });
  });

  test("with a person who corrects, from few examples on", async () => {
    const { values } = await run("--train", file("train.csv"), "--test", file("test.jsonl"), "--per-class", "1", "--corrections", "5");
    const points = (values[0] as { corrections: ReturnType<typeof correctedStream> }).corrections;
    expect(points[0]).toMatchObject({ corrections: 0, mails: 0 });
    expect(points.at(-1)!.accuracy).toBeGreaterThanOrEqual(points[0]!.accuracy);
    expect(points.map(({ mails }) => mails)).toEqual(points.map(({ mails }) => mails).toSorted((a, b) => a - b));
  });

  test("or refused, where it is none", async () => {
    await expect(run("--train", file("nowhere.csv"), "--test", file("test.jsonl"))).rejects.toMatchObject({ code: "not_found" });
    await expect(run("--train", file("broken.jsonl"), "--test", file("test.jsonl"))).rejects.toMatchObject({ code: "unprocessable", message: expect.stringContaining("Line 2") });
    await expect(run("--train", file("strangers.csv"), "--test", file("test.jsonl"))).rejects.toMatchObject({ code: "unprocessable" });
    expect((await run("--train", file("train.csv"))).exit).toBe(2);
    expect((await run("--per-class", "many")).exit).toBe(2);
  });
});

test.skipIf(!existsSync(banking77))("banking77 with 5 examples a class: as good as measured before, and honest", async () => {
  const [train, test] = await Promise.all([readLabelled(path.join(banking77, "train.csv")), readLabelled(path.join(banking77, "test.csv"))]);
  const { accuracy, top3, calibrationError } = await evaluate(train, test, null, { perClass: 5, seed: 1 });
  expect(accuracy).toBeGreaterThan(0.6);
  expect(top3).toBeGreaterThan(0.75);
  expect(calibrationError).toBeLessThan(0.08);
});
