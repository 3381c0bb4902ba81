import { setTimeout as sleep } from "node:timers/promises";
import { createGraphChannel } from "../../server/adapters/graph/channel.ts";
import { createMailerSendChannel } from "../../server/adapters/mailersend/channel.ts";
import { createSmtpChannel } from "../../server/adapters/smtp/channel.ts";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { sendCampaign } from "../../server/services/campaigns/send-campaign.ts";
import { dieAtPromise } from "../support/die-at-promise.ts";

/** What a server is told that does nothing but send one campaign. */
export interface SenderLife {
  databaseUrl: string;
  campaignId: string;
  graphUrl: string;
  mailersendUrl?: string;
  smtpPort?: number;
  /** Its clock runs ahead of the real one by so much: the leases of the dead are over without anybody having to wait. */
  offsetMs: number;
  /** Kills itself with SIGKILL at its n-th promise, which is somewhere between two awaits; 0: it lives. */
  killAt: number;
  /** Goes on until nothing is left, waiting for what is due later as a server's jobs do; absent: that is the next life's. */
  staysToTheEnd?: boolean;
}

const life = JSON.parse(process.argv[2]!) as SenderLife;
/** Where the provider does not lie, a slow answer is no lost one. */
const TIMEOUT_MS = life.staysToTheEnd ? 30_000 : 2_000;
const now = () => new Date(Date.now() + life.offsetMs);
const { db, close } = openDatabase(life.databaseUrl, { max: 5 });
/** What another server holds may be free long before its lease ends. */
const LOOK_AGAIN_MS = 500;
let isOver = false;
let waitMs = 0;
const jobs: Ports["jobs"] = {
  // A job for now means that there is more to do; one for later is the next life's, or waited for.
  enqueue: async (_db, _name, _data, { startAfter } = {}) => {
    waitMs = Math.max(0, (startAfter?.getTime() ?? 0) - now().getTime());
    isOver = waitMs > 0 && !life.staysToTheEnd;
  },
  enqueueAll: async () => {},
  subscribersOf: () => [],
};
const outside = { now, allowPrivate: true, timeoutMs: TIMEOUT_MS };
const accessTokens = () => Promise.reject(new Error("No account here signs in with OAuth."));
const channels: Ports["channels"] = {
  graph: createGraphChannel({ baseUrl: life.graphUrl, getToken: async () => "app", now, timeoutMs: TIMEOUT_MS }),
  ...(life.mailersendUrl ? { mailersend: createMailerSendChannel({ ...outside, baseUrl: life.mailersendUrl }) } : {}),
  ...(life.smtpPort ? { smtp: createSmtpChannel({ ...outside, accessTokens, onlyPort: life.smtpPort }) } : {}),
};
const ports = { jobs, channels, settingsKey: new Uint8Array(32).fill(7), publicUrl: "https://desk.example", isSandbox: true } as unknown as Ports;
const ctx: Ctx = { db, actor: systemActor("sender"), now, newId: () => uuidv7(now()), cause: null, ports };

dieAtPromise(life.killAt);
while (!isOver) {
  isOver = true;
  if (waitMs > 0) await sleep(Math.min(waitMs, LOOK_AGAIN_MS));
  await sendCampaign(ctx, { campaignId: life.campaignId });
}
await close();
process.exit(0);
