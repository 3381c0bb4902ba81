import { directory, supportMailbox } from "../../drizzle/seed/story.ts";
import { runGraph } from "../sandbox/graph-sandbox.ts";
import { intakeMail } from "./intake-mails.ts";

/** The sandbox's Graph in a process of its own, with mails that wait. Says where it is. */
const running = await runGraph({ users: directory, callHook: async () => ({ status: 202, text: "" }) });
for (let number = 0; number < Number(process.argv[2]); number++) await running.graph.levers.deliver(supportMailbox.address, Buffer.from(intakeMail(number)));
process.send!({ baseUrl: running.baseUrl });

// Whoever wanted it is gone.
process.once("disconnect", () => process.exit(0));
