import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hookLogs } from "../../drizzle/schema/channels.ts";
import { messages } from "../../drizzle/schema/conversations.ts";
import { events } from "../../drizzle/schema/events.ts";
import { runTogether } from "../../server/jobs/handlers.ts";
import { processHooks, retryHooks } from "../../server/services/channels/process-hook.ts";
import { type ChatDesk, chatDesk, says, whatsAppHook } from "./chat-desk.ts";

let chats: ChatDesk;
beforeAll(async () => {
  chats = await chatDesk();
  await chats.addAccount();
});
afterAll(() => chats.drop());

const people = { Anna: "4915100000001", Berta: "4915100000002", Cem: "4915100000003" };
let count = 0;

async function writes(who: keyof typeof people, body: string): Promise<void> {
  const { clock } = chats.desk;
  clock.set(new Date(clock.now().getTime() + 10));
  await chats.tell(whatsAppHook({ people: [{ id: people[who], name: who }], messages: [says(people[who], `wamid.together${++count}`, body, clock.now())] }));
}

/** What was recorded of the messages, in that order. */
async function told(): Promise<string[]> {
  const rows = await chats.desk.db.select({ text: messages.text }).from(events).innerJoin(messages, eq(messages.id, events.subjectId)).where(eq(events.name, "message.received")).orderBy(asc(events.seq));
  return rows.map(({ text }) => text);
}

test("of hooks that are done together each person's messages stay in their order, and what fails for one holds back nobody else", async () => {
  await chats.desk.sql`alter table messages add constraint not_of_berta check (from_name <> 'Berta')`;
  for (let round = 1; round <= 4; round++) for (const who of ["Anna", "Berta", "Cem"] as const) await writes(who, `${who} ${round}`);
  const ids = (await chats.desk.db.select({ id: hookLogs.id }).from(hookLogs).orderBy(asc(hookLogs.bodySha256))).map(({ id }) => id);
  const { system } = chats.desk;
  await processHooks(system, ids);
  const heard = await told();
  for (const who of ["Anna", "Cem"]) expect(heard.filter((text) => text.startsWith(who))).toEqual([1, 2, 3, 4].map((round) => `${who} ${round}`));
  expect(heard).toHaveLength(8);
  const rows = await chats.desk.db.select().from(hookLogs).orderBy(asc(hookLogs.receivedAt));
  expect(rows.filter(({ processedAt }) => processedAt === null).map(({ body, attemptCount, failure }) => [body.includes("Berta"), attemptCount, failure!.includes("not_of_berta")])).toEqual(Array.from({ length: 4 }, () => [true, 1, true]));
  expect(rows.filter(({ processedAt }) => processedAt !== null)).toHaveLength(8);
  for (const { attemptCount, eventCount } of rows) expect([attemptCount, eventCount]).toEqual([1, 1]);

  await chats.desk.sql`alter table messages drop constraint not_of_berta`;
  chats.desk.clock.advance(2);
  await retryHooks(system);
  // What was done is known, also where it is asked for again beside the rest.
  expect(await runTogether(system, "channels.processHook", ids.map((hookLogId) => ({ hookLogId })))).toBe(true);
  expect((await told()).slice(8)).toEqual([1, 2, 3, 4].map((round) => `Berta ${round}`));
  expect(await chats.desk.db.$count(hookLogs, eq(hookLogs.attemptCount, 2))).toBe(4);
});
