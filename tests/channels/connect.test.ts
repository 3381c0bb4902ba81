import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chatKeys } from "../../drizzle/seed/chat-story.ts";
import { channelAccounts, channelSignIns } from "../../drizzle/schema/channels.ts";
import { conversations } from "../../drizzle/schema/conversations.ts";
import { mailboxes } from "../../drizzle/schema/people.ts";
import { sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import type { ChannelAccount } from "../../server/contract/channels.ts";
import type { ChannelApp, FoundAccounts } from "../../server/contract/platforms.ts";
import { unseal } from "../../server/services/settings/seal.ts";
import { type ConnectWorld, connectWorld, WHATSAPP } from "./connect-world.ts";

let world: ConnectWorld;
beforeAll(async () => {
  world = await connectWorld();
}, 120_000);
afterAll(() => world.drop());

const list = async (who: string) => (await world.api.get<{ items: ChannelAccount[] }>(who, "/platforms/")).body.items;

test("a WhatsApp number is connected with one id in three places, its token sealed, and synchronised at once", { timeout: 60_000 }, async () => {
  const { api, desk, teamId } = world;
  const answer = await api.post<ChannelAccount>("Mara", "/platforms/whatsapp/connect", { ...WHATSAPP, teamId });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  expect(answer.body).toMatchObject({ channel: "whatsapp", provider: "whatsapp_cloud", name: "Fernweh Travel", state: "connected", teamId, isSyncing: true });
  expect(JSON.stringify(answer.body)).not.toContain(chatKeys.whatsAppToken);
  const { id } = answer.body;
  const [mailbox] = await desk.db.select().from(mailboxes).where(eq(mailboxes.id, id));
  expect(mailbox).toMatchObject({ channel: "whatsapp", address: `whatsapp:${WHATSAPP.phoneNumberId}`, isWatched: false, teamId });
  const [route] = await desk.db.select().from(sendingAccounts).where(eq(sendingAccounts.id, id));
  expect(route).toMatchObject({ mailboxId: id, provider: "whatsapp_cloud", settings: { externalId: WHATSAPP.phoneNumberId, businessId: WHATSAPP.businessId } });
  expect(unseal(desk.ports.settingsKey, `sending_account:${id}`, route!.sealedSecret!)).toBe(chatKeys.whatsAppToken);

  await desk.drainJobs();
  const synced = (await api.get<ChannelAccount>("Mara", `/platforms/${id}`)).body;
  expect(synced).toMatchObject({ isSyncing: false, syncProgress: { step: "done", failure: null }, settings: { isSubscribed: true } });
  expect(synced.facts.handle).toContain("+49");
  expect(world.asked).toContain(`POST /${WHATSAPP.businessId}/subscribed_apps`);
  const { items } = (await api.get<{ items: { name: string; status: string }[] }>("Aylin", `/platforms/${id}/templates`)).body;
  expect(items.map(({ name }) => name)).toEqual(["autumn_offer", "booking_update", "please_write_again"]);
  expect(await world.eventNames(id)).toEqual(expect.arrayContaining(["channel_account.connected", "channel_account.sync_progressed", "channel_account.synced"]));
});

test("connected again it is the same account, with another token and its conversations", { timeout: 60_000 }, async () => {
  const { desk } = world;
  const [before] = await desk.db.select().from(channelAccounts);
  await desk.db.insert(conversations).values({ id: desk.system.newId(), channel: "whatsapp", mailboxId: before!.id, subject: "", participantAddress: "+4740000611", lastMessageAt: desk.clock.now(), createdAt: desk.clock.now() });
  const again = await world.connectWhatsApp({ teamId: null, name: "Another name" });
  expect(again.id).toBe(before!.id);
  expect((await world.rowOf(again.id)).version).toBe(before!.version + 1);
  // What somebody set up stays: connecting brings a token and no more.
  expect(again).toMatchObject({ name: "Fernweh Travel", teamId: world.teamId, state: "connected" });
  expect(await desk.db.select().from(conversations).where(eq(conversations.mailboxId, again.id))).toHaveLength(1);
  expect(await desk.db.select().from(channelAccounts)).toHaveLength(1);
  await desk.drainJobs();
});

test("what the vendor does not know is not kept, and the vendor's words hold no token", async () => {
  const wrong = await world.api.problem("Mara", "POST", "/platforms/whatsapp/connect", { ...WHATSAPP, token: "EAAthisTokenWasNeverGivenToAnybody" });
  expect(wrong).toMatchObject({ status: 502, code: "outside_failed" });
  expect(wrong.remedy).toContain("token");
  expect(JSON.stringify(wrong)).not.toContain("NeverGiven");
  const half = await world.api.problem("Mara", "POST", "/platforms/whatsapp/connect", { ...WHATSAPP, phoneNumberId: "my number" });
  expect(half).toMatchObject({ status: 400, code: "bad_input" });
  expect(await world.desk.db.select().from(channelAccounts)).toHaveLength(1);
});

test("Instagram is connected through Meta's dialog; its state is this browser's, and good once", { timeout: 60_000 }, async () => {
  const { cookie, back, setCookie } = await world.throughDialog("instagram");
  expect(setCookie).toMatch(/HttpOnly.*Secure.*SameSite=Lax/i);
  // Another browser, and a state that somebody made up.
  expect(await world.comeBack(back, "")).toEqual({ status: 303, place: "failed/unknown_state" });
  expect(await world.comeBack(back, cookie.replace(/.{4}$/, "AAAA"))).toEqual({ status: 303, place: "failed/unknown_state" });
  expect(await world.comeBack(back.replace(/state=[^&]+/, `state=${"A".repeat(96)}`), cookie)).toEqual({ status: 303, place: "failed/unknown_state" });
  const ended = await world.comeBack(back, cookie);
  expect(ended.place).toMatch(/^connected\/[0-9a-f-]{36}$/);
  expect(await world.comeBack(back, cookie)).toEqual({ status: 303, place: "failed/unknown_state" });
  const account = (await list("Mara")).find(({ channel }) => channel === "instagram")!;
  expect(account).toMatchObject({ name: "@fernweh.travel", state: "connected" });
  await world.desk.drainJobs();
  expect((await list("Mara")).find(({ id }) => id === account.id)).toMatchObject({ isSyncing: false, syncProgress: { step: "done", failure: null } });
});

test("who refuses at Meta, or comes after a quarter of an hour, connects nothing", { timeout: 60_000 }, async () => {
  const refused = await world.throughDialog("messenger", { answer: "no" });
  expect(await world.comeBack(refused.back, refused.cookie)).toEqual({ status: 303, place: "failed/cancelled" });
  const late = await world.throughDialog("messenger");
  world.desk.clock.advance(16);
  expect(await world.comeBack(late.back, late.cookie)).toEqual({ status: 303, place: "failed/unknown_state" });
  expect((await list("Mara")).some(({ channel }) => channel === "messenger")).toBe(false);
});

test("of several pages the person chooses, and the tokens of the others are forgotten", { timeout: 60_000 }, async () => {
  const { cookie, back } = await world.throughDialog("messenger");
  const { place } = await world.comeBack(back, cookie);
  const [, signInId] = /^choose\/([0-9a-f-]{36})$/.exec(place)!;
  const [row] = await world.desk.db.select().from(channelSignIns).where(eq(channelSignIns.id, signInId!));
  // The whole tokens: of so long a sealed text three letters may be their beginning by chance.
  for (const token of [chatKeys.pageToken, chatKeys.nordicPageToken]) expect(row!.sealedAccounts).not.toContain(token);
  const found = await world.api.get<FoundAccounts>("Mara", `/platforms/sign-ins/${signInId}`);
  expect(found.body.items.map(({ name, isConnected }) => [name, isConnected])).toEqual([["Fernweh Travel", false], ["Fernweh Nordic", false]]);
  expect(JSON.stringify(found.body)).not.toContain("EAA");
  const nordic = found.body.items[1]!.externalId;
  expect((await world.api.post("Mara", `/platforms/sign-ins/${signInId}`, { externalIds: ["999999"] })).status).toBe(404);
  const chosen = await world.api.post<{ items: ChannelAccount[] }>("Mara", `/platforms/sign-ins/${signInId}`, { externalIds: [nordic] });
  expect(chosen.body.items).toMatchObject([{ channel: "messenger", name: "Fernweh Nordic", teamId: world.teamId }]);
  expect(await world.desk.db.select().from(channelSignIns).where(eq(channelSignIns.id, signInId!))).toEqual([]);
  expect((await world.api.get("Mara", `/platforms/sign-ins/${signInId}`)).status).toBe(404);
  await world.desk.drainJobs();
});

test("agents see the accounts of their teams without what they are set up with; others see none", async () => {
  const mine = await list("Mara");
  expect(mine).toHaveLength(3);
  expect(mine.every(({ settings }) => settings !== null)).toBe(true);
  const seen = await list("Aylin");
  expect(seen.map(({ id }) => id)).toEqual(mine.map(({ id }) => id));
  expect(seen.every(({ settings }) => settings === null)).toBe(true);
  expect((await world.api.delete("Aylin", `/platforms/${mine[0]!.id}`)).status).toBe(403);
  const [billing] = await world.desk.sql`select id from teams where name = 'Billing'`;
  const page = mine.find(({ channel }) => channel === "messenger")!;
  expect((await world.api.patch("Mara", `/platforms/${page.id}`, { version: page.version, teamId: billing!["id"] })).status).toBe(200);
  expect((await list("Aylin")).map(({ id }) => id)).not.toContain(page.id);
  for (const path of [`/platforms/${page.id}`, `/platforms/${page.id}/templates`, `/channels/metrics?from=2026-11-01&to=2026-11-30&accountId=${page.id}`]) expect((await world.api.get("Aylin", path)).status, path).toBe(404);
  const quotas = (await world.api.get<{ items: { accountId: string }[] }>("Aylin", "/channels/quota")).body.items;
  expect(quotas.map(({ accountId }) => accountId)).not.toContain(page.id);
  expect((await world.api.get("Aylin", "/channels/costs?from=2026-11-01&to=2026-11-30")).status).toBe(403);
});

test("name, team and pace change; what is stale is refused", async () => {
  const account = (await list("Mara")).find(({ channel }) => channel === "whatsapp")!;
  const change = { version: account.version, name: "Fernweh on WhatsApp", rates: [{ routeId: account.id, messagesPerMinute: 600, messagesPerDay: 10_000 }] };
  const changed = await world.api.patch<ChannelAccount>("Mara", `/platforms/${account.id}`, change);
  expect(changed.body).toMatchObject({ name: "Fernweh on WhatsApp", settings: { routes: [{ messagesPerMinute: 600, messagesPerDay: 10_000 }] } });
  expect(await world.api.problem("Mara", "PATCH", `/platforms/${account.id}`, change)).toMatchObject({ code: "stale" });
  expect(await world.api.problem("Mara", "PATCH", `/platforms/${account.id}`, { version: changed.body.version, fallbackRouteId: account.id })).toMatchObject({ code: "conflict" });
  const quotas = (await world.api.get<{ items: { accountId: string }[] }>("Mara", "/channels/quota")).body.items;
  expect(quotas.find(({ accountId }) => accountId === account.id)).toMatchObject({ messagesPerDay: 10_000, sentToday: 0 });
});

test("a test asks the vendor; a token that was taken away is told as that", { timeout: 60_000 }, async () => {
  const account = (await list("Mara")).find(({ channel }) => channel === "whatsapp")!;
  expect((await world.api.post("Mara", `/platforms/${account.id}/test`)).body).toMatchObject({ isGood: true });
  world.meta.parts.world.commit({ t: "tokenGone", token: chatKeys.whatsAppToken });
  const bad = await world.api.post<{ isGood: boolean; message: string }>("Mara", `/platforms/${account.id}/test`);
  expect(bad.body.isGood).toBe(false);
  expect(bad.body.message).not.toContain(chatKeys.whatsAppToken);
  await world.api.post("Mara", `/platforms/${account.id}/sync`);
  await world.desk.drainJobs();
  const expired = (await world.api.get<ChannelAccount>("Mara", `/platforms/${account.id}`)).body;
  expect(expired).toMatchObject({ state: "expired", isSyncing: false });
  expect(await world.eventNames(account.id)).toContain("channel_account.failed");
});

test("disconnected, nothing of its token is left, and its conversations stay", { timeout: 60_000 }, async () => {
  const account = (await list("Mara")).find(({ channel }) => channel === "whatsapp")!;
  const gone = await world.api.delete<ChannelAccount>("Mara", `/platforms/${account.id}`);
  expect(gone.body).toMatchObject({ state: "disconnected", settings: { tokenMask: null, isSubscribed: false } });
  const [route] = await world.desk.db.select().from(sendingAccounts).where(eq(sendingAccounts.id, account.id));
  expect(route).toMatchObject({ sealedSecret: null, secretMask: null, isEnabled: false });
  expect(await world.desk.db.select().from(conversations).where(eq(conversations.mailboxId, account.id))).toHaveLength(1);
  expect((await world.api.post("Mara", `/platforms/${account.id}/sync`)).status).toBe(409);
  expect((await world.api.delete("Mara", `/platforms/${account.id}`)).status).toBe(200);
});

test("of the app the id and a mask are told; its secret never is, and a new id wants a new secret", async () => {
  const app = (await world.api.get<ChannelApp>("Mara", "/platforms/app")).body;
  expect(app).toMatchObject({ secretMask: expect.stringMatching(/^….{4}$/), verifyToken: chatKeys.verifyToken, redirectUri: "https://desk.example/api/platforms/callback" });
  expect(JSON.stringify(app)).not.toContain(chatKeys.appSecret);
  expect((await world.api.get("Aylin", "/platforms/app")).status).toBe(403);
  expect(await world.api.problem("Mara", "PUT", "/platforms/app", { appId: "99999999" })).toMatchObject({ code: "bad_input", errors: [{ path: "secret" }] });
  expect(app.verifiedAt).toBeNull();
  const shaken = await world.api.app.request(`/api/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=42&hub.verify_token=${chatKeys.verifyToken}`);
  expect(await shaken.text()).toBe("42");
  expect((await world.api.get<ChannelApp>("Mara", "/platforms/app")).body.verifiedAt).not.toBeNull();
});
