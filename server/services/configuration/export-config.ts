import type { Ctx } from "../../context.ts";
import { inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { authorise } from "../people/authorise.ts";
import { readStoredFile } from "../templates/store-file.ts";
import { CONFIG_BYTES_MAX, FORMAT, FORMAT_VERSION } from "./limits.ts";
import { readNames } from "./references.ts";
import { isObject } from "./config-file.ts";
import { sections } from "./sections.ts";

/** There is one configuration. */
export const configuration = { type: "configuration", id: "00000000-0000-4000-8000-00000000c0f1" };

export interface ExportConfig {
  /** Also the bytes of what goes with templates, without which another desk may not have them. */
  withFiles: boolean;
}

/**
 * All that admins set up, as JSON that another desk can take in: things are called by their names, never by ids, and
 * nothing that opens anything is in it. Without a change the same bytes each time. Refuses `too_large` what could not be imported.
 */
export async function exportConfig(ctx: Ctx, { withFiles }: ExportConfig): Promise<string> {
  authorise(ctx, "exportConfiguration");
  // One moment of all of it: a name that is taken away between two reads would be none.
  const text = await ctx.db.transaction((db) => write({ ...ctx, db }, withFiles), { isolationLevel: "repeatable read" });
  await inTransaction(ctx, (ctx) => recordEvent(ctx, { name: "configuration.exported", subject: configuration, data: { withFiles } }));
  return text;
}

async function write(ctx: Ctx, withFiles: boolean): Promise<string> {
  const names = await readNames(ctx);
  const file: Record<string, unknown> = { format: FORMAT, formatVersion: FORMAT_VERSION };
  for (const section of sections) file[section.name] = (await section.read(ctx, names)).map(({ item }) => ordered(item));
  if (withFiles) file["files"] = await filesOf(ctx, file["templates"] as { attachments: { sha256: string }[] }[]);
  const text = `${JSON.stringify(file, null, 2)}\n`;
  if (Buffer.byteLength(text) > CONFIG_BYTES_MAX) throw refuse("too_large", `The file would have more than ${CONFIG_BYTES_MAX / 1024 / 1024} MB.`, { remedy: withFiles ? "Export without the files of templates." : "Archive templates that nobody uses." });
  return text;
}

async function filesOf(ctx: Ctx, templates: { attachments: { sha256: string }[] }[]): Promise<Record<string, string>> {
  const hashes = [...new Set(templates.flatMap(({ attachments }) => attachments.map(({ sha256 }) => sha256)))].toSorted();
  const files: Record<string, string> = {};
  let length = 0;
  for (const sha256 of hashes) {
    files[sha256] = Buffer.from(await readStoredFile(ctx, sha256)).toString("base64");
    length += files[sha256].length;
    if (length > CONFIG_BYTES_MAX) throw refuse("too_large", `The files of the templates come to more than ${CONFIG_BYTES_MAX / 1024 / 1024} MB.`, { remedy: "Export without them, and carry the templates over under Templates." });
  }
  return files;
}

/** What a thing is known by comes first. */
const heads = ["of", "name", "key", "email", "address", "field", "type"];
const placeOf = (key: string) => `${heads.includes(key) ? heads.indexOf(key) : 9}${key}`;

/** PostgreSQL and people put fields in whatever order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (placeOf(one) < placeOf(other) ? -1 : 1)).map(([key, each]) => [key, ordered(each)]));
}
