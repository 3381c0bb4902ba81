import { parseArgs, type ParseArgsConfig } from "node:util";

/** How a verb ended, as the shell hears it: 0 done, 1 refused, 2 wrong use. */
export type ExitCode = 0 | 1 | 2;

export interface CliVerb {
  name: string;
  summary: string;
  usage: string;
  /** Beyond --help and --json, which every verb has. */
  options?: NonNullable<ParseArgsConfig["options"]>;
  run(call: CliCall): Promise<ExitCode>;
}

export interface CliCall {
  args: string[];
  options: Record<string, string | boolean | (string | boolean)[] | undefined>;
  out: Output;
}

export interface Output {
  isJson: boolean;
  /** One JSON value a line on standard output; with --json only. */
  value(value: unknown): void;
  /** Words for people, on standard error. */
  say(text: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    isJson: json,
    value: (value) => void (json && process.stdout.write(`${JSON.stringify(value)}\n`)),
    say: (text) => void process.stderr.write(`${text}\n`),
  };
}

const common = { help: { type: "boolean", short: "h" }, json: { type: "boolean" } } as const;

/** Throws a TypeError that names the wrong option. */
export function parseCall(verb: CliVerb, argv: string[]): CliCall & { help: boolean } {
  const { values, positionals } = parseArgs({ args: argv, options: { ...verb.options, ...common }, allowPositionals: true, strict: true });
  return { args: positionals, options: values, out: createOutput(values.json === true), help: values.help === true };
}

/** What a verb of one argument is called with; null where it is another number of them: then `howToCall` was said. */
export function onlyArgument({ args, out }: CliCall, howToCall: string): string | null {
  const [only] = args;
  if (only !== undefined && args.length === 1) return only;
  out.say(howToCall);
  return null;
}

export function helpOf(verb: CliVerb): string {
  const options = Object.entries(verb.options ?? {}).map(([name, option]) => `  --${name}${option.type === "string" ? " …" : ""}`);
  return [`mailroom ${verb.name}: ${verb.summary}`, "", `  ${verb.usage}`, "", ...options, "  --json   one JSON value a line on standard output", "  --help   this text"].join("\n");
}
