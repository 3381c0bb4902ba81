import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCampaign } from "../../server/services/campaigns/queries.ts";
import { deliveriesOf, launchedTo } from "../deliveries/merge-story.ts";
import { asApp, runGraph, type RunningGraph, tomas } from "../sandbox/graph-sandbox.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import type { SenderLife } from "./sender-process.ts";

const RECIPIENTS = 200;
/** The second life begins when the leases of the first are over, without anybody having to wait for it. */
const LATER_MS = 60_000;

let running: RunningGraph;
let desk: Desk;
beforeAll(async () => {
  running = await runGraph();
  desk = await testDesk();
  desk.clock.set(new Date());
});
afterAll(async () => {
  await running.stop();
  await desk.drop();
});

function startSender(campaignId: string, offsetMs: number) {
  const life: SenderLife = { databaseUrl: desk.url, graphUrl: running.baseUrl, campaignId, offsetMs, killAt: 0, staysToTheEnd: true };
  return spawn(process.execPath, [path.join(import.meta.dirname, "sender-process.ts"), JSON.stringify(life)], { stdio: ["ignore", "inherit", "inherit"] });
}

async function sentAddresses(): Promise<string[]> {
  const { json } = await running.call("GET", `/users/${tomas.mail}/mailFolders/sentitems/messages?$top=500&$select=toRecipients`, asApp);
  return json.value.map((item: { toRecipients: { emailAddress: { address: string } }[] }) => item.toRecipients[0]!.emailAddress.address);
}

async function untilSent(count: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  while ((await sentAddresses()).length < count) {
    if (Date.now() > deadline) throw new Error(`Fewer than ${count} mails were sent in time.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("two servers are killed with kill -9 in the middle, twice; two others end with the same list, nobody twice", async () => {
  const rows = Array.from({ length: RECIPIENTS }, (_, index) => `Guest${index},guest${index}@many.example,Azores`);
  const { id } = await launchedTo(desk, { rows });
  for (const [life, count] of [20, 90].entries()) {
    const senders = [startSender(id, life * LATER_MS), startSender(id, life * LATER_MS)];
    const exits = senders.map((sender) => once(sender, "exit"));
    await untilSent(count);
    for (const sender of senders) sender.kill("SIGKILL");
    expect((await Promise.all(exits)).map(([, signal]) => signal)).toEqual(["SIGKILL", "SIGKILL"]);
  }
  expect((await sentAddresses()).length).toBeLessThan(RECIPIENTS);
  const last = [startSender(id, 2 * LATER_MS), startSender(id, 2 * LATER_MS)];
  expect((await Promise.all(last.map((sender) => once(sender, "exit")))).map(([code]) => code)).toEqual([0, 0]);

  const expected = rows.map((row) => row.split(",")[1]!).sort();
  expect((await sentAddresses()).sort()).toEqual(expected);
  expect((await deliveriesOf(desk, id)).filter((row) => row.status === "sent")).toHaveLength(RECIPIENTS);
  expect(await readCampaign(desk.as("Tomás"), id)).toMatchObject({ status: "finished", counts: { sent: RECIPIENTS } });
}, 180_000);
