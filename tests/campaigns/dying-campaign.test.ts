import { execFile } from "node:child_process";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { createCampaign } from "../../server/services/campaigns/create-campaign.ts";
import { launchCampaign } from "../../server/services/campaigns/launch-campaign.ts";
import { ledgerOf } from "../../server/services/campaigns/queries.ts";
import { type ChatWorld, chatWorld } from "../chats/chat-world.ts";
import { finishedImport } from "../imports/import-story.ts";
import { randomFrom } from "../support/random.ts";

const PEOPLE = Number(process.env.PEOPLE ?? 60);
const KILLS_MAX = Number(process.env.KILLS ?? 12);

let world: ChatWorld;
beforeAll(async () => void (world = await chatWorld()), 60_000);
afterAll(() => world.drop());

/** The sender in a process of its own, on the same database; it comes back killed or done. */
function sendAndDie(campaignId: string, killAt: number): Promise<"killed" | "done"> {
  const input = JSON.stringify({ databaseUrl: world.desk.url, campaignId, vendorUrl: world.url, at: world.desk.clock.now().toISOString(), killAt });
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ["--disable-warning=ExperimentalWarning", path.join(import.meta.dirname, "dying-campaign.ts"), input], { timeout: 60_000 }, (error, _stdout, stderr) => {
      if (error?.signal === "SIGKILL") resolve("killed");
      else if (error) reject(new Error(stderr || error.message));
      else resolve("done");
    });
  });
}

test("servers that are killed during a WhatsApp campaign write to nobody twice; WhatsApp's statuses settle what they left in doubt", async () => {
  const { desk } = world;
  const numbers = Array.from({ length: PEOPLE }, (_, index) => `+49151${String(23_450_100 + index)}`);
  const { id: importId } = await finishedImport(desk, `given_name,phone,whatsapp_consent\n${numbers.map((phone, index) => `Guest${index},${phone},yes`).join("\n")}\n`, { who: "Mara", settings: { channels: ["whatsapp"], consentSource: "Booking form" } });
  const { id } = await createCampaign(desk.as("Mara"), { name: "Autumn", importId, channel: "whatsapp", chatAccountId: world.account("whatsapp").id, chatTemplate: { name: "autumn_offer", language: "en", values: { first_name: "{{ first_name }}" } }, batchSize: null });
  await launchCampaign(desk.as("Mara"), { campaignId: id });
  const rows = () => desk.db.select().from(deliveries).where(eq(deliveries.campaignId, id));
  const open = async () => (await rows()).filter(({ status }) => ["queued", "claimed", "handed_over"].includes(status)).length;
  const arrived = () => numbers.map((phone) => world.arrived(phone.slice(1)).length);
  // Nobody but the servers that die sends; the statuses of what they sent are held back until the last of them is dead.
  world.meta.days.order({ hooks: { areHeld: true } });
  const random = randomFrom(Number(process.env.SEED ?? 81));
  let killed = 0;
  for (let life = 0; life < KILLS_MAX && (await open()) > 0; life++) {
    if ((await sendAndDie(id, 200 + Math.floor(random() * 1_500))) === "killed") killed++;
    // A lease ends after twenty seconds.
    desk.clock.set(new Date(desk.clock.now().getTime() + 21_000));
  }
  expect(killed).toBeGreaterThan(KILLS_MAX / 3);
  for (let left = 0; left < 10 && (await open()) > 0; left++) {
    await sendAndDie(id, 0);
    desk.clock.set(new Date(desk.clock.now().getTime() + 21_000));
  }
  expect(Math.max(...arrived()), "nobody twice").toBe(1);
  const inDoubt = (await rows()).filter(({ status }) => status === "uncertain");
  expect(inDoubt.length, "a server died between Meta's having it and our knowing").toBeGreaterThan(0);

  world.meta.days.order({ hooks: { areHeld: false } });
  await world.pass(3);
  await world.holds(async () => (await rows()).every((row) => row.status === "delivered" || (row.status === "uncertain" && world.arrived(row.toAddress.slice(1)).length === 0)));
  const after = await rows();
  const settled = inDoubt.filter(({ id }) => after.find((row) => row.id === id)!.status === "delivered");
  expect(settled.length, "settled by the status alone").toBeGreaterThan(0);
  expect(settled.every(({ id }) => after.find((row) => row.id === id)!.providerMessageId !== null)).toBe(true);
  // What never reached Meta waits for a person, who is told so; and nobody is missing from the ledger.
  const { items } = await ledgerOf(desk.as("Mara"), { campaignId: id, limit: PEOPLE });
  expect(items.map(({ status }) => status).filter((status) => status !== "delivered" && status !== "uncertain")).toEqual([]);
  expect(items).toHaveLength(PEOPLE);
  expect(arrived().filter((count) => count === 1)).toHaveLength(after.filter(({ status }) => status === "delivered").length);
  if (process.env.KILLS) process.stdout.write(`${killed} servers killed, ${inDoubt.length} in doubt, ${settled.length} settled by statuses, ${after.length - settled.length} others, ${arrived().filter((count) => count > 1).length} twice\n`);
}, 300_000);
