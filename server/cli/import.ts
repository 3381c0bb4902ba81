import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { LayoutOverrides } from "../contract/contact-files.ts";
import { RowSettings } from "../contract/imports.ts";
import type { Ctx } from "../context.ts";
import { Refusal } from "../errors.ts";
import { jsonOf } from "../json-of.ts";
import type { FileRow } from "../services/contact-files/file-row.ts";
import { type FileSource, streamOf } from "../services/contact-files/file-source.ts";
import { workbookOf } from "../services/contact-files/opened-workbook.ts";
import { readAllRows } from "../services/contact-files/read-contact-file.ts";
import { readDelimited } from "../services/contact-files/read-delimited.ts";
import { StartRefused } from "../start-refused.ts";
import { dryRun, type DryRun, type FileReport } from "./import-dry-run.ts";
import { importForReal } from "./import-for-real.ts";
import { openFile } from "./import-source.ts";
import { openDesk } from "./open-desk.ts";
import type { CliVerb, ExitCode, Output } from "./verb.ts";

/** `mailroom import`: contact files, each by itself; one that is refused does not stop those after it. */
export const importFiles: CliVerb = {
  name: "import",
  summary: "import contact files, or with --dry-run say what they hold",
  usage: "mailroom import FILE… [--dry-run] [--rows] [--sheet NAME] [--profile NAME|FILE.json] [--as EMAIL]",
  options: { profile: { type: "string" }, "dry-run": { type: "boolean" }, rows: { type: "boolean" }, sheet: { type: "string" }, as: { type: "string" } },
  async run({ args, options, out }) {
    if (args.length === 0) {
      out.say("Name at least one contact file.");
      return 2;
    }
    const isDryRun = options["dry-run"] === true;
    const named = typeof options.profile === "string" ? options.profile : null;
    // A stored profile has a name; without a database there are only files.
    const isFile = named !== null && (isDryRun || named.endsWith(".json"));
    const profile = isFile ? await readProfile(named) : null;
    const overrides: LayoutOverrides = { ...profile?.layout, ...(typeof options.sheet === "string" ? { sheet: options.sheet } : {}) };
    const choices: Choices = { overrides, profile, hasRows: options.rows === true, isJson: options.json === true };
    if (isDryRun) return forEach(args, (file) => reportFile(file, choices, out));
    return withOpened(openDesk(), async (desk) => {
      const ctx = await desk.as(typeof options.as === "string" ? options.as : null);
      return forEach(args, (file) => importFile(ctx, file, { ...choices, profileName: isFile ? null : named }, out));
    });
  },
};

/** `await using` for Node.js 22, which cannot read the words. */
async function withOpened<Thing extends AsyncDisposable, Value>(opening: Promise<Thing>, act: (thing: Thing) => Promise<Value>): Promise<Value> {
  const thing = await opening;
  try {
    return await act(thing);
  } finally {
    await thing[Symbol.asyncDispose]();
  }
}

/** One that is refused does not stop those after it. */
async function forEach(files: string[], take: (file: string) => Promise<boolean>): Promise<ExitCode> {
  let exit: ExitCode = 0;
  for (const file of files) if (!(await take(file))) exit = 1;
  return exit;
}

/** Writes the file's contacts. False: the file was refused. */
async function importFile(ctx: Ctx, file: string, { overrides, profile, profileName }: Choices & { profileName: string | null }, out: Output): Promise<boolean> {
  try {
    const { id, status, counts, settings } = await withOpened(openFile(file), (source) => importForReal(ctx, { source, overrides, given: profile, profileName }));
    const { format, encoding, delimiter, headerLine } = settings.layout;
    out.value({ file, import: id, status, format, encoding, delimiter, header: headerLine, counts, mapping: settings.mapping });
    out.say(`${file}: ${status}; ${counts.new} new, ${counts.changed} changed, ${counts.unchanged} unchanged, ${counts.conflicting} conflicting, ${counts.repeated} repeated, ${counts.refused} refused`);
    return true;
  } catch (error) {
    return refused(file, error, out);
  }
}

function refused(file: string, error: unknown, out: Output): false {
  if (!(error instanceof Refusal)) throw error;
  out.value({ file, error: { code: error.code, message: error.message, remedy: error.details.remedy ?? null } });
  out.say(`${file}: ${error.message}${error.details.remedy ? ` ${error.details.remedy}` : ""}`);
  return false;
}

interface Choices {
  overrides: LayoutOverrides;
  profile: Profile | null;
  hasRows: boolean;
  isJson: boolean;
}

/** False: the file was refused. */
async function reportFile(file: string, { overrides, profile, hasRows, isJson }: Choices, out: Output): Promise<boolean> {
  try {
    return await withOpened(openFile(file), async (source) => {
      const run = await dryRun(source, overrides, profile);
      if (isJson && hasRows) await writeWithRows(run, source);
      else out.value(run.report);
      if (!isJson) out.say(inWords(run.report));
      return run.report.error === undefined;
    });
  } catch (error) {
    return refused(file, error, out);
  }
}

/** One line of JSON, written as the rows are read: it may be longer than a string can be. */
async function writeWithRows({ report, layout }: DryRun, source: FileSource): Promise<void> {
  await write(`${JSON.stringify(report).slice(0, -1)},"rows":[`);
  // What is no table is shown line by line.
  if (layout) await writeRows(readAllRows(source, layout));
  else if (report.encoding !== "") await writeRows(readDelimited(streamOf(source), report.encoding, { delimiter: "", quote: "", escape: "double" }));
  await write("]");
  if (layout && report.sheets.length > 0 && (layout.format === "xlsx" || layout.format === "xls")) {
    const workbook = await workbookOf(source);
    for (const [index, { name }] of workbook.sheets.entries()) {
      await write(`${index === 0 ? ',"sheetsRows":[' : ","}{"name":${JSON.stringify(name)},"rows":[`);
      await writeRows(workbook.rows(name));
      await write("]}");
    }
    await write("]");
  }
  await write("}\n");
}

async function writeRows(batches: AsyncIterable<FileRow[]>): Promise<void> {
  let isFirst = true;
  try {
    for await (const rows of batches) {
      if (rows.length === 0) continue;
      await write((isFirst ? "" : ",") + rows.map((row) => JSON.stringify(row.cells)).join(","));
      isFirst = false;
    }
  } catch (error) {
    // The line is half written: it ends where the file could not be read further, which the report says.
    if (!(error instanceof Refusal)) throw error;
  }
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

const LISTED_ROWS = 10;

function inWords({ file, format, encoding, delimiter, header, counts, refused, error }: FileReport): string {
  if (error) return `${file}: ${error.message}${error.remedy ? ` ${error.remedy}` : ""}`;
  const parts = [format, encoding, delimiter === "\t" ? "tab" : delimiter, header === null ? "no header" : `header in line ${header}`].filter(Boolean);
  const listed = refused.slice(0, LISTED_ROWS).map((row) => `  line ${row.line}${row.column ? `, ${row.column}` : ""}: ${row.reason}`);
  const more = counts.refused > LISTED_ROWS ? [`  and ${counts.refused - LISTED_ROWS} more`] : [];
  return [`${file}: ${parts.join(", ")}; ${counts.rows} rows, ${counts.accepted} accepted, ${counts.refused} refused`, ...listed, ...more].join("\n");
}

const Profile = RowSettings.partial().extend({ layout: LayoutOverrides.optional() });
type Profile = z.infer<typeof Profile>;

/** Settings in a file: those of an import, or a profile that holds them. */
async function readProfile(path: string): Promise<Profile> {
  const unreadable = (why: string) => new StartRefused({ code: "settings_invalid", what: `The import profile ${path} cannot be used.`, why, remedy: "Name a JSON file with the settings of an import, as the API answers them." });
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw unreadable(error.code === "ENOENT" ? "There is no such file." : `${error.message}.`);
  });
  const parsed = z.union([z.object({ settings: Profile }).transform(({ settings }) => settings), Profile]).safeParse(jsonOf(text));
  if (!parsed.success) throw unreadable(z.prettifyError(parsed.error));
  return parsed.data;
}
