import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { campaigns } from "../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../drizzle/schema/deliveries.ts";
import { sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import type { FaultKind, FaultLevers } from "../../server/sandbox/graph/levers.ts";
import { createSandboxMailerSend } from "../../server/sandbox/mailersend/server.ts";
import { startSandboxSmtp } from "../../server/sandbox/smtp/server.ts";
import { launchCampaign } from "../../server/services/campaigns/launch-campaign.ts";
import { readCampaign } from "../../server/services/campaigns/queries.ts";
import { resumeCampaign } from "../../server/services/campaigns/resume-campaign.ts";
import { seal } from "../../server/services/settings/seal.ts";
import { runVendor } from "../adapters/run-vendor.ts";
import { deliveriesOf, draftTo, importGuests } from "../deliveries/merge-story.ts";
import { asApp, runGraph, type RunningGraph, tomas } from "../sandbox/graph-sandbox.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { randomFrom } from "../support/random.ts";
import type { SenderLife } from "./sender-process.ts";

/**
 * The kill test: two servers send a campaign through a provider that lies, and each is killed with SIGKILL between two
 * awaits of its own, again and again, until the campaign is over. Nobody may have been written to twice, nobody may be
 * forgotten, and what nobody can know is at most what was under way at a kill.
 * `npm run torture` does it a thousand times; here it is a short one. KILLS, RECIPIENTS, SERVERS and SEED repeat a run.
 */
const KILLS = Number(process.env.KILLS ?? 16);
const RECIPIENTS = Number(process.env.RECIPIENTS ?? 200);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const SERVERS = Number(process.env.SERVERS ?? 2);
/** A life makes some hundreds of promises before its first mail, and some tens of thousands for the whole campaign. */
const PROMISES_MIN = 300;
const PROMISES_MAX = Number(process.env.PROMISES ?? 4_000);
/** From one life to the next, so that leases and grace times are over. */
const BETWEEN_LIVES_MS = 150_000;
const LIVES_MAX = 400;
const lies: FaultKind[] = ["504", "504-after", "cut-before", "cut-after", "garbage", "503", "429", "slow"];

type Wire = "graph" | "mailersend" | "smtp";
let desk: Desk;
let graph: RunningGraph;
let vendor: Awaited<ReturnType<typeof runVendor>>;
let smtp: Awaited<ReturnType<typeof startSandboxSmtp>>;
let importId: string;
let offsetMs = 0;
const random = randomFrom(SEED);
const addresses = Array.from({ length: RECIPIENTS }, (_, index) => `guest${index}@many.example`);

beforeAll(async () => {
  console.log(`torture: SEED=${SEED} KILLS=${KILLS} RECIPIENTS=${RECIPIENTS} SERVERS=${SERVERS}`);
  desk = await testDesk();
  desk.clock.set(new Date());
  graph = await runGraph({ now: () => new Date(Date.now() + offsetMs) });
  vendor = await runVendor((office, now) => createSandboxMailerSend({ office, now, domains: ["fernweh.example"], suppressed: [] }));
  smtp = await startSandboxSmtp({ port: 0, office: vendor.office, now: () => new Date(Date.now() + offsetMs) });
  importId = await importGuests(desk, addresses.map((address, index) => `Guest${index},${address},Azores`));
});
afterAll(async () => {
  await smtp.close();
  await vendor.stop();
  await graph.stop();
  await desk.drop();
});

const faultsOf = (wire: Wire): FaultLevers => ({ graph: graph.graph.levers, mailersend: vendor.vendor.levers, smtp: smtp.levers })[wire];

/** What the provider took, by address. */
async function copies(wire: Wire): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const count = (address: string) => counts.set(address, (counts.get(address) ?? 0) + 1);
  if (wire !== "graph") for (const mail of vendor.office.list(wire)) mail.to.forEach(count);
  else for (const address of await sentByGraph()) count(address);
  return counts;
}

async function sentByGraph(): Promise<string[]> {
  const { json } = await graph.call("GET", `/users/${tomas.mail}/mailFolders/sentitems/messages?$top=1000&$select=toRecipients`, asApp);
  return json.value.map((item: { toRecipients: { emailAddress: { address: string } }[] }) => item.toRecipients[0]!.emailAddress.address);
}

async function emptyProviders(): Promise<void> {
  for (const wire of ["graph", "mailersend", "smtp"] as const) faultsOf(wire).clearRequests();
  await vendor.office.reset();
  await graph.graph.levers.reset();
}

async function accountFor(wire: Wire): Promise<string | null> {
  if (wire === "graph") return null;
  const id = desk.system.newId();
  const at = desk.system.now();
  const settings = wire === "smtp" ? { host: "localhost", security: "none" as const } : {};
  const secret = wire === "smtp" ? null : seal(desk.ports.settingsKey, `sending_account:${id}`, "mlsn.a-token-of-the-story");
  await desk.db.insert(sendingAccounts).values({ id, mailboxId: desk.mailbox("tomas@fernweh.example").id, name: wire, provider: wire, settings, sealedSecret: secret, createdAt: at, updatedAt: at });
  return id;
}

interface Tally {
  kills: number;
  campaigns: number;
  recipients: number;
  repeated: number;
  lost: number;
  uncertain: number;
  inFlight: number;
  /** Answers that the provider gave falsely or not at all. */
  lies: number;
}

/** One campaign to its end, through as many deaths as it takes; of them at most `killsLeft`. */
async function tortureCampaign(wire: Wire, killsLeft: number, tally: Tally): Promise<void> {
  await emptyProviders();
  const draft = await draftTo(desk, { importId });
  await desk.db.update(campaigns).set({ accountId: await accountFor(wire), batchSize: null }).where(eq(campaigns.id, draft.id));
  await launchCampaign(desk.as("Tomás"), { campaignId: draft.id });
  faultsOf(wire).faults({ rate: 0.06, kinds: lies, seed: Math.floor(random() * 1_000_000) });
  let kills = 0;
  let inFlight = 0;
  for (let lives = 0; ; lives++) {
    if (lives > LIVES_MAX) throw new Error(`The campaign does not come to an end: SEED=${SEED}`);
    const left = (await deliveriesOf(desk, draft.id)).filter((row) => ["queued", "claimed", "handed_over"].includes(row.status));
    if (left.length === 0) break;
    // A lie may look as if the account were refused; whoever sends looks, and goes on.
    if ((await readCampaign(desk.as("Tomás"), draft.id)).status === "paused") await resumeCampaign(desk.as("Tomás"), { campaignId: draft.id });
    // The last ones may live, or a rare lie could keep a campaign going for ever.
    const mayDie = kills < killsLeft && lives < LIVES_MAX / 2;
    const senders = Array.from({ length: SERVERS }, () => startSender({ campaignId: draft.id, offsetMs, killAt: mayDie ? PROMISES_MIN + Math.floor(random() * PROMISES_MAX) : 0 }));
    const signals = (await Promise.all(senders.map((sender) => once(sender, "exit")))) as [number | null, string | null][];
    const dead = signals.filter(([, signal]) => signal === "SIGKILL").length;
    expect(signals.filter(([code, signal]) => signal !== "SIGKILL" && code !== 0), `SEED=${SEED}`).toEqual([]);
    kills += dead;
    if (dead > 0) inFlight += (await deliveriesOf(desk, draft.id)).filter((row) => row.status === "handed_over" && row.leaseUntil !== null).length;
    offsetMs += BETWEEN_LIVES_MS;
    desk.clock.set(new Date(Date.now() + offsetMs));
  }
  faultsOf(wire).faults({ rate: 0, kinds: [] });
  await judge(wire, draft.id, inFlight, tally);
  tally.kills += kills;
  console.log(`${wire}, campaign ${tally.campaigns}: ${kills} kills`);
}

function startSender(given: Pick<SenderLife, "campaignId" | "offsetMs" | "killAt">) {
  const life: SenderLife = { ...given, databaseUrl: desk.url, graphUrl: graph.baseUrl, mailersendUrl: `${vendor.url}/v1`, smtpPort: smtp.port };
  return spawn(process.execPath, [path.join(import.meta.dirname, "sender-process.ts"), JSON.stringify(life)], { stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, NODE_COMPILE_CACHE: path.join(tmpdir(), "mailroom-torture-cache") } });
}

/** Compares what the provider took with what the ledger says. */
async function judge(wire: Wire, campaignId: string, inFlight: number, tally: Tally): Promise<void> {
  const taken = await copies(wire);
  const ended = await desk.db.select().from(deliveries).where(eq(deliveries.campaignId, campaignId));
  const problems: string[] = [];
  for (const row of ended) {
    const count = taken.get(row.toAddress) ?? 0;
    const allowed = row.status === "sent" ? [1] : row.status === "uncertain" ? [0, 1] : [0];
    if (allowed.includes(count)) continue;
    problems.push(`${row.toAddress}: ${row.status} (${row.reason}), ${count} copies, fence ${row.fence}`);
    if (count > 1) tally.repeated++;
    else tally.lost++;
  }
  const lies = faultsOf(wire).requests().filter(({ status }) => status === null || status >= 400).length;
  const uncertain = ended.filter((row) => row.status === "uncertain").length;
  tally.campaigns++;
  tally.recipients += ended.length;
  tally.uncertain += uncertain;
  tally.inFlight += inFlight;
  tally.lies += lies;
  expect({ seed: SEED, wire, problems, deliveries: ended.length }).toEqual({ seed: SEED, wire, problems: [], deliveries: RECIPIENTS });
  // Graph can be asked what became of a message; where nobody can, a lost answer is for a person.
  expect(uncertain, `SEED=${SEED}`).toBeLessThanOrEqual(wire === "graph" ? inFlight : inFlight + lies);
  expect([...taken.keys()].filter((address) => !addresses.includes(address))).toEqual([]);
}

test.each<[Wire, number]>([["graph", 0.5], ["mailersend", 0.25], ["smtp", 0.25]])("%s: killed at any await, by a provider that lies: nobody twice, nobody lost", async (wire, share) => {
  const tally: Tally = { kills: 0, campaigns: 0, recipients: 0, repeated: 0, lost: 0, uncertain: 0, inFlight: 0, lies: 0 };
  const wanted = Math.ceil(KILLS * share);
  while (tally.kills < wanted) await tortureCampaign(wire, wanted - tally.kills, tally);
  console.log(`${wire}: ${tally.kills} kills, ${tally.campaigns} campaigns, ${tally.recipients} recipients: ${tally.repeated} repeated, ${tally.lost} lost, ${tally.uncertain} uncertain (${tally.inFlight} in flight at kills, ${tally.lies} lies)`);
}, 6 * 60 * 60_000);
