import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { campaigns } from "../../drizzle/schema/campaigns.ts";
import { events } from "../../drizzle/schema/events.ts";
import { sendingAccounts } from "../../drizzle/schema/sending-accounts.ts";
import type { SaveSendingAccount } from "../../server/contract/sending-accounts.ts";
import type { Channel, ChannelAccount } from "../../server/services/deliveries/channel.ts";
import { checkSendingAccounts } from "../../server/services/sending-accounts/check-sending-accounts.ts";
import { deleteSendingAccount } from "../../server/services/sending-accounts/delete-sending-account.ts";
import { listSendingAccounts } from "../../server/services/sending-accounts/list-sending-accounts.ts";
import { maskSecret } from "../../server/services/sending-accounts/mask-secret.ts";
import { openAccount } from "../../server/services/sending-accounts/open-account.ts";
import { saveSendingAccount } from "../../server/services/sending-accounts/save-sending-account.ts";
import { testSendingAccount } from "../../server/services/sending-accounts/test-sending-account.ts";
import { type Desk, testDesk } from "../support/desk.ts";

const TOKEN = "mlsn.0123456789abcdef0123456789abcdefwxyz";
const PASSWORD = "correct horse battery";
let desk: Desk;
let tested: ChannelAccount[] = [];

beforeAll(async () => {
  const pretend: Partial<Channel> = {
    test: async (account) => {
      tested.push(account);
      return account.secret === TOKEN ? { isGood: true, code: "good", message: "ok", remedy: null } : { isGood: false, code: "sign_in_refused", message: `535 ${account.secret} is wrong`, remedy: "Check the user name and the secret." };
    },
  };
  desk = await testDesk({ channels: { mailersend: pretend as Channel, smtp: pretend as Channel } });
});
afterAll(() => desk.drop());
beforeEach(async () => {
  tested = [];
  await desk.db.update(sendingAccounts).set({ fallbackAccountId: null });
  await desk.db.delete(sendingAccounts);
});

const support = () => desk.mailbox("support@fernweh.example").id;
const newsletter = (given: Partial<SaveSendingAccount> = {}): SaveSendingAccount => ({ mailboxId: support(), name: "Newsletter", provider: "mailersend", secret: TOKEN, ...given });
const mailServer = (given: Partial<SaveSendingAccount> = {}): SaveSendingAccount => ({ mailboxId: support(), name: "Mail server", provider: "smtp", settings: { host: "mail.fernweh.example", userName: "tours", security: "starttls" }, secret: PASSWORD, ...given });

describe("the secret", () => {
  test("is sealed, shown masked and in clear for the channel alone", async () => {
    const saved = await saveSendingAccount(desk.as("Mara"), newsletter());
    const [row] = await desk.db.select().from(sendingAccounts).where(eq(sendingAccounts.id, saved.id));
    expect([saved.secretMask, row?.sealedSecret?.includes(TOKEN)]).toEqual(["mlsn.012...wxyz", false]);
    expect((await openAccount(desk.system, saved.id)).secret).toBe(TOKEN);
    const told = JSON.stringify([saved, await listSendingAccounts(desk.as("Mara")), await desk.db.select().from(events).where(eq(events.subjectId, saved.id))]);
    expect(told).not.toContain(TOKEN.slice(8, -4));
  });

  test("stays when the account is saved without one, and is replaced by a new one", async () => {
    const mara = desk.as("Mara");
    const saved = await saveSendingAccount(mara, newsletter());
    const renamed = await saveSendingAccount(mara, { ...newsletter({ name: "News" }), secret: undefined, id: saved.id, version: saved.version });
    expect([renamed.secretMask, (await openAccount(desk.system, saved.id)).secret]).toEqual(["mlsn.012...wxyz", TOKEN]);
    const rotated = await saveSendingAccount(mara, newsletter({ id: saved.id, version: renamed.version, secret: TOKEN.replace("wxyz", "abcd") }));
    expect(rotated.secretMask).toBe("mlsn.012...abcd");
  });

  test("does not follow the account to another address", async () => {
    const mara = desk.as("Mara");
    const { id, version } = await saveSendingAccount(mara, mailServer());
    const moved = { ...mailServer({ id, version, settings: { host: "evil.example", userName: "tours", security: "starttls" } }), secret: undefined };
    await expect(saveSendingAccount(mara, moved)).rejects.toMatchObject({ code: "bad_input", details: { errors: [{ path: "secret" }] } });
    const inClear = { ...mailServer({ id, version, settings: { host: "mail.fernweh.example", userName: "tours", security: "none" } }), secret: undefined };
    await expect(saveSendingAccount(mara, inClear)).rejects.toMatchObject({ code: "bad_input" });
  });

  test("of the provider's hooks is told no more, and stays when the account is saved", async () => {
    const mara = desk.as("Mara");
    const { id } = await saveSendingAccount(mara, newsletter());
    await desk.db.update(sendingAccounts).set({ settings: { sealedHookSecret: "sealed-hook-secret" } as object }).where(eq(sendingAccounts.id, id));
    const saved = await saveSendingAccount(mara, { ...newsletter({ id, name: "News" }), secret: undefined });
    expect(JSON.stringify([saved, await listSendingAccounts(mara)])).not.toContain("sealed-hook-secret");
    const [row] = await desk.db.select().from(sendingAccounts).where(eq(sendingAccounts.id, id));
    expect(row?.settings).toEqual({ sealedHookSecret: "sealed-hook-secret" });
  });

  test("cannot be read by an account that another row was copied over", async () => {
    const mara = desk.as("Mara");
    const one = await saveSendingAccount(mara, newsletter());
    const other = await saveSendingAccount(mara, mailServer());
    const [row] = await desk.db.select().from(sendingAccounts).where(eq(sendingAccounts.id, one.id));
    await desk.db.update(sendingAccounts).set({ sealedSecret: row!.sealedSecret }).where(eq(sendingAccounts.id, other.id));
    await expect(openAccount(desk.system, other.id)).rejects.toThrow();
  });

  test.each([["mlsn.0123456789abcdef0123456789wxyz", "mlsn.012...wxyz"], ["short password", "********"], ["", "********"]])("%s is shown as %s", (secret, mask) => {
    expect(maskSecret(secret)).toBe(mask);
  });

  test.each<[string, Partial<SaveSendingAccount>, string]>([
    ["the name", { name: `Token ${TOKEN}` }, "name"],
    ["the name, as a key of Azure", { name: "endpoint=https://x.example/;accesskey=abc" }, "name"],
    ["the sender's name", { fromName: "password: hunter22" }, "fromName"],
    ["the user name", { settings: { userName: "GOCSPX-abcdefghijkl" } }, "settings.userName"],
    ["the address", { settings: { endpoint: "https://user:secret@api.mailersend.com/v1" } }, "settings.endpoint"],
    ["a long run of letters and digits", { name: "aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zA" }, "name"],
  ])("pasted into %s is refused, and written nowhere", async (_name, given, path) => {
    await expect(saveSendingAccount(desk.as("Mara"), newsletter(given))).rejects.toMatchObject({ code: "bad_input", details: { errors: [{ path }] } });
    expect(await desk.db.select().from(sendingAccounts)).toEqual([]);
  });

  test.each(["Fernweh newsletter 2026", "Reisen & Touren (Support-Team) 24/7", "tours@fernweh.example", "Newsletter-Versand-Hauptkonto-Deutschland"])("%s is no secret", async (name) => {
    expect((await saveSendingAccount(desk.as("Mara"), newsletter({ name }))).name).toBe(name);
  });
});

describe("saving", () => {
  test("refuses what somebody else changed meanwhile, and another provider or mailbox", async () => {
    const mara = desk.as("Mara");
    const saved = await saveSendingAccount(mara, newsletter());
    await saveSendingAccount(mara, newsletter({ id: saved.id, version: saved.version, name: "First" }));
    await expect(saveSendingAccount(mara, newsletter({ id: saved.id, version: saved.version, name: "Second" }))).rejects.toMatchObject({ code: "stale" });
    await expect(saveSendingAccount(mara, { ...mailServer(), id: saved.id })).rejects.toMatchObject({ code: "conflict" });
    await expect(saveSendingAccount(mara, newsletter({ id: saved.id, mailboxId: desk.mailbox("tomas@fernweh.example").id }))).rejects.toMatchObject({ code: "conflict" });
  });

  test("an SMTP account needs a host, and mailboxes and accounts that exist", async () => {
    const mara = desk.as("Mara");
    await expect(saveSendingAccount(mara, mailServer({ settings: {} }))).rejects.toMatchObject({ code: "bad_input", details: { errors: [{ path: "settings.host" }] } });
    await expect(saveSendingAccount(mara, newsletter({ mailboxId: mara.newId() }))).rejects.toMatchObject({ code: "not_found" });
    await expect(saveSendingAccount(mara, newsletter({ fallbackAccountId: mara.newId() }))).rejects.toMatchObject({ code: "not_found" });
  });

  test("records who did it, with what it was before", async () => {
    const mara = desk.as("Mara");
    const saved = await saveSendingAccount(mara, newsletter({ messagesPerDay: 1_000 }));
    await saveSendingAccount(mara, newsletter({ id: saved.id, version: saved.version, messagesPerDay: 500, secret: TOKEN }));
    const rows = await desk.db.select().from(events).where(eq(events.subjectId, saved.id)).orderBy(events.seq);
    expect(rows.map((row) => [row.name, row.actorName])).toEqual([["sending_account.saved", "Mara Lindqvist"], ["sending_account.saved", "Mara Lindqvist"]]);
    expect(rows[1]?.data).toMatchObject({ before: { messagesPerDay: 1_000 }, after: { messagesPerDay: 500 }, isSecretChanged: true });
  });
});

describe("falling back", () => {
  test("to another provider, never in a ring, never to the same provider or itself", async () => {
    const mara = desk.as("Mara");
    const smtp = await saveSendingAccount(mara, mailServer());
    const news = await saveSendingAccount(mara, newsletter({ fallbackAccountId: smtp.id }));
    expect(news.fallbackAccountId).toBe(smtp.id);
    await expect(saveSendingAccount(mara, mailServer({ id: smtp.id, fallbackAccountId: news.id }))).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("ring") });
    await expect(saveSendingAccount(mara, newsletter({ name: "Other", fallbackAccountId: news.id }))).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("same provider") });
    await expect(saveSendingAccount(mara, newsletter({ id: news.id, fallbackAccountId: news.id }))).rejects.toMatchObject({ code: "conflict" });
  });

  test("two that name each other at the same moment: one is refused", async () => {
    const mara = desk.as("Mara");
    const smtp = await saveSendingAccount(mara, mailServer());
    const news = await saveSendingAccount(mara, newsletter());
    const results = await Promise.allSettled([saveSendingAccount(mara, mailServer({ id: smtp.id, fallbackAccountId: news.id })), saveSendingAccount(mara, newsletter({ id: news.id, fallbackAccountId: smtp.id }))]);
    expect(results.map((result) => result.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("testing", () => {
  test("signs in with the secret, keeps what it found, and repeats no secret that a server repeats", async () => {
    const mara = desk.as("Mara");
    const saved = await saveSendingAccount(mara, mailServer());
    const result = await testSendingAccount(mara, saved.id);
    expect(tested).toMatchObject([{ secret: PASSWORD, mailbox: "support@fernweh.example", from: { address: "support@fernweh.example" } }]);
    expect(result).toMatchObject({ isGood: false, code: "sign_in_refused", message: "535 ******** is wrong" });
    const [listed] = (await listSendingAccounts(mara)).filter((account) => account.id === saved.id);
    expect(listed?.test).toEqual(result);
  });

  test("stands in the state of the system: what does not work is named, with what to do", async () => {
    const mara = desk.as("Mara");
    const [news, server] = [await saveSendingAccount(mara, newsletter()), await saveSendingAccount(mara, mailServer())];
    expect(await checkSendingAccounts(mara)).toMatchObject({ state: "ok", detail: "Switched on: 2. Never tested: 2." });
    for (const { id } of [news, server]) await testSendingAccount(mara, id);
    expect(await checkSendingAccounts(mara)).toMatchObject({ state: "failing", detail: "Mail server did not work when last tested: 535 ******** is wrong", remedy: "Check the user name and the secret." });
    await saveSendingAccount(mara, { ...mailServer({ id: server.id, isEnabled: false }), secret: undefined });
    expect(await checkSendingAccounts(mara)).toMatchObject({ state: "ok", detail: "Switched on: 1. All work." });
  });

  test("is forgotten when what it tested changes, and kept when only a name or a limit does", async () => {
    const mara = desk.as("Mara");
    const saved = await saveSendingAccount(mara, newsletter());
    await testSendingAccount(mara, saved.id);
    const renamed = await saveSendingAccount(mara, { ...newsletter({ name: "News", messagesPerDay: 5 }), secret: undefined, id: saved.id });
    const rotated = await saveSendingAccount(mara, newsletter({ id: saved.id }));
    expect([renamed.test?.isGood, rotated.test]).toEqual([true, null]);
  });
});

describe("who sees what", () => {
  test("a sender lists the accounts of the mailboxes that they see, with each mailbox's own; an admin lists all", async () => {
    await saveSendingAccount(desk.as("Mara"), newsletter());
    const names = async (who: string) => (await listSendingAccounts(desk.as(who))).map((account) => `${account.name} ${account.provider}`);
    expect(await names("Tomás")).toEqual(["Fernweh Support graph", "Tomás Ortega graph", "Newsletter mailersend"]);
    expect(await names("Mara")).toHaveLength(7);
  });

  test("an account of a mailbox that one does not see is not found", async () => {
    const jonas = await saveSendingAccount(desk.as("Mara"), newsletter({ mailboxId: desk.mailbox("jonas@fernweh.example").id }));
    await expect(testSendingAccount(desk.as("Tomás"), jonas.id)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("deleting", () => {
  test("removes an account that nothing needs; the others say who needs them", async () => {
    const mara = desk.as("Mara");
    const smtp = await saveSendingAccount(mara, mailServer());
    const news = await saveSendingAccount(mara, newsletter({ fallbackAccountId: smtp.id }));
    await expect(deleteSendingAccount(mara, smtp.id)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("Newsletter") });
    await deleteSendingAccount(mara, news.id);
    await deleteSendingAccount(mara, smtp.id);
    await listSendingAccounts(mara);
    await expect(deleteSendingAccount(mara, support())).rejects.toMatchObject({ code: "conflict" });
    expect((await listSendingAccounts(mara)).every((account) => account.provider === "graph")).toBe(true);
    expect(await desk.db.select().from(campaigns)).toEqual([]);
  });
});
