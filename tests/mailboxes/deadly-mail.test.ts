import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { asc } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { arrivals } from "../../drizzle/schema/people.ts";
import { catchUpMailbox } from "../../server/services/mailboxes/catch-up-mailbox.ts";
import { eventsNamed } from "../cases/case-story.ts";
import { type MailDesk, mailDesk } from "../conversations/mail-desk.ts";

const SUPPORT = "support@fernweh.example";
let room: MailDesk;
beforeEach(async () => void (room = await mailDesk()));
afterEach(() => room.stop());

/** A server of its own, which ends by itself or by a signal. */
function run(verb: "catchUp" | "retry"): Promise<string | number | null> {
  const job = { databaseUrl: room.desk.url, graphUrl: room.running.baseUrl, mailboxId: room.desk.mailbox(SUPPORT).id, at: room.desk.clock.now().toISOString(), verb };
  const child = spawn(process.execPath, [fileURLToPath(new URL("dying-process.ts", import.meta.url)), JSON.stringify(job)], { stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve) => child.on("close", (code, signal) => resolve(signal ?? code)));
}
const accounts = () => room.desk.db.select().from(arrivals).orderBy(asc(arrivals.receivedAt), asc(arrivals.internetMessageId));
const outcomes = async () => (await accounts()).map(({ outcome, attemptCount, nextAttemptAt }) => [outcome, attemptCount, nextAttemptAt !== null]);

test("a mail that kills whoever reads it is set aside, the others come, and it waits for a person", async () => {
  await room.watch();
  for (const [index, text] of ["Fine", "Poison", "Fine too"].entries()) {
    room.advance(1);
    await room.running.graph.levers.deliver(SUPPORT, Buffer.from(`From: a@b.example\r\nTo: ${SUPPORT}\r\nSubject: ${text}\r\nMessage-ID: <${index}@b.example>\r\n\r\n${text}\r\n`));
  }
  expect(await run("catchUp")).toBe("SIGKILL");
  expect(await accounts()).toEqual([]);

  // Its lease ran out: the next reader takes one mail after the other.
  room.advance(3);
  expect(await run("catchUp")).toBe("SIGKILL");
  expect(await outcomes()).toEqual([["received", 1, false], ["failed", 1, true]]);
  room.advance(3);
  await catchUpMailbox(room.desk.system, { mailboxId: room.desk.mailbox(SUPPORT).id, folder: "inbox" });
  expect(await outcomes()).toEqual([["received", 1, false], ["failed", 1, true], ["received", 1, false]]);
  expect(await eventsNamed(room.desk, "message.set_aside")).toEqual([]);

  expect(await run("retry")).toBe("SIGKILL");
  expect((await outcomes())[1]).toEqual(["failed", 2, false]);
  expect(await eventsNamed(room.desk, "message.set_aside")).toMatchObject([{ data: { reason: "Mailroom ended while this mail was read." } }]);
}, 120_000);
