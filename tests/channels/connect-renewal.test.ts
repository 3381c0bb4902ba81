import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { channelAccounts } from "../../drizzle/schema/channels.ts";
import { events } from "../../drizzle/schema/events.ts";
import { notifications } from "../../drizzle/schema/notifications.ts";
import { sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import type { Ctx } from "../../server/context.ts";
import { openDatabase } from "../../server/db.ts";
import { connectAccount } from "../../server/services/channels/connect-account.ts";
import type { Answered } from "../../server/services/channels/channel-vendor.ts";
import { renewTokens } from "../../server/services/channels/renew-tokens.ts";
import { seal, unseal } from "../../server/services/settings/seal.ts";
import { type Desk, testDesk } from "../support/desk.ts";

const DAY_MS = 86_400_000;
type Renewed = Answered<{ token: string; expiresAt: Date | null } | null>;

let desk: Desk;
let accountId: string;
let asked: (string | null)[];
let answer: (token: string | null) => Promise<Renewed>;
beforeAll(async () => {
  desk = await testDesk();
  const { instagram } = desk.ports.chat.vendors;
  desk.ports.chat.vendors.instagram = {
    ...instagram,
    renewToken: async ({ secret }) => {
      asked.push(secret);
      return answer(secret);
    },
  };
}, 120_000);
afterAll(() => desk.drop());

const endsIn = (days: number) => new Date(desk.clock.now().getTime() + days * DAY_MS);
const granted = (token: string): Promise<Renewed> => Promise.resolve({ ok: true, value: { token, expiresAt: endsIn(60) } });
const tokenOf = async () => {
  const [row] = await desk.db.select().from(sendingAccounts).where(eq(sendingAccounts.id, accountId));
  return unseal(desk.ports.settingsKey, `sending_account:${accountId}`, row!.sealedSecret!);
};
const row = async () => (await desk.db.select().from(channelAccounts).where(eq(channelAccounts.id, accountId)))[0]!;
const told = async (name: string) => (await desk.db.select().from(events).where(eq(events.name, name))).length;

beforeEach(async () => {
  asked = [];
  answer = () => granted("IGAAfresh-token-of-sixty-days");
  await desk.db.delete(channelAccounts).where(eq(channelAccounts.channel, "messenger"));
  const connected = await connectAccount(desk.as("Mara"), {
    channel: "instagram", provider: "instagram", externalId: "17841400008460056", businessId: null, name: "@fernweh.travel", teamId: desk.mailbox("support@fernweh.example").teamId,
    facts: { handle: "@fernweh.travel", verifiedName: null, quality: "UNKNOWN", tier: null, peoplePerDay: null, messagesPerSecond: null, verification: null, tokenExpiresAt: endsIn(9).toISOString() },
    settings: { externalId: "17841400008460056" }, secret: "IGAAold-token-that-ends-soon", secretMask: "IGAAold-...soon",
  });
  accountId = connected.accountId;
});

test("four servers at once ask the vendor once, and keep one token", { timeout: 60_000 }, async () => {
  answer = async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return granted(`IGAAfresh-${asked.length}`);
  };
  const databases = [1, 2, 3, 4].map(() => openDatabase(desk.url, { max: 2 }));
  const servers: Ctx[] = databases.map(({ db }) => ({ ...desk.system, db }));
  await Promise.all(servers.map((ctx) => renewTokens(ctx)));
  await Promise.all(databases.map((database) => database.close()));
  expect(asked).toEqual(["IGAAold-token-that-ends-soon"]);
  expect(await tokenOf()).toBe("IGAAfresh-1");
  expect((await row()).tokenExpiresAt).toEqual(endsIn(60));
  expect(await told("channel_account.token_renewed")).toBe(1);
  // It has sixty days now.
  await renewTokens(desk.system);
  expect(asked).toHaveLength(1);
});

test("a server that dies between the vendor's answer and the write leaves a token that is good; another asks after the lease", { timeout: 60_000 }, async () => {
  answer = () => new Promise(() => {});
  void renewTokens(desk.system);
  while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  answer = () => granted("IGAAsecond");
  await renewTokens(desk.system);
  expect(asked).toHaveLength(1);
  expect(await tokenOf()).toBe("IGAAold-token-that-ends-soon");
  desk.clock.advance(3);
  await renewTokens(desk.system);
  expect(asked).toHaveLength(2);
  expect(await tokenOf()).toBe("IGAAsecond");
});

test("who connects again while a renewal is under way has the last word", { timeout: 60_000 }, async () => {
  let letGo = () => {};
  answer = () => new Promise((resolve) => void (letGo = () => resolve({ ok: true, value: { token: "IGAAlate", expiresAt: endsIn(60) } })));
  const renewal = renewTokens(desk.system);
  while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const { version } = await row();
  await desk.db.update(channelAccounts).set({ version: version + 1, renewLeaseUntil: null }).where(eq(channelAccounts.id, accountId));
  await desk.db.update(sendingAccounts).set({ sealedSecret: seal(desk.ports.settingsKey, `sending_account:${accountId}`, "IGAAbyHand") }).where(eq(sendingAccounts.id, accountId));
  letGo();
  await renewal;
  expect(await tokenOf()).toBe("IGAAbyHand");
});

test("a token that cannot be renewed is told of seven days and one day before its end, once each, and then is over", { timeout: 60_000 }, async () => {
  answer = async () => ({ ok: false, code: "unreachable", detail: "Nobody answers IGAAold-token-that-ends-soon", vendorCode: null, retryAt: null });
  const warned: unknown[] = [];
  for (let day = 0; day <= 10; day += 1) {
    await renewTokens(desk.system);
    await renewTokens(desk.system);
    warned.push((await row()).warnedDays);
    desk.clock.advance(24 * 60);
  }
  expect(warned).toEqual([null, null, 7, 7, 7, 7, 7, 7, 1, 1, 1]);
  expect(await told("channel_account.token_ending")).toBe(2);
  expect(await row()).toMatchObject({ state: "expired", failure: expect.not.stringContaining("IGAAold") });
  await desk.drainJobs();
  const kinds = (await desk.db.select().from(notifications).where(eq(notifications.userId, desk.user("Mara").id))).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "channel_account.token_ending")).toHaveLength(2);
  expect(kinds).toContain("channel_account.failed");
});

test("a token that the vendor refuses waits for a person", async () => {
  answer = async () => ({ ok: false, code: "token_refused", detail: "Session has expired.", vendorCode: 190, retryAt: null });
  await renewTokens(desk.system);
  await renewTokens(desk.system);
  expect(asked).toHaveLength(1);
  expect((await row()).state).toBe("expired");
});
