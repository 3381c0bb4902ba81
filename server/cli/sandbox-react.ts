import path from "node:path";
import { Agent, request } from "undici";
import { loadCertificate } from "../adapters/tls/load-certificate.ts";
import { loadEnv } from "../env.ts";
import { StartRefused } from "../start-refused.ts";
import type { CliVerb } from "./verb.ts";

const kinds = ["reply", "out_of_office", "bounce", "mailbox_full", "complaint", "unsubscribe"];

/** `mailroom sandbox react`: what the other side would answer to a mail that was sent. */
export const sandboxReact: CliVerb = {
  name: "sandbox react",
  summary: "let something come back for a mail that was sent: a reply, a bounce …",
  usage: `mailroom sandbox react ${kinds.join("|")} [--mailbox ADDRESS] [--to ADDRESS]`,
  options: { mailbox: { type: "string" }, to: { type: "string" } },
  async run({ args, options, out }) {
    const [kind] = args;
    if (!kind || !kinds.includes(kind)) {
      out.say(`Name what comes back: ${kinds.join(", ")}.`);
      return 2;
    }
    const { env } = loadEnv();
    const certificate = await loadCertificate({ folder: path.join(env.dataDir, "tls"), hosts: [new URL(env.publicUrl).hostname], ...env.tls });
    const outside = new Agent({ connect: { ca: [certificate.ca] } });
    const target = new URL("/sandbox/levers/react", env.publicUrl);
    const answer = await request(target, { method: "POST", headers: { "x-sandbox": "1", "content-type": "application/json" }, body: JSON.stringify({ kind, mailbox: options.mailbox, to: options.to }), dispatcher: outside }).catch((error: unknown) => {
      throw new StartRefused({ code: "server_not_running", what: `No Mailroom answers at ${target.origin}.`, why: error instanceof Error ? error.message : String(error), remedy: "Start it with npm start; if it listens on another port, give the same PORT here." });
    });
    const body = (await answer.body.json().catch(() => ({ error: "The answer was not JSON." }))) as { error?: string; reactsTo?: string };
    await outside.close();
    out.value(body);
    out.say(answer.statusCode === 200 ? `It came back for the mail to ${body.reactsTo}.` : (body.error ?? `The sandbox answered ${answer.statusCode}.`));
    return answer.statusCode === 200 ? 0 : 1;
  },
};
