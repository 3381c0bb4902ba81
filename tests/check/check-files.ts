import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFiles } from "./project-files.ts";
import type { Findings } from "./steps.ts";

const LINES_WARNED = 300;
const LINES_MAX = 500;

/** Each pattern is written so that it does not find itself. */
const UNWANTED: [what: string, pattern: RegExp][] = [
  ["an unfinished mark", /\b(?:TO[D]O|FIX[M]E|X[X]X)\b/],
  ["a test that is left out or runs alone", /\b(?:it|test|describe|bench)\.(?:skip|only|todo|fails)\b/],
  ["a path of one machine", /(?:^|[^A-Za-z0-9])\/(?:wor[k]|far[m]|roo[t])\//],
];

/** Text files with marks, switched-off tests or paths that have no meaning to a reader elsewhere. */
export function checkTexts(root: string): Findings {
  const problems = projectFiles(root)
    .filter((path) => path !== "package-lock.json")
    .flatMap((path) => unwantedIn(path, readFileSync(join(root, path))));
  return { problems, warnings: [] };
}

/** What is unwanted in one file, each with `path:line`. A file with a zero byte is not text. */
export function unwantedIn(path: string, content: Buffer): string[] {
  if (content.includes(0)) return [];
  const lines = content.toString("utf8").split("\n");
  return lines.flatMap((line, index) =>
    UNWANTED.filter(([, pattern]) => pattern.test(line)).map(([what]) => `${path}:${index + 1} has ${what}: ${line.trim().slice(0, 120)}`),
  );
}

export function checkFileLengths(root: string): Findings {
  const long = projectFiles(root)
    .filter((path) => /\.(tsx?|mjs)$/.test(path))
    .map((path) => ({ path, lines: readFileSync(join(root, path), "utf8").trimEnd().split("\n").length }))
    .filter(({ lines }) => lines > LINES_WARNED);
  const say = ({ path, lines }: { path: string; lines: number }) => `${path} has ${lines} lines (${LINES_MAX} at most)`;
  return {
    problems: long.filter(({ lines }) => lines > LINES_MAX).map(say),
    warnings: long.filter(({ lines }) => lines <= LINES_MAX).map(say),
  };
}
