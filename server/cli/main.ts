import { Refusal } from "../errors.ts";
import { StartRefused } from "../start-refused.ts";
import { auditVerify } from "./audit-verify.ts";
import { backup, backupVerify } from "./backup.ts";
import { doctor } from "./doctor.ts";
import { evalVerb } from "./eval.ts";
import { explain } from "./explain.ts";
import { importFiles } from "./import.ts";
import { ledgerVerify } from "./ledger-verify.ts";
import { restore } from "./restore.ts";
import { sandboxDeliver } from "./sandbox-deliver.ts";
import { sandboxReact } from "./sandbox-react.ts";
import { slaEvaluate } from "./sla-evaluate.ts";
import { start } from "./start.ts";
import { thread } from "./thread.ts";
import { type CliVerb, createOutput, type ExitCode, helpOf, parseCall } from "./verb.ts";

/** Every verb, in the order in which help lists them. A name may be two words. */
const verbs: CliVerb[] = [start, doctor, backupVerify, backup, restore, importFiles, ledgerVerify, auditVerify, explain, thread, evalVerb, slaEvaluate, sandboxDeliver, sandboxReact];

/** Runs `mailroom <verb> …`. */
export async function main(argv: string[]): Promise<ExitCode> {
  const verb = verbs.find((candidate) => candidate.name.split(" ").every((word, index) => argv[index] === word));
  if (!verb) return listVerbs(argv);
  const rest = argv.slice(verb.name.split(" ").length);
  try {
    const call = parseCall(verb, rest);
    if (call.help) {
      process.stdout.write(`${helpOf(verb)}\n`);
      return 0;
    }
    return await verb.run(call);
  } catch (error) {
    return report(error, verb, rest.includes("--json"));
  }
}

function listVerbs(argv: string[]): ExitCode {
  const asksForHelp = argv.length === 0 || argv[0] === "help" || argv.includes("--help");
  const lines = verbs.map((verb) => `  ${verb.name.padEnd(18)}${verb.summary}`);
  const text = ["mailroom <verb> [--help] [--json]", "", ...lines].join("\n");
  if (asksForHelp) process.stdout.write(`${text}\n`);
  else process.stderr.write(`There is no verb "${argv.join(" ")}".\n\n${text}\n`);
  return asksForHelp ? 0 : 2;
}

function report(error: unknown, verb: CliVerb, json: boolean): ExitCode {
  const out = createOutput(json);
  if (error instanceof StartRefused) {
    out.value({ error: { code: error.code, what: error.what, why: error.why, remedy: error.remedy } });
    out.say(`${error.what}\nWhy: ${error.why}\nWhat to do: ${error.remedy}`);
    return 1;
  }
  if (error instanceof Refusal) {
    const { remedy } = error.details;
    out.value({ error: { code: error.code, message: error.message, remedy: remedy ?? null } });
    out.say(`${error.message}${remedy ? `\nWhat to do: ${remedy}` : ""}`);
    return 1;
  }
  if (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")) {
    out.value({ error: { code: "wrong_use", what: error.message } });
    out.say(`${error.message}\n\n${helpOf(verb)}`);
    return 2;
  }
  throw error;
}
