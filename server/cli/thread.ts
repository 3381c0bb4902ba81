import { type ArchivedMail, createThreader } from "../services/conversations/thread-batch.ts";
import { readJsonLines } from "./json-lines.ts";
import type { CliCall, CliVerb, ExitCode } from "./verb.ts";

/** Puts mails of an archive into conversations, without a server or a database. */
export const thread: CliVerb = {
  name: "thread",
  summary: "put mails into conversations as they would be joined on arrival",
  usage: "mailroom thread --batch FILE.jsonl [--json]",
  options: { batch: { type: "string" } },
  run: runThread,
};

async function runThread({ options, out }: CliCall): Promise<ExitCode> {
  if (typeof options.batch !== "string") {
    out.value({ error: { code: "wrong_use", what: "Name a batch." } });
    out.say(`Name a batch.\n\n  ${thread.usage}\n\nIts lines: {"i", "messageId", "inReplyTo": [], "references": [], "subject", "from_", "date", "text"}, in the order of arrival.`);
    return 2;
  }
  const place = createThreader();
  const conversations = new Map<number, number>();
  let isWhole = true;
  try {
    for await (const line of readJsonLines(options.batch)) {
      if ("error" in line) {
        out.value({ i: null, line: line.line, error: { code: "unreadable", message: line.error } });
        if (!out.isJson) out.say(`Line ${line.line}: ${line.error}`);
        isWhole = false;
        continue;
      }
      const i = line.value.i ?? line.line;
      const { conversation, signal } = place(mailOf(line.value));
      conversations.set(conversation, (conversations.get(conversation) ?? 0) + 1);
      out.value({ i, conversation, signal });
      if (!out.isJson) process.stdout.write(`${String(i)}\t${conversation}${signal ? `\t${signal.replaceAll("_", " ")}` : ""}\n`);
    }
  } catch (error) {
    out.value({ error: { code: "unreadable", message: (error as Error).message } });
    out.say(`The batch could not be read: ${(error as Error).message}`);
    return 1;
  }
  if (!out.isJson) out.say(`${conversations.size} conversations.`);
  return isWhole ? 0 : 1;
}

function mailOf(value: Record<string, unknown>): ArchivedMail {
  const date = new Date(typeof value.date === "string" || typeof value.date === "number" ? value.date : "");
  return {
    messageId: idsOf(value.messageId)[0] ?? null,
    inReplyTo: idsOf(value.inReplyTo),
    references: idsOf(value.references),
    subject: typeof value.subject === "string" ? value.subject : "",
    date: Number.isNaN(date.getTime()) ? null : date,
    text: typeof value.text === "string" ? value.text : "",
  };
}

/** With or without angle brackets, one or many, as a list or as the header has them. */
function idsOf(value: unknown): string[] {
  const texts = (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string");
  return texts.flatMap((text) => text.match(/<[^<>\s]+>/g)?.map((id) => id.slice(1, -1)) ?? text.split(/\s+/)).map((id) => id.trim()).filter(Boolean);
}
