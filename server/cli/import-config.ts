import { readFile, stat } from "node:fs/promises";
import { refuse } from "../errors.ts";
import { countsOf, type ImportLine, importConfig } from "../services/configuration/import-config.ts";
import { CONFIG_BYTES_MAX } from "../services/configuration/limits.ts";
import { openDesk } from "./open-desk.ts";
import type { CliVerb } from "./verb.ts";

const VALUE_CHARS = 80;

/** Into the Mailroom that runs here, in the name of an admin. */
export const importConfigVerb: CliVerb = {
  name: "import-config",
  summary: "take in what export-config wrote, all of it or nothing; with --dry-run say line by line what would happen",
  usage: "mailroom import-config FILE [--dry-run] [--expect DIGEST] [--leave-out-missing] [--recompute-open-cases] [--as EMAIL]",
  options: { "dry-run": { type: "boolean" }, expect: { type: "string" }, "leave-out-missing": { type: "boolean" }, "recompute-open-cases": { type: "boolean" }, as: { type: "string" } },
  async run({ args, options, out }) {
    const [file] = args;
    if (file === undefined || args.length > 1) {
      out.say("Name one file: mailroom import-config FILE");
      return 2;
    }
    const bytes = await readBytes(file);
    await using desk = await openDesk();
    const ctx = await desk.as(typeof options["as"] === "string" ? options["as"] : null);
    const isDryRun = options["dry-run"] === true;
    const { digest, lines } = await importConfig(ctx, {
      bytes, isDryRun, expect: typeof options["expect"] === "string" ? options["expect"] : null, leavesOutMissing: options["leave-out-missing"] === true, openCases: options["recompute-open-cases"] === true ? "recompute" : "keep",
    });
    const counts = countsOf(lines);
    for (const line of lines) {
      out.value(line);
      if (line.outcome !== "unchanged") for (const words of inWords(line, isDryRun)) out.say(words);
    }
    out.value({ isDryRun, digest, counts });
    out.say(`${Object.entries(counts).map(([outcome, count]) => `${count} ${outcome.replace("_", " ")}`).join(", ")}.`);
    const chosen = ["leave-out-missing", "recompute-open-cases"].filter((name) => options[name] === true).map((name) => ` --${name}`).join("");
    const isPossible = counts.refused === 0 && (counts.left_out === 0 || options["leave-out-missing"] === true);
    if (!isDryRun) out.say(`Done, as ${ctx.actor.name}.`);
    else out.say(isPossible ? `Nothing was changed. To do this and nothing else: mailroom import-config ${file}${chosen} --expect ${digest}` : "Nothing was changed, and nothing would be: see what is refused or cannot be taken in yet.");
    return isDryRun && !isPossible ? 1 : 0;
  },
};

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > CONFIG_BYTES_MAX) throw refuse("too_large", `${file} has ${Math.ceil(size / 1024 / 1024)} MB; ${CONFIG_BYTES_MAX / 1024 / 1024} MB can be taken in.`, { remedy: "Export without --with-files." });
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && ["ENOENT", "EISDIR", "EACCES"].includes(String(error.code))) throw refuse("not_found", `${file} cannot be read.`, { remedy: "Name a file that mailroom export-config wrote." });
    throw error;
  }
}

const would: Record<ImportLine["outcome"], string> = { created: "would be created", changed: "would be changed", ordered: "would be put in another order", unchanged: "stays as it is", missing: "is missing", left_out: "cannot be taken in yet", kept: "stands here and not in the file: it stays", refused: "is refused" };
const is: Record<ImportLine["outcome"], string> = { ...would, created: "is created", changed: "is changed", ordered: "is put in another order", left_out: "was left out" };

function inWords({ outcome, section, name, place, changes, detail, remedy }: ImportLine, isDryRun: boolean): string[] {
  return [
    `${section}${name ? ` "${name}"` : ""} ${(isDryRun ? would : is)[outcome]}${detail ? `: ${detail}` : ""}${place && (outcome === "refused" || outcome === "left_out") ? ` [${place}]` : ""}${remedy ? ` ${remedy}` : ""}`,
    ...changes.map(({ path, from, to }) => `    ${path ? `${path}: ` : ""}${short(from)} -> ${short(to)}`),
  ];
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  return text.length <= VALUE_CHARS ? text : `${text.slice(0, VALUE_CHARS)}… (${text.length} characters)`;
}
