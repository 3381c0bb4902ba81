import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFiles } from "./project-files.ts";
import type { Findings } from "./steps.ts";

const FOLDER = "addin/shared/i18n";
const PLURAL = /_(zero|one|two|few|many|other)$/;

export type Texts = { [key: string]: string | Texts };

/** English and German say the same things, and what the code asks for is there and nothing more. */
export function checkI18n(root: string): Findings {
  const paths = ["en", "de"].map((language) => `${FOLDER}/${language}.json`);
  const missing = paths.filter((path) => !existsSync(join(root, path)));
  if (missing.length === paths.length) return { problems: [], warnings: [`${FOLDER} has no texts`] };
  if (missing.length) return { problems: missing.map((path) => `${path} is missing`), warnings: [] };
  const [english, german] = paths.map((path) => flatten(JSON.parse(readFileSync(join(root, path), "utf8")) as Texts));
  const sources = projectFiles(root, "addin").filter((path) => /\.tsx?$/.test(path));
  const code = sources.map((path) => readFileSync(join(root, path), "utf8")).join("\n");
  return { problems: [...differences(english!, german!), ...usageProblems(english!, code)], warnings: [] };
}

/** `{ a: { b: "x" } }` → `a.b` → "x". */
export function flatten(texts: Texts, prefix = ""): Map<string, string> {
  const entries = Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : [...flatten(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

/** Keys that one language lacks, and texts whose places ({{name}}) differ or that are empty. */
export function differences(english: Map<string, string>, german: Map<string, string>): string[] {
  const lacking = [
    ...[...english.keys()].filter((key) => !german.has(key)).map((key) => `de.json lacks "${key}"`),
    ...[...german.keys()].filter((key) => !english.has(key)).map((key) => `en.json lacks "${key}"`),
  ];
  const unlike = [...english]
    .filter(([key, text]) => german.has(key) && placesOf(text) !== placesOf(german.get(key)!))
    .map(([key]) => `"${key}" has other places in German than in English`);
  const empty = [...english, ...german].filter(([, text]) => !text.trim()).map(([key]) => `"${key}" has an empty text`);
  return [...lacking, ...unlike, ...empty];
}

function placesOf(text: string): string {
  return [...new Set([...text.matchAll(/\{\{-?\s*([\w.]+)/g)].map((match) => match[1]!))].sort().join(" ");
}

/** Keys that `t("…")` or `i18nKey="…"` asks for in vain, and keys that appear nowhere in the code. */
export function usageProblems(texts: Map<string, string>, code: string): string[] {
  const keys = new Set([...texts.keys()].map((key) => key.replace(PLURAL, "")));
  const asked = [...code.matchAll(/(?:\bt\(\s*|i18nKey=\{?)"([^"]+)"/g)].map((match) => match[1]!);
  const quoted = new Set([...code.matchAll(/["'`]([\w-]+(?:\.[\w-]+)*)["'`]/g)].map((match) => match[1]!));
  const beginnings = [...code.matchAll(/`([\w-]+(?:[._][\w-]*)*)\$\{/g)].map((match) => match[1]!).filter((text) => /[._]/.test(text));
  return [
    ...new Set(asked.filter((key) => !keys.has(key) && !texts.has(key)).map((key) => `no text for "${key}"`)),
    ...[...keys]
      .filter((key) => !quoted.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)))
      .map((key) => `nothing shows "${key}"`),
  ];
}
