import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Problem } from "../../server/contract/common.ts";
import type { ConnectionTest, SendingAccount } from "../../server/contract/sending-accounts.ts";
import type { Channel } from "../../server/services/deliveries/channel.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

const TOKEN = "mlsn.0123456789abcdef0123456789abcdefwxyz";
let desk: Desk;
let api: ReturnType<typeof testApi>;

beforeAll(async () => {
  const pretend: Partial<Channel> = { test: async ({ secret }) => ({ isGood: secret === TOKEN, code: secret === TOKEN ? "good" : "sign_in_refused", message: "401 Unauthenticated.", remedy: secret === TOKEN ? null : "Check the secret." }) };
  desk = await testDesk({ channels: { mailersend: pretend as Channel } });
  api = testApi(desk);
});
afterAll(() => desk.drop());

const body = () => ({ mailboxId: desk.mailbox("support@fernweh.example").id, name: "Newsletter", provider: "mailersend", secret: TOKEN });

test("an admin makes, tests, changes and removes an account, and no answer tells its secret", async () => {
  const made = await api.post<SendingAccount>("Mara", "/sending-accounts", body());
  expect([made.status, made.body.secretMask, made.body.fromAddress, made.body.sentToday]).toEqual([200, "mlsn.012...wxyz", "support@fernweh.example", 0]);
  const tested = await api.post<ConnectionTest>("Mara", `/sending-accounts/${made.body.id}/tests`);
  expect(tested.body).toMatchObject({ isGood: true, code: "good", at: expect.stringMatching(/Z$/) });
  const changed = await api.post<SendingAccount>("Mara", "/sending-accounts", { ...body(), secret: undefined, id: made.body.id, version: made.body.version, isEnabled: false });
  expect(changed.body).toMatchObject({ isEnabled: false, version: 2, secretMask: "mlsn.012...wxyz" });
  const listed = await api.get<{ items: SendingAccount[] }>("Mara", "/sending-accounts");
  expect(JSON.stringify([made.body, tested.body, changed.body, listed.body])).not.toContain("cdef0123");
  expect((await api.delete("Mara", `/sending-accounts/${made.body.id}`)).body).toEqual({ deleted: true });
});

describe("who may do what", () => {
  test.each([["Aylin", 403], ["Jonas", 403], ["Priya", 403]])("%s may not save", async (who, status) => {
    expect((await api.post(who, "/sending-accounts", body())).status).toBe(status);
  });

  test("a sender lists, a viewer does not", async () => {
    const aylin = await api.get<{ items: SendingAccount[] }>("Aylin", "/sending-accounts");
    expect(aylin.body.items.map((account) => account.fromAddress).toSorted()).toEqual(["aylin@fernweh.example", "support@fernweh.example"]);
    expect((await api.get("Priya", "/sending-accounts")).status).toBe(403);
    expect((await api.get(null, "/sending-accounts")).status).toBe(401);
  });
});

test.each<[string, object, string]>([
  ["a provider that there is not", { provider: "pigeon" }, "provider"],
  ["a pace of nothing", { messagesPerMinute: 0 }, "messagesPerMinute"],
  ["too much at once", { concurrency: 51 }, "concurrency"],
  ["an address that is none", { fromAddress: "nobody" }, "fromAddress"],
  ["an endpoint that is none", { settings: { endpoint: "not an address" } }, "settings.endpoint"],
  ["a secret in the name", { name: TOKEN }, "name"],
])("%s is refused with its field", async (_name, given, path) => {
  const problem = await api.problem("Mara", "POST", "/sending-accounts", { ...body(), ...given });
  expect(problem).toMatchObject({ code: "bad_input", errors: [expect.objectContaining({ path })] } satisfies Partial<Problem>);
});

test("a stale version and an unknown account are refused with their codes", async () => {
  const made = await api.post<SendingAccount>("Mara", "/sending-accounts", body());
  expect((await api.problem("Mara", "POST", "/sending-accounts", { ...body(), id: made.body.id, version: 7 })).code).toBe("stale");
  expect((await api.problem("Mara", "POST", `/sending-accounts/${desk.system.newId()}/tests`)).code).toBe("not_found");
  expect((await api.problem("Mara", "DELETE", `/sending-accounts/${desk.system.newId()}`)).code).toBe("not_found");
});
