import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFiles } from "./project-files.ts";
import type { Findings } from "./steps.ts";

/** Texts that every page loads, and those of the web settings, which fall back on the former. */
const SHARED = "addin/shared/i18n";
const SETTINGS = "addin/settings/i18n";
const PLURAL = /_(zero|one|two|few|many|other)$/;

export type Texts = { [key: string]: string | Texts };

/** English and German say the same things, and what the code asks for is there and nothing more. */
export function checkI18n(root: string): Findings {
  const shared = readTexts(root, SHARED);
  const settings = readTexts(root, SETTINGS);
  const isOfSettings = (path: string) => path.startsWith("addin/settings/");
  const sources = projectFiles(root, "addin").filter((path) => /\.tsx?$/.test(path));
  const codeOf = (paths: string[]) => paths.map((path) => readFileSync(join(root, path), "utf8")).join("\n");
  const settingsCode = codeOf(sources.filter(isOfSettings));
  const sharedCode = codeOf(sources.filter((path) => !isOfSettings(path)));
  const problems = [
    ...[shared, settings].flatMap(({ folder, english, german }) => differences(english, german).map((problem) => `${folder}: ${problem}`)),
    ...missingTexts(shared.english, sharedCode).map((problem) => `${SHARED}: ${problem}`),
    ...missingTexts(new Map([...shared.english, ...settings.english]), settingsCode).map((problem) => `${SETTINGS}: ${problem}`),
    ...unusedTexts(shared.english, `${sharedCode}\n${settingsCode}`).map((problem) => `${SHARED}: ${problem}`),
    ...unusedTexts(settings.english, settingsCode).map((problem) => `${SETTINGS}: ${problem}`),
  ];
  return { problems, warnings: [] };
}

/** A language that is missing lacks every text. */
function readTexts(root: string, folder: string) {
  const read = (language: string) => {
    const path = join(root, folder, `${language}.json`);
    return flatten(existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Texts) : {});
  };
  return { folder, english: read("en"), german: read("de") };
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

/** Keys that `t("…")` or `i18nKey="…"` asks for in vain. */
export function missingTexts(texts: Map<string, string>, code: string): string[] {
  const keys = keysOf(texts);
  const asked = [...code.matchAll(/(?:\bt\(\s*|i18nKey=\{?)"([^"]+)"/g)].map((match) => match[1]!);
  return [...new Set(asked.filter((key) => !keys.has(key) && !texts.has(key)).map((key) => `no text for "${key}"`))];
}

/** Keys that appear nowhere in the code, neither whole nor by their beginning. */
export function unusedTexts(texts: Map<string, string>, code: string): string[] {
  const quoted = new Set([...code.matchAll(/["'`]([\w-]+(?:\.[\w-]+)*)["'`]/g)].map((match) => match[1]!));
  const beginnings = [...code.matchAll(/`([\w-]+(?:[._][\w-]*)*)\$\{/g)].map((match) => match[1]!).filter((text) => /[._]/.test(text));
  return [...keysOf(texts)]
    .filter((key) => !quoted.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)))
    .map((key) => `nothing shows "${key}"`);
}

/** Without the endings of plurals. */
function keysOf(texts: Map<string, string>): Set<string> {
  return new Set([...texts.keys()].map((key) => key.replace(PLURAL, "")));
}
