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
}

const TIMEOUT_MS = 2_000;
const life = JSON.parse(process.argv[2]!) as SenderLife;
const now = () => new Date(Date.now() + life.offsetMs);
const { db, close } = openDatabase(life.databaseUrl, { max: 5 });
let isOver = false;
const jobs: Ports["jobs"] = {
  // A job for now means that there is more to do; one for later is the next life's.
  enqueue: async (_db, _name, _data, options = {}) => void (isOver = options.startAfter !== undefined && options.startAfter > now()),
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
  await sendCampaign(ctx, { campaignId: life.campaignId });
}
await close();
process.exit(0);
