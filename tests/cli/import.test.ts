import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";

// Each of them starts a program, and that reads all of its files.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-import-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const shared = path.join(import.meta.dirname, "../../../shared/data");

interface Report {
  file: string;
  format: string;
  encoding: string;
  delimiter: string;
  header: number | null;
  preamble: number;
  footer: number;
  columns: string[];
  counts: { rows: number; accepted: number; repeated: number; refused: number };
  refused: { line: number; column: string | null; code: string; reason: string }[];
  repeated: { line: number }[];
  mapping: { column: string; target: string }[];
  fingerprint: string;
  rows: string[][];
  sheetsRows: { name: string; rows: string[][] }[];
  error?: { code: string; message: string; remedy: string | null };
}

interface Ended {
  code: number | null;
  reports: Report[];
  words: string;
}

/** Runs `mailroom import …` as a shell does, without any data folder or database. */
function run(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "server/mailroom.mjs", "import", ...args], { env: { ...process.env, DATA_DIR: path.join(folder, "none"), DATABASE_URL: "" } });
  let out = "";
  let words = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (out += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (words += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, words, reports: out.split("\n").filter(Boolean).map((line) => JSON.parse(line) as Report) })));
}

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

test("says of each file what it is, and goes on behind one that is refused", async () => {
  const files = [
    write("good.csv", "Kundenliste\n\nName;E-Mail;Notiz\nAda Lee;ada@example.org;x\nBob;bob@;y\nADA;Ada@example.org;z\nSumme;3;\n"),
    write("picture.csv", Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])),
    path.join(folder, "missing.csv"),
    folder,
    write("list.jsonl", '{"email":"a@example.org"}\n{"email":\n'),
  ];
  const { code, reports } = await run("--dry-run", "--json", ...files);
  expect(code).toBe(1);
  expect(reports.map((report) => report.file)).toEqual(files);
  expect(reports.map((report) => report.error?.code)).toEqual([undefined, "unprocessable", "not_found", "bad_input", undefined]);
  expect(reports[0]).toMatchObject({
    format: "csv", encoding: "utf-8", delimiter: ";", header: 3, preamble: 2, footer: 1, columns: ["Name", "E-Mail", "Notiz"],
    counts: { rows: 3, accepted: 2, repeated: 1, refused: 1 },
    refused: [{ line: 5, column: "E-Mail", code: "email_bad" }],
    repeated: [{ line: 6, column: "E-Mail", code: "same_email" }],
    mapping: [{ column: "Name", target: "name" }, { column: "E-Mail", target: "email" }, { column: "Notiz", target: "custom" }],
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(reports[0]!.rows).toBeUndefined();
  expect(reports[4]).toMatchObject({ counts: { rows: 2, accepted: 1, refused: 1 } });
});

test("--rows prints every row that was parsed, as it stands", async () => {
  const { code, reports } = await run("--dry-run", "--rows", "--json", write("rows.csv", 'sep=;\r\nTitle\r\n\r\nName;E-Mail\r\n"Lee;\r\nAda";ada@example.org;more\r\n'), write("page.csv", "<!doctype html>\n<p>Größe</p>\n"), write("empty.csv", ""));
  expect(code).toBe(1);
  expect(reports.map((report) => report.rows)).toEqual([[["Title"], [""], ["Name", "E-Mail"], ["Lee;\r\nAda", "ada@example.org", "more"]], [["<!doctype html>"], ["<p>Größe</p>"]], []]);
  expect(reports[1]).toMatchObject({ encoding: "utf-8", error: { message: expect.stringContaining("web page") } });
});

test("a profile's settings are those of the import", async () => {
  const profile = write("profile.json", JSON.stringify({ name: "Post", settings: { channels: ["whatsapp"], defaultCountry: "DE", mapping: [{ column: "Wer", target: "name", mergeField: "name" }, { column: "Nummer", target: "phone", mergeField: "phone" }], layout: { delimiter: ";" } } }));
  const list = write("numbers.csv", "Wer;Nummer\nAda;030 23125 005\nBob;12\n");
  const { code, reports } = await run("--dry-run", "--json", "--profile", profile, list);
  expect(code).toBe(0);
  expect(reports[0]).toMatchObject({ counts: { rows: 2, accepted: 1, refused: 1 }, refused: [{ line: 3, column: "Nummer", code: "phone_bad" }] });
  expect((await run("--dry-run", "--json", "--profile", path.join(folder, "none.json"), list)).code).toBe(1);
});

test("without --json it speaks in words", async () => {
  const { code, words, reports } = await run("--dry-run", write("words.csv", "Name,E-Mail\nAda,ada@example.org\nBob,bob\n"));
  expect(code).toBe(0);
  expect(reports).toEqual([]);
  expect(words).toMatch(/words\.csv: csv, utf-8, ,, header in line 1; 2 rows, 1 accepted, 1 refused\n {2}line 3, E-Mail: /);
  expect((await run("--dry-run")).code).toBe(2);
});

describe.skipIf(!existsSync(shared))("the files of ../shared, in one call", () => {
  test("contacts: every file is taken, and the bad rows of the messy one are named", async () => {
    const files = readdirSync(path.join(shared, "contacts")).map((name) => path.join(shared, "contacts", name));
    const { code, reports } = await run("--dry-run", "--rows", "--json", ...files);
    expect(code).toBe(0);
    const byName = Object.fromEntries(reports.map((report) => [path.basename(report.file), report]));
    expect(Object.fromEntries(Object.entries(byName).map(([name, { counts }]) => [name, [counts.rows, counts.accepted]]))).toEqual({
      "clientes-utf16.tsv": [250, 250], "contacts-1000.csv": [1_000, 1_000], "contacts.json": [200, 200], "contacts.jsonl": [200, 200], "customers.xls": [300, 300], "customers.xlsx": [300, 300],
      "kokyaku-shiftjis.csv": [58, 58], "kunden-cp1252.csv": [300, 300], "messy-sep-semicolon.csv": [120, 108],
    });
    const messy = byName["messy-sep-semicolon.csv"]!;
    expect(messy.refused.filter((row) => row.code === "email_bad").map((row) => row.line)).toEqual([6, 28, 50, 72, 94, 116]);
    expect(messy.refused.map((row) => row.line)).toEqual([6, 14, 28, 36, 50, 58, 72, 80, 94, 102, 116, 124]);
    expect(messy.repeated.map((row) => row.line)).toEqual([10, 32, 54, 76, 98, 120]);
    expect(byName["contacts-1000.csv"]!.rows).toHaveLength(1_001);
    expect(byName["customers.xlsx"]!.sheetsRows.map(({ name }) => name)).toEqual(["Notes", "Customers"]);
    expect(byName["customers.xls"]!.rows).toEqual(byName["customers.xlsx"]!.rows);
  });

  test("encodings: hundreds of files, each with its encoding", async () => {
    const root = path.join(shared, "encodings");
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== "README.txt").map((entry) => path.join(entry.parentPath, entry.name));
    const { reports } = await run("--dry-run", "--rows", "--json", ...files);
    expect(reports).toHaveLength(files.length);
    expect(reports.filter((report) => report.encoding === "").map((report) => report.file)).toEqual([]);
  });
});
