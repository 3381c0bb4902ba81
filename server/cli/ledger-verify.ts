import { readFile } from "node:fs/promises";
import { verifyLedger } from "../services/campaigns/ledger-file.ts";
import { type CliVerb, onlyArgument } from "./verb.ts";

/** Needs neither server nor database: whoever has the file can check it. */
export const ledgerVerify: CliVerb = {
  name: "ledger verify",
  summary: "check that a campaign's ledger file is whole and unchanged",
  usage: "mailroom ledger verify FILE",
  async run(call) {
    const { out } = call;
    const file = onlyArgument(call, "Name one ledger file: mailroom ledger verify FILE");
    if (file === null) return 2;
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      out.say(`${file} cannot be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}.`);
      out.value({ error: { code: "not_found", message: error.message, remedy: "Name a file that was downloaded from a campaign." } });
      return null;
    });
    if (text === null) return 1;
    const check = verifyLedger(text);
    out.value(check);
    if (check.isWhole) out.say(`The ledger is whole: ${check.recipientCount} recipients, as many as were frozen at the start. Last hash ${check.hash}.`);
    else out.say(`The ledger is not as it was written. Line ${check.lineNumber}: ${check.what}`);
    return check.isWhole ? 0 : 1;
  },
};
