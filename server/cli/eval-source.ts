import { readFile } from "node:fs/promises";
import Papa from "papaparse";
import { refuse } from "../errors.ts";

export interface Labelled {
  text: string;
  /** Empty where none is needed. */
  category: string;
}

const ROWS_MAX = 200_000;

/** A labelled set: CSV with a header, or JSONL, with text and category; subject is put before the text where there is one. */
export async function readLabelled(file: string, { needsCategory = true }: { needsCategory?: boolean } = {}): Promise<Labelled[]> {
  const content = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw refuse("not_found", `${file} cannot be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}.`, { remedy: "Name a CSV or JSONL file." });
  });
  const records = /^\s*\{/.test(content) ? linesOf(content, file) : rowsOf(content);
  const rows = records.slice(0, ROWS_MAX).map(toLabelled).filter(({ text, category }) => text !== "" && (category !== "" || !needsCategory));
  if (rows.length === 0) throw refuse("unprocessable", `${file} has no row with text${needsCategory ? " and category" : ""}.`, { remedy: "Give it the columns text and category." });
  return rows;
}

function rowsOf(content: string): Record<string, unknown>[] {
  return Papa.parse<Record<string, unknown>>(content.replace(/^\uFEFF/, ""), { header: true, skipEmptyLines: true, transformHeader: (name) => name.trim().toLowerCase() }).data;
}

function linesOf(content: string, file: string): Record<string, unknown>[] {
  return content.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line) as Record<string, unknown>];
    } catch {
      throw refuse("unprocessable", `Line ${index + 1} of ${file} is no JSON.`);
    }
  });
}

function toLabelled(record: Record<string, unknown>): Labelled {
  const word = (name: string) => (typeof record[name] === "string" ? record[name].trim() : "");
  return { text: [word("subject"), word("text")].filter(Boolean).join("\n"), category: word("category") };
}
