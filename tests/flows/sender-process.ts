import { createGraphChannel } from "../../server/adapters/graph/channel.ts";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { sendCampaign } from "../../server/services/campaigns/send-campaign.ts";

/** A server that does nothing but send one campaign, to be killed: `sender-process.ts <database> <graph> <campaign> <clock offset in ms>`. */
const [databaseUrl, baseUrl, campaignId, offsetMs] = process.argv.slice(2);
const now = () => new Date(Date.now() + Number(offsetMs));
const { db, close } = openDatabase(databaseUrl!, { max: 5 });
let isOver = false;
const jobs: Ports["jobs"] = {
  // A job that is enqueued again means that there is more to do, now or later.
  enqueue: async () => void (isOver = false),
  subscribersOf: () => [],
};
const channels = { graph: createGraphChannel({ baseUrl: baseUrl!, getToken: async () => "app", now }) };
const ctx: Ctx = { db, actor: systemActor("sender"), now, newId: () => uuidv7(now()), cause: null, ports: { jobs, channels, settingsKey: new Uint8Array(32).fill(7) } as unknown as Ports };

while (!isOver) {
  isOver = true;
  await sendCampaign(ctx, { campaignId: campaignId! });
  if (!isOver) await new Promise((resolve) => setTimeout(resolve, 200));
}
await close();
