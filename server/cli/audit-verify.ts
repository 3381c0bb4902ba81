import { openDatabase } from "../db.ts";
import { loadEnv } from "../env.ts";
import { type KnownSeal, type SealFault, type SealReport, verifySeals } from "../services/events/verify-seals.ts";
import { runningDatabaseUrl } from "./running-database.ts";
import type { CliVerb } from "./verb.ts";

/** Reads the database only; the server may run meanwhile. */
export const auditVerify: CliVerb = {
  name: "audit verify",
  summary: "check that nothing in the record of what happened was changed or removed",
  usage: "mailroom audit verify [--expect NUMBER:HASH]",
  options: { expect: { type: "string" } },
  async run({ args, options, out }) {
    const known = knownSeal(options.expect as string | undefined);
    if (args.length > 0 || known === undefined) {
      out.say("--expect takes a seal as this command prints it, NUMBER:HASH: mailroom audit verify --expect 12:9f86d0…");
      return 2;
    }
    const { env } = loadEnv();
    const url = await runningDatabaseUrl(env, { what: "There is no database to check.", remedy: "Start it with npm start, and check it while it runs." });
    const database = openDatabase(url, { max: 1 });
    try {
      const report = await verifySeals(database, known);
      out.value(report);
      out.say(wordsFor(report));
      return report.isWhole ? 0 : 1;
    } finally {
      await database.close();
    }
  },
};

/** Undefined: it was given, and is none. */
function knownSeal(text: string | undefined): KnownSeal | null | undefined {
  if (text === undefined) return null;
  const match = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text);
  return match ? { number: Number(match[1]), hash: match[2]! } : undefined;
}

function wordsFor({ isWhole, eventCount, erasedCount, unsealedCount, last, retention, faults }: SealReport): string {
  if (!last) return faults.length === 0 ? `Nothing was sealed yet; ${unsealedCount} entries wait for their first seal, which comes within a minute.` : faults.map(faultWords).join("\n");
  const seal = `The last seal is ${last.number}:${last.hash}`;
  if (!isWhole) return [`The record is not as it was written.`, ...faults.map(faultWords), seal].join("\n");
  const erased = erasedCount > 0 ? ` In ${erasedCount} of them words were erased, with a person or a case that was kept long enough, as the record says.` : "";
  const removed = retention ? ` Verified since ${retention.since ?? "the last seal"} (#${retention.sinceSeq}); of before that retention removed ${retention.removedCount} entries, as the record says, and what it left stands as it was sealed.` : "";
  return `The record is whole: ${eventCount} entries up to #${last.toSeq} stand as they were sealed; ${unsealedCount} came after.${removed}${erased}\n${seal}\nNote it elsewhere: with --expect it shows later that nothing before it was written anew.`;
}

function faultWords({ kind, fromSeq, toSeq }: SealFault): string {
  const where = fromSeq === toSeq ? `#${fromSeq}` : `#${fromSeq} to #${toSeq}`;
  return { changed: `${where}: changed since it was sealed.`, removed: `${where}: entries are missing.`, added: `${where}: entries were put in.`, chain: `${where}: the seal does not follow from the one before it.`, rewritten: `${where}: sealed anew: its seal is not the one that was noted.` }[kind];
}
