import { execFile } from "node:child_process";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { customers } from "../../drizzle/seed/chat-story.ts";
import { randomFrom } from "../support/random.ts";
import { type ChatWorld, chatWorld } from "./chat-world.ts";

const KILLS = Number(process.env.KILLS ?? 10);
const [ingrid] = customers;

let world: ChatWorld;
beforeAll(async () => {
  world = await chatWorld();
});
afterAll(() => world.drop());

/** The sender in a process of its own, on the same database; it comes back killed or done. */
function sendAndDie(conversationId: string, killAt: number): Promise<"killed" | "done"> {
  const input = JSON.stringify({ databaseUrl: world.desk.url, conversationId, vendorUrl: world.url, at: world.desk.clock.now().toISOString(), killAt });
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ["--disable-warning=ExperimentalWarning", path.join(import.meta.dirname, "dying-sender.ts"), input], { timeout: 60_000 }, (error, _stdout, stderr) => {
      if (error?.signal === "SIGKILL") resolve("killed");
      else if (error) reject(new Error(stderr || error.message));
      else resolve("done");
    });
  });
}

test("a server that is killed anywhere between two awaits writes to nobody twice, and leaves nobody out in silence", async () => {
  const random = randomFrom(8);
  const chat = await world.chat("whatsapp", ingrid.name);
  const known = world.arrived(ingrid.phone).length;
  const written: { id: string; body: string }[] = [];
  let killed = 0;
  for (let round = 0; round < KILLS; round++) {
    const [id, body] = [world.desk.system.newId(), `Message ${round}`];
    const answer = await world.api.post("Aylin", `/conversations/${chat.id}/chat-messages`, { id, content: { type: "text", body } });
    expect(answer.status).toBe(200);
    written.push({ id, body });
    if ((await sendAndDie(chat.id, 1 + Math.floor(random() * 450))) === "killed") killed++;
    // The person is written to at no more than one message in six seconds, and a lease ends after twenty.
    await world.pass(30);
  }
  expect(killed).toBeGreaterThan(KILLS / 3);
  await world.pass(400);
  world.desk.clock.advance(5);
  const state = async () => new Map((await world.desk.db.select({ messageId: deliveries.messageId, status: deliveries.status }).from(deliveries).where(eq(deliveries.conversationId, chat.id))).map((row) => [row.messageId, row.status]));
  const texts = () => world.arrived(ingrid.phone).slice(known).map(({ shown }) => shown.text);
  // What arrived is known to have arrived, by the vendor's status where its answer died with us.
  await world.holds(async () => {
    const states = await state();
    return written.every(({ id, body }) => !texts().includes(body) || states.get(id) === "delivered" || states.get(id) === "read");
  });
  expect(new Set(texts()).size, "nobody twice").toBe(texts().length);
  const states = await state();
  const missing = written.filter(({ body }) => !texts().includes(body));
  for (const { id } of missing) expect(states.get(id), "a person decides").toBe("uncertain");
  expect(missing.length).toBeLessThanOrEqual(killed);
  expect(texts().length + missing.length).toBe(KILLS);
}, 300_000);
