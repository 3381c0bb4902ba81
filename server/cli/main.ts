import { Refusal } from "../errors.ts";
import { StartRefused } from "../start-refused.ts";
import { type CliVerb, createOutput, type ExitCode, helpOf, parseCall } from "./verb.ts";

/** Every verb, in the order in which help lists them. A name may be two words. Loaded when it is called: some bring half of the server. */
const verbs: Record<string, () => Promise<CliVerb>> = {
  start: async () => (await import("./start.ts")).start,
  doctor: async () => (await import("./doctor.ts")).doctor,
  backup: async () => (await import("./backup.ts")).backup,
  "backup verify": async () => (await import("./backup-verify.ts")).backupVerify,
  restore: async () => (await import("./restore.ts")).restore,
  "keys rotate": async () => (await import("./keys-rotate.ts")).keysRotate,
  import: async () => (await import("./import.ts")).importFiles,
  "export-config": async () => (await import("./export-config.ts")).exportConfigVerb,
  "import-config": async () => (await import("./import-config.ts")).importConfigVerb,
  "ledger verify": async () => (await import("./ledger-verify.ts")).ledgerVerify,
  "audit verify": async () => (await import("./audit-verify.ts")).auditVerify,
  explain: async () => (await import("./explain.ts")).explain,
  "webhook explain": async () => (await import("./webhook-explain.ts")).webhookExplain,
  thread: async () => (await import("./thread.ts")).thread,
  eval: async () => (await import("./eval.ts")).evalVerb,
  "sla evaluate": async () => (await import("./sla-evaluate.ts")).slaEvaluate,
  "sandbox deliver": async () => (await import("./sandbox-deliver.ts")).sandboxDeliver,
  "sandbox react": async () => (await import("./sandbox-react.ts")).sandboxReact,
};

/** Runs `mailroom <verb> …`. */
export async function main(argv: string[]): Promise<ExitCode> {
  // Of two that fit the longer: "backup verify" is no backup into a folder of that name.
  const name = [argv.slice(0, 2).join(" "), argv[0] ?? ""].find((candidate) => Object.hasOwn(verbs, candidate));
  if (name === undefined) return listVerbs(argv);
  const verb = await verbs[name]!();
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

async function listVerbs(argv: string[]): Promise<ExitCode> {
  const asksForHelp = argv.length === 0 || argv[0] === "help" || argv.includes("--help");
  const all = await Promise.all(Object.values(verbs).map((load) => load()));
  const lines = all.map((verb) => `  ${verb.name.padEnd(18)}${verb.summary}`);
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
