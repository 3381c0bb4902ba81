import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { and, asc, eq, isNotNull } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chatIds, customers, saidInChats } from "../../drizzle/seed/chat-story.ts";
import { channelAccounts } from "../../drizzle/schema/channels.ts";
import { conversations, messages } from "../../drizzle/schema/conversations.ts";
import { events } from "../../drizzle/schema/events.ts";
import type { ChannelAccount } from "../../server/contract/channels.ts";
import type { FoundAccounts } from "../../server/contract/platforms.ts";
import { runJob } from "../../server/jobs/handlers.ts";
import { schedule } from "../../server/jobs/schedule.ts";
import { eventually } from "../support/eventually.ts";
import { type ConnectWorld, connectWorld, WHATSAPP } from "./connect-world.ts";

const [ingrid] = customers;

let world: ConnectWorld;
beforeEach(async () => {
  world = await connectWorld();
}, 120_000);
afterEach(() => world.drop());

const now = () => world.desk.clock.now();
const story = () => saidInChats(now()).filter(({ channel }) => channel === "messenger");
/** What was said on the page before anybody here had heard of it; one of it long ago. */
async function remember(): Promise<void> {
  const [first] = story();
  await world.meta.remember([{ ...first!, id: "m_long_ago", at: new Date(now().getTime() - 45 * 86_400_000), text: "Are you there?" }, ...story()]);
}
async function connectPage(): Promise<string> {
  const { cookie, back } = await world.throughDialog("messenger");
  const [, signInId] = /^choose\/([0-9a-f-]{36})$/.exec((await world.comeBack(back, cookie)).place)!;
  const chosen = await world.api.post<{ items: ChannelAccount[] }>("Mara", `/platforms/sign-ins/${signInId}`, { externalIds: [chatIds.pageId] });
  return chosen.body.items[0]!.id;
}
const stored = (id: string) => world.desk.db.select({ id: messages.providerMessageId, text: messages.text, direction: messages.direction, at: messages.receivedAt }).from(messages).where(eq(messages.mailboxId, id)).orderBy(asc(messages.receivedAt), asc(messages.providerMessageId));
const said = () => story().map(({ id, text, isOurs, at }) => ({ id, text, direction: isOurs ? "outbound" : "inbound", at }));
const account = async (id: string) => (await world.api.get<ChannelAccount>("Mara", `/platforms/${id}`)).body;
const tick = async () => {
  await runJob(world.desk.system, "schedule.syncChannels", {});
  await world.desk.drainJobs();
};
/** What the vendor was asked meanwhile. */
async function askedBy(work: () => Promise<unknown>): Promise<string[]> {
  const from = world.asked.length;
  await work();
  return world.asked.slice(from);
}

test("the first synchronisation stores what was said in the last thirty days, by whom, once, and tells how far it is", { timeout: 60_000 }, async () => {
  await remember();
  const pageId = await connectPage();
  await world.desk.drainJobs();
  expect(await stored(pageId)).toEqual(said());
  expect(await account(pageId)).toMatchObject({ isSyncing: false, syncProgress: { step: "done", messageCount: 7, newCount: 7, failure: null } });
  const rows = await world.desk.db.select().from(conversations).where(eq(conversations.mailboxId, pageId)).orderBy(asc(conversations.participantName));
  expect(rows.map(({ participantName }) => participantName)).toEqual(["Chloé Dubois", "Ingrid Solberg", "Kenji Watanabe"]);
  expect(rows[1]).toMatchObject({ participantAddress: ingrid.psid, lastInboundAt: story().findLast(({ address, isOurs }) => address === ingrid.psid && !isOurs)!.at });
  expect(await world.eventNames(pageId)).toEqual(expect.arrayContaining(["channel_account.sync_progressed", "channel_account.synced"]));
  // By a hook as well, and once more: it is known.
  await world.api.post("Mara", `/platforms/${pageId}/sync`);
  await world.desk.drainJobs();
  expect(await stored(pageId)).toEqual(said());
  expect((await account(pageId)).syncProgress).toMatchObject({ step: "done", newCount: 0 });
  expect(await world.desk.db.$count(events, and(eq(events.name, "message.received"), isNotNull(events.subjectId)))).toBe(story().filter(({ isOurs }) => !isOurs).length);
});

test("whoever dies in the middle of it leaves a lease; when it ends, another goes on, and nothing is missing or twice", { timeout: 120_000 }, async () => {
  await remember();
  const pageId = await connectPage();
  // Its job is lost with the server; the second conversation's messages are a long time coming.
  let conversationCount = 0;
  world.slow.ms = 60_000;
  world.slow.paths = { test: (pathname) => /\/t_[^/]+\/messages$/.test(pathname) && ++conversationCount === 2 };
  const job = { databaseUrl: world.desk.url, origin: world.origin, accountId: pageId, at: now().toISOString() };
  const child = spawn(process.execPath, [fileURLToPath(new URL("sync-process.ts", import.meta.url)), JSON.stringify(job)], { stdio: ["ignore", "inherit", "inherit"] });
  const ended = new Promise((resolve) => child.on("close", (_code, signal) => resolve(signal)));
  await eventually(async () => conversationCount, 60_000).toBe(2);
  child.kill("SIGKILL");
  expect(await ended).toBe("SIGKILL");
  const half = await stored(pageId);
  expect(half.length).toBeGreaterThan(0);
  expect(half.length).toBeLessThan(said().length);
  expect(await account(pageId)).toMatchObject({ isSyncing: true, syncProgress: { step: "history" } });

  // Under its lease nobody else begins, whoever asks.
  world.slow.paths = null;
  expect(await askedBy(async () => {
    await world.desk.drainJobs();
    await tick();
  })).toEqual([]);
  expect(await stored(pageId)).toEqual(half);
  world.desk.clock.advance(3);
  const before = said().map((one) => one.id);
  await tick();
  expect((await stored(pageId)).map(({ id }) => id)).toEqual(before);
  expect(await account(pageId)).toMatchObject({ isSyncing: false, syncProgress: { step: "done", failure: null, newCount: before.length - half.length } });
});

describe("the recurring job", { timeout: 60_000 }, () => {
  test("runs every five minutes", () => {
    expect(schedule.find(({ job }) => job === "schedule.syncChannels")).toMatchObject({ cron: "*/5 * * * *" });
  });

  test("asks a page that has been silent, and what was lost on the way to us is found; one that calls is left alone", async () => {
    const pageId = await connectPage();
    await world.desk.drainJobs();
    expect(await askedBy(tick)).toEqual([]);
    await remember();
    world.desk.clock.advance(6);
    const eventsBefore = (await world.eventNames(pageId)).length;
    expect(await askedBy(tick)).not.toEqual([]);
    // Nothing of it is of the time since the last look.
    expect(await stored(pageId)).toEqual([]);
    expect((await world.eventNames(pageId)).length).toBe(eventsBefore);
    await world.meta.remember([{ ...story()[0]!, id: "m_lost_hook", at: now(), text: "Hello?" }]);
    world.desk.clock.advance(6);
    await tick();
    expect((await stored(pageId)).map(({ id, text }) => [id, text])).toEqual([["m_lost_hook", "Hello?"]]);
    expect(await world.eventNames(pageId)).toContain("channel_account.synced");
    world.desk.clock.advance(6);
    await world.desk.db.update(channelAccounts).set({ lastHookAt: now() }).where(eq(channelAccounts.id, pageId));
    expect(await askedBy(tick)).toEqual([]);
    // Once an hour all are asked, whoever calls.
    world.desk.clock.advance(56);
    await world.desk.db.update(channelAccounts).set({ lastHookAt: now() }).where(eq(channelAccounts.id, pageId));
    expect(await askedBy(tick)).toContain(`GET /${chatIds.pageId}`);
  });

  test("asks WhatsApp, which tells no history, for its facts once an hour; an account without a right token waits for a person", async () => {
    const { id } = await world.connectWhatsApp();
    await world.desk.drainJobs();
    world.desk.clock.advance(30);
    expect(await askedBy(tick)).toEqual([]);
    world.desk.clock.advance(31);
    expect(await askedBy(tick)).toContain(`GET /${WHATSAPP.phoneNumberId}`);
    world.meta.parts.world.commit({ t: "tokenGone", token: WHATSAPP.token });
    world.desk.clock.advance(61);
    await tick();
    expect(await account(id)).toMatchObject({ state: "expired", isSyncing: false });
    world.desk.clock.advance(61);
    expect(await askedBy(tick)).toEqual([]);
    await world.api.delete("Mara", `/platforms/${id}`);
    world.desk.clock.advance(61);
    expect(await askedBy(tick)).toEqual([]);
  });

  test("begins what was never begun since its job was lost, once, also on two servers", async () => {
    await remember();
    const pageId = await connectPage();
    // The job of connecting is gone, as after a crash between its transaction and its turn.
    const [row] = await world.desk.db.select().from(channelAccounts).where(eq(channelAccounts.id, pageId));
    expect(row!.lastSyncAt).toBeNull();
    await Promise.all([runJob(world.desk.system, "schedule.syncChannels", {}), runJob(world.desk.system, "schedule.syncChannels", {})]);
    await Promise.all([world.desk.drainJobs(), runJob(world.desk.system, "channels.sync", { accountId: pageId })]);
    await world.desk.drainJobs();
    expect(await stored(pageId)).toEqual(said());
  });
});

describe("of several pages", { timeout: 60_000 }, () => {
  test("two are chosen at once, by whoever signed in and nobody else, and only once", async () => {
    const { cookie, back } = await world.throughDialog("messenger");
    const [, signInId] = /^choose\/([0-9a-f-]{36})$/.exec((await world.comeBack(back, cookie)).place)!;
    const where = `/platforms/sign-ins/${signInId}`;
    const { items } = (await world.api.get<FoundAccounts>("Mara", where)).body;
    const externalIds = items.map(({ externalId }) => externalId);
    expect((await world.api.get("Aylin", where)).status).toBe(403);
    expect((await world.api.post("Aylin", where, { externalIds })).status).toBe(403);
    // Another admin signed in at nothing.
    await world.desk.sql`update users set role = 'admin' where id = ${world.desk.user("Priya").id}`;
    expect((await world.api.get("Priya", where)).status).toBe(404);
    expect((await world.api.post("Priya", where, { externalIds })).status).toBe(404);
    expect(await world.api.problem("Mara", "POST", where, { externalIds: [] })).toMatchObject({ status: 400, code: "bad_input" });
    const answers = await Promise.all([world.api.post<{ items: ChannelAccount[] }>("Mara", where, { externalIds }), world.api.post("Mara", where, { externalIds })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404]);
    expect((await world.desk.db.select({ externalId: channelAccounts.externalId }).from(channelAccounts).orderBy(channelAccounts.externalId)).map(({ externalId }) => externalId)).toEqual(externalIds.toSorted());
    await world.desk.drainJobs();
    // Each has its own token.
    for (const { id } of (await world.api.get<{ items: ChannelAccount[] }>("Mara", "/platforms/")).body.items) expect((await world.api.post("Mara", `/platforms/${id}/test`)).body).toMatchObject({ isGood: true });
  });

  test("nothing is connected where nobody chose for a quarter of an hour, and one that is connected is said to be", async () => {
    const first = await world.throughDialog("messenger");
    const [, signInId] = /^choose\/([0-9a-f-]{36})$/.exec((await world.comeBack(first.back, first.cookie)).place)!;
    world.desk.clock.advance(16);
    expect((await world.api.get("Mara", `/platforms/sign-ins/${signInId}`)).status).toBe(404);
    expect((await world.api.post("Mara", `/platforms/sign-ins/${signInId}`, { externalIds: [chatIds.pageId] })).status).toBe(404);
    expect(await world.desk.db.$count(channelAccounts)).toBe(0);
    await connectPage();
    await world.desk.drainJobs();
    const second = await world.throughDialog("messenger");
    const [, next] = /^choose\/([0-9a-f-]{36})$/.exec((await world.comeBack(second.back, second.cookie)).place)!;
    const { items } = (await world.api.get<FoundAccounts>("Mara", `/platforms/sign-ins/${next}`)).body;
    expect(items.map(({ name, isConnected }) => [name, isConnected])).toEqual([["Fernweh Travel", true], ["Fernweh Nordic", false]]);
  });
});
