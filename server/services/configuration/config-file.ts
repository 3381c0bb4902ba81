import { refuse } from "../../errors.ts";
import { CONFIG_BYTES_MAX, DEPTH_MAX, FORMAT, FORMAT_VERSION, ITEMS_MAX } from "./limits.ts";
import type { Item } from "./section.ts";
import { sections } from "./sections.ts";

export interface ConfigFile {
  /** By section; one that the file does not name is left alone. */
  items: Map<string, Item[]>;
  /** Base64 by SHA-256. */
  files: Record<string, string>;
}

const FROM_EXPORT = "Give it a file that mailroom export-config wrote. Nothing was changed.";

/** Refuses `unprocessable` what is no such file, with the place in it, and `too_large`. What the things in it say is checked as each is taken. */
export function parseConfigFile(bytes: Uint8Array): ConfigFile {
  if (bytes.byteLength > CONFIG_BYTES_MAX) throw refuse("too_large", `The file has ${Math.ceil(bytes.byteLength / 1024 / 1024)} MB; ${CONFIG_BYTES_MAX / 1024 / 1024} MB can be taken in.`, { remedy: "Export without --with-files." });
  const file = parseJson(bytes);
  if (!isObject(file) || file["format"] !== FORMAT) throw bad("format", `is not "${FORMAT}", so the file holds no configuration of Mailroom`);
  const version = file["formatVersion"];
  if (typeof version === "number" && version > FORMAT_VERSION) throw refuse("unprocessable", `formatVersion: it is ${version}, and this Mailroom knows ${FORMAT_VERSION}: the file was made by a newer one.`, { remedy: "Bring this Mailroom up to date, then import it. Nothing was changed.", errors: [{ path: "formatVersion", message: "is newer than this Mailroom" }] });
  if (version !== FORMAT_VERSION) throw bad("formatVersion", `is not ${FORMAT_VERSION}`);
  refuseDepth(file);
  const known = new Set(["format", "formatVersion", "files", ...sections.map(({ name }) => name)]);
  for (const key of Object.keys(file)) if (!known.has(key)) throw bad(key.slice(0, 60), "is nothing that Mailroom knows");
  return { items: new Map(sections.flatMap(({ name }) => (file[name] === undefined ? [] : [[name, itemsOf(name, file[name])] as const]))), files: filesOf(file["files"] ?? {}) };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const where = error instanceof SyntaxError ? /line \d+ column \d+|position \d+/.exec(error.message)?.[0] : null;
    throw refuse("unprocessable", `The file is no JSON in UTF-8${where ? ` (${where})` : ""}.`, { remedy: FROM_EXPORT, errors: [{ path: "", message: "is no JSON" }] });
  }
}

function itemsOf(name: string, value: unknown): Item[] {
  if (!Array.isArray(value)) throw bad(name, "is no list");
  if (value.length > ITEMS_MAX) throw bad(name, `holds more than ${ITEMS_MAX} entries`);
  const wrong = value.findIndex((item) => !isObject(item));
  if (wrong >= 0) throw bad(`${name}.${wrong}`, "is no object");
  return value as Item[];
}

function filesOf(value: unknown): Record<string, string> {
  if (!isObject(value)) throw bad("files", "is no object");
  for (const [hash, content] of Object.entries(value)) if (!/^[0-9a-f]{64}$/.test(hash) || typeof content !== "string") throw bad(`files.${hash.slice(0, 64)}`, "is no file in Base64 by its SHA-256");
  return value as Record<string, string>;
}

/** Level by level: what is nested a million times is refused, not followed. */
function refuseDepth(file: Item): void {
  let level: unknown[] = [file];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_MAX) throw bad("", `is nested more than ${DEPTH_MAX} times`);
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
}

export const isObject = (value: unknown): value is Item => typeof value === "object" && value !== null && !Array.isArray(value);

const bad = (path: string, message: string) => refuse("unprocessable", `${path === "" ? "The file" : path} ${message}.`, { remedy: FROM_EXPORT, errors: [{ path, message }] });
