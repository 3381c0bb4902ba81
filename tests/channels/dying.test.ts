import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { and, eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hookLogs } from "../../drizzle/schema/channels.ts";
import { messages } from "../../drizzle/schema/conversations.ts";
import { retryHooks } from "../../server/services/channels/process-hook.ts";
import { randomFrom } from "../support/random.ts";
import { type ChatDesk, chatDesk, edits, says, sends, whatsAppHook } from "./chat-desk.ts";

const KILLS = 6;
/** A hook's work is so many promises, about. */
const PROMISES = 900;

let chats: ChatDesk;
beforeAll(async () => {
  chats = await chatDesk();
  await chats.addAccount();
});
afterAll(() => chats.drop());

function die(hookLogId: string, killAt: number): Promise<string | number | null> {
  const job = { databaseUrl: chats.desk.url, hookLogId, at: chats.desk.clock.now().toISOString(), killAt };
  const child = spawn(process.execPath, [fileURLToPath(new URL("dying-process.ts", import.meta.url)), JSON.stringify(job)], { stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve) => child.on("close", (code, signal) => resolve(signal ?? code)));
}

test("whoever dies between two steps of a hook loses nothing and says nothing twice", { timeout: 300_000 }, async () => {
  const random = randomFrom(11);
  const ends: (string | number | null)[] = [];
  for (let turn = 0; turn < KILLS; turn++) {
    const from = `4915155${String(turn).padStart(6, "0")}`;
    const now = chats.desk.clock.now();
    const told = [says(from, `wamid.${turn}.a`, "One", now), says(from, `wamid.${turn}.b`, "Two", now), edits(from, `wamid.${turn}.e`, `wamid.${turn}.a`, "One, edited", now), sends(from, `wamid.${turn}.c`, `media${turn}`, now)];
    await chats.tell(whatsAppHook({ people: [{ id: from, name: `Person ${turn}` }], messages: told }));
    const [log] = await chats.desk.db.select({ id: hookLogs.id }).from(hookLogs).where(isNull(hookLogs.processedAt));
    ends.push(await die(log!.id, 1 + Math.floor(random() * PROMISES)));
    // The schedule finds what nobody ended with.
    chats.desk.clock.advance(10);
    await retryHooks(chats.desk.system);
    await chats.desk.drainJobs();
    const rows = await chats.desk.db.select({ text: messages.text }).from(messages).where(and(eq(messages.fromAddress, `+${from}`), eq(messages.direction, "inbound")));
    expect(rows.map(({ text }) => text).toSorted(), `kill ${turn}`).toEqual(["", "One, edited", "Two"]);
    const [counts] = await chats.desk.sql`
      select (select count(*)::int from contacts where name = ${`Person ${turn}`}) as contacts, (select count(*)::int from conversations where participant_address = ${from}) as conversations,
        (select count(*)::int from events e join messages m on m.id = e.subject_id where e.name = 'message.received' and m.from_address = ${`+${from}`}) as events`;
    expect({ ...counts }, `kill ${turn}`).toEqual({ contacts: 1, conversations: 1, events: 3 });
  }
  expect(await chats.desk.db.$count(hookLogs, isNull(hookLogs.processedAt))).toBe(0);
  expect(ends.filter((end) => end === "SIGKILL").length).toBeGreaterThan(KILLS / 2);
});
