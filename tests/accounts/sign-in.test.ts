import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { attemptCounts } from "../../drizzle/schema/accounts.ts";
import { countAttempts } from "../../server/services/accounts/attempts.ts";
import { endAccess, giveAccessBack } from "../../server/services/accounts/people-access.ts";
import { type AccountWorld, accountWorld, OTHER_PASSWORD, PASSWORD } from "./account-world.ts";

let world: AccountWorld;
beforeAll(async () => void (world = await accountWorld()));
afterAll(() => world.desk.drop());
beforeEach(() => world.desk.db.delete(attemptCounts));

/** As from the address of a test, which has none. */
async function guessSixTimes(email: string): Promise<void> {
  for (let attempt = 0; attempt < 6; attempt++) await countAttempts(world.desk.system, [{ limit: "account", of: email }, { limit: "account_from_address", of: `${email} ` }]);
}

describe("by e-mail and password", () => {
  test("somebody gets a pair of tokens, is known by it, renews it, and signs out", async () => {
    const email = await world.givePassword("Aylin");
    const { status, body } = await world.login(email.toUpperCase());
    expect([status, body.status]).toEqual([200, "signed_in"]);
    const first = body.tokens!;
    expect((await world.api.get<{ user: { email: string } }>(first.accessToken, "/auth/me")).body.user.email).toBe(email);
    const { body: renewed } = await world.api.post<{ tokens: typeof first }>(null, "/auth/refresh", { refreshToken: first.refreshToken });
    expect((await world.api.get(first.accessToken, "/me")).status).toBe(401);
    expect((await world.api.get(renewed.tokens.accessToken, "/me")).status).toBe(200);
    await world.api.post(renewed.tokens.accessToken, "/auth/logout");
    expect((await world.api.get(renewed.tokens.accessToken, "/me")).status).toBe(401);
    expect((await world.api.post(null, "/auth/refresh", { refreshToken: renewed.tokens.refreshToken })).status).toBe(401);
  });

  test("a pair that was copied is worth nothing to either once both renew it", async () => {
    const email = await world.givePassword("Aylin");
    const { tokens } = (await world.login(email)).body;
    const { body: thief } = await world.api.post<{ tokens: { accessToken: string } }>(null, "/auth/refresh", { refreshToken: tokens!.refreshToken });
    world.desk.clock.advance(1);
    expect((await world.api.post(null, "/auth/refresh", { refreshToken: tokens!.refreshToken })).status).toBe(401);
    expect((await world.api.get(thief.tokens.accessToken, "/me")).status).toBe(401);
    expect((await world.events("session.ended")).at(-1)).toMatchObject({ data: { reason: "copied_token" } });
  });

  test("two renewals at the same moment are no theft", async () => {
    const { tokens } = (await world.login(await world.givePassword("Aylin"))).body;
    const answers = await Promise.all([1, 2].map(() => world.api.post<{ tokens?: { accessToken: string } }>(null, "/auth/refresh", { refreshToken: tokens!.refreshToken })));
    const good = answers.filter(({ status }) => status === 200);
    expect(good).toHaveLength(1);
    expect((await world.api.get(good[0]!.body.tokens!.accessToken, "/me")).status).toBe(200);
  });

  test("a token ends after a quarter of an hour", async () => {
    await world.givePassword("Aylin");
    const token = await world.token("Aylin");
    world.desk.clock.advance(14);
    expect((await world.api.get(token, "/me")).status).toBe(200);
    world.desk.clock.advance(2);
    expect((await world.api.get(token, "/me")).status).toBe(401);
  });

  test("whoever is not there, has no password, was shut out or mistyped is refused in the same words", async () => {
    const aylin = await world.givePassword("Aylin");
    const tomas = await world.givePassword("Tom");
    await endAccess(world.desk.as("Mara"), { userId: world.desk.user("Tom").id });
    const answers = [await world.login("nobody@fernweh.example"), await world.login(world.desk.user("Priya").email), await world.login(tomas), await world.login(aylin, "wrong wrong wrong")];
    await giveAccessBack(world.desk.as("Mara"), { userId: world.desk.user("Tom").id });
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect((await world.events("sign_in.failed")).slice(-4).map(({ data }) => data.reason)).toEqual(Array.from({ length: 4 }, () => "wrong_password"));
  });

  test("a guesser is stopped after eight attempts, the account's owner told once, and the right password does not open meanwhile", async () => {
    const email = await world.givePassword("Aylin");
    await world.desk.drainJobs();
    world.mails.length = 0;
    await guessSixTimes(email);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) statuses.push((await world.login(email, `wrong ${attempt}`)).status);
    expect(statuses).toEqual([401, 401, 429, 429]);
    expect(await world.login(email)).toMatchObject({ status: 429, body: { remedy: expect.stringMatching(/15 minutes/) } });
    await world.desk.drainJobs();
    expect(world.mails.map(({ subject }) => subject)).toEqual(["Many wrong passwords for your account"]);
    world.desk.clock.advance(16);
    expect((await world.login(email)).status).toBe(200);
  });

  test("attempts at once do not slip through together", async () => {
    await guessSixTimes("nobody@fernweh.example");
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.login("nobody@fernweh.example")));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(2);
  });
});

describe("a forgotten password", () => {
  test("is set anew by a link that works once, ends all sessions and is told by mail", async () => {
    const email = await world.givePassword("Jonas");
    const before = await world.token("Jonas");
    expect((await world.api.post(null, "/auth/forgot", { email })).body).toEqual({ done: true });
    await world.desk.drainJobs();
    const link = world.linkOf();
    expect(world.mails.at(-1)).toMatchObject({ to: { address: email }, subject: "Set a new password", headers: { "Auto-Submitted": "auto-generated" } });
    expect((await world.api.post(null, "/auth/link", { token: link })).body).toMatchObject({ purpose: "reset", email });
    expect((await world.api.post(null, "/auth/reset", { token: link, password: OTHER_PASSWORD })).status).toBe(200);
    expect((await world.api.get(before, "/me")).status).toBe(401);
    expect((await world.login(email)).status).toBe(401);
    expect((await world.login(email, OTHER_PASSWORD)).status).toBe(200);
    expect((await world.api.post(null, "/auth/reset", { token: link, password: PASSWORD })).status).toBe(404);
    await world.desk.drainJobs();
    expect(world.mails.at(-1)!.subject).toBe("Your password was changed");
  });

  test("asked for at once by two, the link is taken by one", async () => {
    const email = world.desk.user("Jonas").email;
    await world.api.post(null, "/auth/forgot", { email });
    await world.desk.drainJobs();
    const token = world.linkOf();
    const answers = await Promise.all([PASSWORD, OTHER_PASSWORD].map((password) => world.api.post(null, "/auth/reset", { token, password })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
  });

  test("is over after half an hour, and when a newer one was asked for", async () => {
    const email = world.desk.user("Jonas").email;
    const ask = async () => {
      await world.api.post(null, "/auth/forgot", { email });
      await world.desk.drainJobs();
      return world.linkOf();
    };
    const [first, second] = [await ask(), await ask()];
    expect((await world.api.post(null, "/auth/link", { token: first })).status).toBe(404);
    world.desk.clock.advance(31);
    expect((await world.api.post(null, "/auth/link", { token: second })).status).toBe(404);
  });

  test("of somebody who is not there is answered the same, and nothing is sent; nobody is written to more than three times an hour", async () => {
    await world.desk.drainJobs();
    world.mails.length = 0;
    expect((await world.api.post(null, "/auth/forgot", { email: "nobody@fernweh.example" })).body).toEqual({ done: true });
    await world.desk.drainJobs();
    expect(world.mails).toEqual([]);
    for (let time = 0; time < 5; time++) {
      expect((await world.api.post(null, "/auth/forgot", { email: world.desk.user("Aylin").email })).body).toEqual({ done: true });
      await world.desk.drainJobs();
    }
    expect(world.mails).toHaveLength(3);
  });
});

describe("a password", () => {
  test.each([
    ["short", "Tr0ub4dor", 400],
    ["known to everybody", "password1234", 422],
    ["of the keyboard", "qwertyuiop123456", 422],
    ["of one's own name", "aylin.demir.fernweh", 422],
    ["of one letter", "aaaaaaaaaaaaaaaa", 422],
    ["longer than any", "x".repeat(201), 400],
  ])("that is %s is refused", async (_, password, status) => {
    await world.api.post(null, "/auth/forgot", { email: world.desk.user("Aylin").email });
    await world.desk.drainJobs();
    const answer = await world.api.post<{ errors: { path: string }[] }>(null, "/auth/reset", { token: world.linkOf(), password });
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([status, "password"]);
  });

  test("is the same however a keyboard composes its letters, and stands nowhere in clear", async () => {
    const composed = "Düsenflieger über Tromsø 9".normalize("NFC");
    const email = await world.givePassword("Aylin", composed);
    expect((await world.login(email, composed.normalize("NFD"))).status).toBe(200);
    const [row] = await world.desk.sql<{ password_hash: string }[]>`select password_hash from credentials where user_id = ${world.desk.user("Aylin").id}`;
    expect(row!.password_hash).toMatch(/^scrypt\$8\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  });

  test("costs in use what OWASP asks for, and one that was hashed for less is hashed anew at the next sign-in", async () => {
    const email = await world.givePassword("Aylin");
    const { ports } = world.desk;
    const kept = async () => (await world.desk.sql<{ password_hash: string }[]>`select password_hash from credentials where user_id = ${world.desk.user("Aylin").id}`)[0]!.password_hash;
    const cheap = ports.passwordCost;
    delete ports.passwordCost;
    expect((await world.login(email)).status).toBe(200);
    expect(await kept()).toMatch(/^scrypt\$15\$8\$3\$/);
    ports.passwordCost = cheap;
  });

  test("is changed by whoever knows the one before; other sessions end, this one goes on", async () => {
    const email = await world.givePassword("Aylin");
    const [here, there] = [await world.token("Aylin"), await world.token("Aylin")];
    expect((await world.api.put(here, "/me/password", { current: "not this one", password: OTHER_PASSWORD })).status).toBe(422);
    expect((await world.api.put(here, "/me/password", { current: PASSWORD, password: OTHER_PASSWORD })).status).toBe(200);
    expect([(await world.api.get(here, "/me")).status, (await world.api.get(there, "/me")).status]).toEqual([200, 401]);
    expect((await world.login(email, OTHER_PASSWORD)).status).toBe(200);
  });
});
