import { afterEach, beforeEach, expect, test } from "vitest";
import { sendingArm } from "../../drizzle/schema/deliveries.ts";
import { sendCampaign } from "../../server/services/campaigns/send-campaign.ts";
import { armSending, checkSendingArm, readSendingArm } from "../../server/services/deliveries/sending-arm.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { launchedTo } from "./merge-story.ts";
import { createPretendProvider } from "./pretend-provider.ts";

let desk: Desk;
let provider: ReturnType<typeof createPretendProvider>;
beforeEach(async () => {
  provider = createPretendProvider();
  desk = await testDesk({ channels: { graph: provider.channel } });
});
afterEach(() => desk.drop());

const restart = (place = "here") => checkSendingArm(desk.system, { place });

test("the first start arms a database, and another start on the same one changes nothing", async () => {
  expect(await restart()).toMatchObject({ isArmed: true });
  expect(await restart()).toMatchObject({ isArmed: true, disarmedAt: null });
});

test("a copy of the data folder sends nothing, and says how much waits, until an admin lets it", async () => {
  await restart("here");
  const { id } = await launchedTo(desk);
  expect(await restart("elsewhere")).toMatchObject({ isArmed: false, reason: "database_moved", waitingCount: 3 });
  await sendCampaign(desk.system, { campaignId: id });
  expect(provider.sentItems).toEqual([]);
  expect(await restart("elsewhere"), "a second start does not arm it").toMatchObject({ isArmed: false });
  expect(await armSending(desk.as("Mara"))).toMatchObject({ isArmed: true, reason: null });
  expect(desk.waitingJobs()).toContain("campaign.send");
  await sendCampaign(desk.system, { campaignId: id });
  expect(provider.sentItems).toHaveLength(3);
  expect(await restart("elsewhere")).toMatchObject({ isArmed: true });
});

test("a dump that was put back into another database is told from the one that it was taken from", async () => {
  await restart();
  // What a dump carries is the row; what it cannot carry is the number of the database that it is put into.
  const [row] = await desk.db.select().from(sendingArm);
  expect(row!.fingerprint).toMatch(/^\d+ \d+ \d+ mailroom_test_\w+ here$/);
  await desk.db.update(sendingArm).set({ fingerprint: row!.fingerprint.replace(/ \d+ mailroom/, " 1 mailroom") });
  expect(await restart()).toMatchObject({ isArmed: false });
});

test("no machine lets it send", async () => {
  await restart("here");
  await restart("elsewhere");
  await expect(armSending(desk.system)).rejects.toMatchObject({ code: "forbidden" });
  expect(await readSendingArm(desk.system)).toMatchObject({ isArmed: false });
});
