import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { exportConfig } from "../services/configuration/export-config.ts";
import { openDesk } from "./open-desk.ts";
import type { CliVerb } from "./verb.ts";

/** Of the Mailroom that runs here. Without a file it goes to standard output. */
export const exportConfigVerb: CliVerb = {
  name: "export-config",
  summary: "write all that admins set up, without any secret, as one JSON file that another desk can take in",
  usage: "mailroom export-config [FILE] [--with-files] [--as EMAIL]",
  options: { "with-files": { type: "boolean" }, as: { type: "string" } },
  async run({ args, options, out }) {
    const [file] = args;
    if (args.length > 1 || (file === undefined && out.isJson)) {
      out.say("Name one file to write: mailroom export-config FILE");
      return 2;
    }
    await using desk = await openDesk();
    const ctx = await desk.as(typeof options["as"] === "string" ? options["as"] : null);
    const text = await exportConfig(ctx, { withFiles: options["with-files"] === true });
    if (file === undefined) {
      process.stdout.write(text);
      return 0;
    }
    // Beside it first: whoever reads it meanwhile has the one before, whole.
    const beside = `${file}.${process.pid}.part`;
    await writeFile(beside, text);
    await rename(beside, file);
    const bytes = Buffer.byteLength(text);
    out.value({ file: path.resolve(file), bytes });
    out.say(`${path.resolve(file)} holds the configuration (${bytes} bytes). No password, key or token is in it; what people read is kept out as well: cases, mails and contacts are in a backup.`);
    return 0;
  },
};
