import { readFile } from "node:fs/promises";
import { createEmbeddedClassifier } from "../adapters/embedded-classifier/embedded-classifier.ts";
import { defaultCategories } from "../services/classification/default-categories.ts";
import { type ExplainPorts, accountOfMail, type MailAccount } from "../services/classification/account-of-mail.ts";
import { emlBytes } from "./eml-bytes.ts";
import { readJsonLines } from "./json-lines.ts";
import type { CliCall, CliVerb, ExitCode } from "./verb.ts";

/** Says what Mailroom would make of a mail, without a server or a database: as on the first day of a desk. */
export const explain: CliVerb = {
  name: "explain",
  summary: "say what Mailroom would make of a mail, and does nothing",
  usage: "mailroom explain FILE.eml… [--batch FILE.jsonl] [--json]",
  options: { batch: { type: "string" } },
  run: runExplain,
};

async function runExplain({ args, options, out }: CliCall): Promise<ExitCode> {
  const batch = typeof options.batch === "string" ? options.batch : null;
  if (args.length === 0 && batch === null) {
    out.value({ error: { code: "wrong_use", what: "Name a mail, or a batch." } });
    out.say(`Name a mail, or a batch.\n\n  ${explain.usage}\n\nLines of a batch: {"id", "eml" | "text" | "html"}. An "eml" is the mail itself, or base64 of it.`);
    return 2;
  }
  const ports: ExplainPorts = { classifier: createEmbeddedClassifier(), categories: defaultCategories, ownAddresses: new Set() };
  let isWhole = true;
  for (const file of args) isWhole = (await explainOne(ports, out, file, () => readFile(file))) && isWhole;
  if (batch !== null) isWhole = (await explainBatch(ports, out, batch)) && isWhole;
  return isWhole ? 0 : 1;
}

async function explainBatch(ports: ExplainPorts, out: CliCall["out"], file: string): Promise<boolean> {
  let isWhole = true;
  try {
    for await (const line of readJsonLines(file)) {
      if ("error" in line) {
        tellError(out, null, line.error, line.line);
        isWhole = false;
        continue;
      }
      const id = line.value.id ?? line.line;
      isWhole = (await explainOne(ports, out, id, async () => bytesOf(line.value), line.line)) && isWhole;
    }
  } catch (error) {
    tellError(out, null, `The batch could not be read: ${(error as Error).message}`);
    return false;
  }
  return isWhole;
}

/** False: it could not be read, and a line says why. */
async function explainOne(ports: ExplainPorts, out: CliCall["out"], id: unknown, read: () => Promise<Uint8Array>, line?: number): Promise<boolean> {
  try {
    const account = await accountOfMail(ports, await read());
    out.value({ id, ...account });
    if (!out.isJson) process.stdout.write(`${inWords(String(id), account)}\n\n`);
    return true;
  } catch (error) {
    tellError(out, id, (error as Error).message, line);
    return false;
  }
}

function tellError(out: CliCall["out"], id: unknown, message: string, line?: number): void {
  out.value({ id: id ?? null, ...(line !== undefined && { line }), error: { code: "unreadable", message } });
  if (!out.isJson) out.say(`${line === undefined ? String(id ?? "") : `Line ${line}`}: ${message}`);
}

/** A whole mail, a text or HTML alone. */
function bytesOf({ eml, text, html, subject }: Record<string, unknown>): Uint8Array {
  if (typeof eml === "string") return emlBytes(eml);
  const head = (type: string) => `${typeof subject === "string" ? `Subject: =?utf-8?B?${Buffer.from(subject).toString("base64")}?=\r\n` : ""}Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n`;
  if (typeof html === "string") return Buffer.from(`${head("text/html")}${wrapped(html)}`);
  if (typeof text === "string") return Buffer.from(`${head("text/plain")}${wrapped(text)}`);
  throw new Error(`The line has none of "eml", "text" and "html".`);
}

const wrapped = (text: string) => Buffer.from(text).toString("base64").replace(/(.{76})/g, "$1\r\n");

function inWords(id: string, account: MailAccount): string {
  const { from, bounce, classification } = account;
  const lines: [string, string][] = [
    ["Mail", id],
    ["From", from ? [from.name, `<${from.address}>`].filter(Boolean).join(" ") : "nobody"],
    ["Subject", account.subject || "none"],
    ["What it is", `${account.kind.replaceAll("_", " ")}${account.kindReason ? `: ${account.kindReason}` : ""}`],
    ...(bounce ? [["Bounce", `${bounce.feedback ? `complaint (${bounce.feedback})` : `${bounce.status ?? "no code"}, ${bounce.hard ? "hard" : "soft"}`} of ${bounce.recipient ?? "somebody unnamed"}${bounce.because ? `: ${bounce.because}` : ""}`] as [string, string]] : []),
    ["A machine may answer", account.mayAnswer ? "yes" : `no: ${account.mayAnswerReason}`],
    ["Answers to", account.references.at(-1) ?? account.inReplyTo ?? "nothing"],
    ["Attachments", account.attachments.map(({ name, size }) => `${name} (${size} bytes)`).join(", ") || "none"],
    ["Language", account.language ?? "unknown"],
    ["Category", classification.category ?? `not sure: ${classification.choices.map(({ category, confidence }) => `${category} ${Math.round(confidence * 100)} %`).join(", ") || "none"}`],
    ["Priority", `${classification.priority}: ${classification.priorityReason}`],
    ...(account.damage ? [["Damage", account.damage] as [string, string]] : []),
  ];
  return `${lines.map(([name, value]) => `${`${name}:`.padEnd(22)}${value}`).join("\n")}\n\n${account.visibleText.replace(/^/gm, "  ")}`;
}
