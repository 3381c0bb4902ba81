import { readFile, stat } from "node:fs/promises";
import { Agent, request } from "undici";
import { loadCertificate } from "../adapters/tls/load-certificate.ts";
import { loadEnv } from "../env.ts";
import { splitMbox } from "./split-mbox.ts";
import { StartRefused } from "../start-refused.ts";
import type { CliVerb, ExitCode } from "./verb.ts";
import path from "node:path";

interface Delivered {
  id: string;
  internetMessageId: string | null;
}

/** `mailroom sandbox deliver`: real mails into the sandbox mailbox, as if they had arrived. */
export const sandboxDeliver: CliVerb = {
  name: "sandbox deliver",
  summary: "put .eml files or an mbox into the sandbox mailbox, as if they had arrived",
  usage: "mailroom sandbox deliver FILE… [--mailbox ADDRESS]",
  options: { mailbox: { type: "string" } },
  async run({ args, options, out }) {
    if (args.length === 0) {
      out.say("Name at least one .eml or mbox file.");
      return 2;
    }
    const { env } = loadEnv();
    const certificate = await loadCertificate({ folder: path.join(env.dataDir, "tls"), hosts: [new URL(env.publicUrl).hostname], ...env.tls });
    const outside = new Agent({ connect: { ca: [certificate.ca] } });
    const target = new URL("/sandbox/levers/deliver", env.publicUrl);
    if (typeof options.mailbox === "string") target.searchParams.set("mailbox", options.mailbox);
    let exit: ExitCode = 0;
    let count = 0;
    for (const file of args) {
      try {
        for (const eml of await readMails(file)) {
          const delivered = await deliver(target, eml, outside);
          count++;
          out.value({ file, ...delivered });
        }
      } catch (error) {
        if (error instanceof StartRefused) throw error;
        exit = 1;
        const message = error instanceof Error ? error.message : String(error);
        out.value({ file, error: message });
        out.say(`${file}: ${message}`);
      }
    }
    await outside.close();
    out.say(`${count} ${count === 1 ? "mail" : "mails"} delivered.`);
    return exit;
  },
};

async function readMails(file: string): Promise<Uint8Array[]> {
  const info = await stat(file).catch(() => null);
  if (!info) throw new Error("There is no such file.");
  if (info.isDirectory()) throw new Error("This is a folder; name the files in it.");
  return splitMbox(new Uint8Array(await readFile(file)));
}

async function deliver(target: URL, eml: Uint8Array, dispatcher: Agent): Promise<Delivered> {
  const answer = await request(target, { method: "POST", headers: { "x-sandbox": "1", "content-type": "message/rfc822" }, body: eml, dispatcher }).catch((error: unknown) => {
    throw new StartRefused({
      code: "server_not_running",
      what: `No Mailroom answers at ${target.origin}.`,
      why: error instanceof Error ? error.message : String(error),
      remedy: "Start it with npm start; if it listens on another port, give the same PORT here.",
    });
  });
  const body = (await answer.body.json().catch(() => ({ error: "The answer was not JSON." }))) as Delivered & { error?: string };
  if (answer.statusCode === 404) throw new StartRefused({ code: "server_not_running", what: `The Mailroom at ${target.origin} has no sandbox.`, why: "It works with a real Microsoft 365.", remedy: "Send the mail there, or start another Mailroom without the ENTRA settings." });
  if (answer.statusCode !== 200) throw new Error(body.error ?? `The sandbox answered ${answer.statusCode}.`);
  return { id: body.id, internetMessageId: body.internetMessageId };
}
