import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** A line of more characters is none that we wrote or read: it is told and left out. */
const LINE_CHARS_MAX = 80 * 1024 * 1024;

export type JsonLine = { line: number; value: Record<string, unknown> } | { line: number; error: string };

/** The objects of a JSONL file, one after the other, whatever its size; what is no object is told with its line. `-` is standard input. */
export async function* readJsonLines(file: string): AsyncGenerator<JsonLine> {
  const input = file === "-" ? process.stdin : createReadStream(file);
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line++;
    const trimmed = line === 1 ? text.replace(/^\ufeff/, "").trim() : text.trim();
    if (trimmed === "") continue;
    if (trimmed.length > LINE_CHARS_MAX) yield { line, error: "The line is too long." };
    else yield { line, ...objectOf(trimmed) };
  }
}

function objectOf(text: string): { value: Record<string, unknown> } | { error: string } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { value: value as Record<string, unknown> } : { error: "The line is no JSON object." };
  } catch {
    return { error: "The line is no JSON." };
  }
}
