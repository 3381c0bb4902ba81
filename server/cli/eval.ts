import { existsSync } from "node:fs";
import path from "node:path";
import { createLanguageModel } from "../adapters/openai/language-model.ts";
import { loadEnv } from "../env.ts";
import type { LlmEndpoint } from "../services/classification/language-model.ts";
import { correctedStream } from "./eval-corrections.ts";
import { evaluateLlm } from "./eval-llm.ts";
import { readLabelled } from "./eval-source.ts";
import { evaluate, type EvalReport, loadEvalEncoder } from "./eval-run.ts";
import type { CliVerb, ExitCode, Output } from "./verb.ts";

const BANKING77 = path.resolve("../shared/data/banking77");
/** A model of somebody else is asked about so many mails of the table: it costs. */
const LLM_MAILS = 100;

/** `mailroom eval`: how good the classifier is, on a labelled set or on banking77. */
export const evalVerb: CliVerb = {
  name: "eval",
  summary: "measure the classifier on a labelled set",
  usage: "mailroom eval [--train FILE --test FILE] [--per-class N] [--out-of-scope FILE] [--corrections N] [--encoder on|off] [--seed N]",
  options: { train: { type: "string" }, test: { type: "string" }, "per-class": { type: "string" }, "out-of-scope": { type: "string" }, corrections: { type: "string" }, encoder: { type: "string" }, seed: { type: "string" }, "llm-mails": { type: "string" } },
  async run({ options, out }) {
    const text = (name: string) => (typeof options[name] === "string" ? options[name] : null);
    const number = (name: string) => (text(name) === null ? null : Number(text(name)));
    const wrong = ["per-class", "corrections", "seed", "llm-mails"].find((name) => text(name) !== null && !(Number.isSafeInteger(number(name)) && number(name)! >= (name === "seed" ? 0 : 1)));
    if (wrong) return wrongUse(out, `--${wrong} must be a whole number.`);
    const encoder = text("encoder");
    if (encoder !== null && encoder !== "on" && encoder !== "off") return wrongUse(out, "--encoder is on or off.");
    if ((text("train") === null) !== (text("test") === null)) return wrongUse(out, "Name both --train and --test, or none of them.");
    const llm = llmOf();
    if (text("train") === null) return table(out, { seed: number("seed") ?? 1, encoder, llm, llmMails: number("llm-mails") ?? LLM_MAILS });
    const [train, test] = await Promise.all([readLabelled(text("train")!), readLabelled(text("test")!)]);
    const outOfScope = text("out-of-scope") === null ? null : await readLabelled(text("out-of-scope")!, { needsCategory: false });
    const settings = { perClass: number("per-class"), seed: number("seed") ?? 1, encoder: encoder === "on" ? await loadEvalEncoder() : null };
    if (number("corrections") !== null) {
      const points = correctedStream(train, test, { perClass: settings.perClass ?? 5, corrections: number("corrections")!, seed: settings.seed });
      out.value({ corrections: points });
      for (const { corrections, mails, accuracy, macroF1 } of points) out.say(`${String(corrections).padStart(5)} corrections (${mails} mails): ${percent(accuracy)} %, macro-F1 ${percent(macroF1)}`);
      return 0;
    }
    const report = await evaluate(train, test, outOfScope, settings.encoder ? { ...settings, vectors: await settings.encoder(train, test, outOfScope, settings) } : settings);
    const second = llm ? await evaluateLlm(createLanguageModel({ fromEnvironment: null }), llm, train, test.slice(0, number("llm-mails") ?? LLM_MAILS)) : null;
    out.value({ ...report, ...(second && { llm: second }) });
    out.say(`${HEAD}\n${lineOf("this set", report)}${second ? `\nLanguage model on ${second.mails} mails: ${percent(second.accuracy)} %, ${second.answered} answered.` : ""}`);
    return 0;
  },
};

const HEAD = `${"".padEnd(34)}accuracy  macro-F1  top-3  calibration error  ms a mail (p95)`;

async function table(out: Output, { seed, encoder, llm, llmMails }: { seed: number; encoder: string | null; llm: LlmEndpoint | null; llmMails: number }): Promise<ExitCode> {
  if (!existsSync(path.join(BANKING77, "train.csv"))) {
    out.value({ skipped: BANKING77 });
    out.say(`There is no set to measure on at ${BANKING77}: left out. Name one with --train and --test.`);
    return 0;
  }
  const [train, test] = await Promise.all([readLabelled(path.join(BANKING77, "train.csv")), readLabelled(path.join(BANKING77, "test.csv"))]);
  out.say(HEAD);
  const rows: { name: string; perClass: number | null; withEncoder: boolean }[] = [
    { name: "banking77, 10 a class", perClass: 10, withEncoder: false },
    { name: "banking77, 20 a class", perClass: 20, withEncoder: false },
    { name: "banking77, all", perClass: null, withEncoder: false },
  ];
  const embed = encoder === "off" ? null : await loadEvalEncoder();
  if (embed) rows.push({ name: "banking77, 20 a class, encoder", perClass: 20, withEncoder: true });
  for (const { name, perClass, withEncoder } of rows) {
    const settings = { perClass, seed };
    const report = await evaluate(train, test, null, withEncoder && embed ? { ...settings, vectors: await embed(train, test, null, settings) } : settings);
    out.value({ set: name, ...report });
    out.say(lineOf(name, report));
  }
  if (!embed) out.say("With the encoder: left out, its optional packages are not installed, or --encoder off.");
  if (!llm) return 0;
  const second = await evaluateLlm(createLanguageModel({ fromEnvironment: null }), llm, train, everyNth(test, llmMails));
  out.value({ set: "banking77, language model", ...second });
  out.say(`${llm.model} on ${second.mails} mails, without an example: ${percent(second.accuracy)} % right, ${second.answered} answered.`);
  return 0;
}

function llmOf(): LlmEndpoint | null {
  const { openai } = loadEnv().env;
  return openai ? { apiKey: openai.apiKey ?? "", baseUrl: openai.baseUrl, model: openai.model } : null;
}

function lineOf(name: string, { accuracy, macroF1, top3, calibrationError, millisecondsP95, outOfScope }: EvalReport): string {
  const strangers = outOfScope ? `  strangers: AUROC ${percent(outOfScope.auroc)}, ${percent(outOfScope.recallAt95)} % found at 95 % kept` : "";
  return `${name.padEnd(34)}${percent(accuracy).padStart(8)}${percent(macroF1).padStart(10)}${percent(top3).padStart(7)}${percent(calibrationError).padStart(19)}${millisecondsP95.toFixed(2).padStart(17)}${strangers}`;
}

function everyNth<Item>(items: Item[], count: number): Item[] {
  const step = Math.max(1, Math.floor(items.length / count));
  return items.filter((_, index) => index % step === 0).slice(0, count);
}

const percent = (share: number) => (share * 100).toFixed(1);

function wrongUse(out: Output, what: string): ExitCode {
  out.value({ error: { code: "wrong_use", what } });
  out.say(what);
  return 2;
}
