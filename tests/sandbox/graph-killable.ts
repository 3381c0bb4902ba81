import { aylin, runGraph, support, to } from "./graph-sandbox.ts";

// A process to be killed: it sends mail after mail and prints each Message-ID once Graph has answered 202.
const { call } = await runGraph({ journalFile: process.argv[2] });

async function sendOn(): Promise<never> {
  for (;;) {
    const { json } = await call("POST", "/me/messages", { body: { subject: `From ${aylin.displayName}`, toRecipients: [to(support.mail)] } });
    const { status } = await call("POST", `/me/messages/${json.id}/send`);
    if (status === 202) process.stdout.write(`${json.internetMessageId}\n`);
  }
}

await Promise.all([sendOn(), sendOn(), sendOn()]);
