import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { attemptCounts } from "../../drizzle/schema/accounts.ts";
import { offerFirstAdmin } from "../../server/services/accounts/offer-first-admin.ts";
import { purgeAccounts } from "../../server/services/accounts/purge-accounts.ts";
import { codeOfStep, fromBase32, stepAt } from "../../server/services/accounts/totp.ts";
import { type AccountWorld, accountWorld, OTHER_PASSWORD, PASSWORD } from "./account-world.ts";

let world: AccountWorld;
beforeAll(async () => void (world = await accountWorld()));
afterAll(() => world.desk.drop());
beforeEach(() => world.desk.db.delete(attemptCounts));

const tokenOf = (url: string) => url.split("/").at(-1)!;
const codeNow = (secret: string, off = 0) => codeOfStep(fromBase32(secret), stepAt(world.desk.clock.now()) + off);

async function addFactor(token: string): Promise<{ secret: string; codes: string[] }> {
  const { body } = await world.api.post<{ secret: string }>(token, "/me/factor", { password: PASSWORD });
  const { body: made } = await world.api.post<{ codes: string[] }>(token, "/me/factor/confirm", { code: codeNow(body.secret) });
  return { secret: body.secret, codes: made.codes };
}

describe("a second factor", () => {
  test("is asked for after the password, and a code counts once", async () => {
    const email = await world.givePassword("Aylin");
    const { secret } = await addFactor(await world.token("Aylin"));
    expect((await world.login(email)).body).toEqual({ status: "factor_needed" });
    // The code that confirmed it.
    expect((await world.login(email, PASSWORD, { code: codeNow(secret) })).status).toBe(401);
    world.desk.clock.advance(1);
    const code = codeNow(secret);
    const both = await Promise.all([1, 2].map(() => world.login(email, PASSWORD, { code })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  test("is stood in for by a recovery code, which opens once, however it is typed", async () => {
    const email = await world.givePassword("Priya");
    const { codes } = await addFactor(await world.token("Priya"));
    expect(new Set(codes).size).toBe(10);
    expect((await world.login(email, PASSWORD, { code: "000000" })).status).toBe(401);
    expect((await world.login(email, PASSWORD, { code: codes[0]!.toLowerCase().replace("-", "") })).status).toBe(200);
    expect((await world.login(email, PASSWORD, { code: codes[0] })).status).toBe(401);
    await world.desk.drainJobs();
    expect(world.mails.map(({ subject }) => subject)).toEqual(expect.arrayContaining(["Your second factor is on", "A recovery code was used"]));
    await world.api.post("Mara", `/users/${world.desk.user("Priya").id}/factor/reset`);
  });

  test("is removed by whoever shows the password and a code, and by an admin for somebody who lost it", async () => {
    const email = await world.givePassword("Jonas");
    const { secret } = await addFactor(await world.token("Jonas"));
    world.desk.clock.advance(1);
    const { body } = await world.login(email, PASSWORD, { code: codeNow(secret) });
    const token = body.tokens!.accessToken;
    expect((await world.api.post(token, "/me/factor/remove", { password: PASSWORD })).status).toBe(422);
    expect((await world.api.post("Aylin", `/users/${world.desk.user("Jonas").id}/factor/reset`)).status).toBe(403);
    expect((await world.api.post("Mara", `/users/${world.desk.user("Jonas").id}/factor/reset`)).status).toBe(200);
    expect((await world.api.get(token, "/me")).status).toBe(401);
    expect((await world.login(email)).body.status).toBe("signed_in");
    const [row] = await world.desk.sql`select 1 from recovery_codes where user_id = ${world.desk.user("Jonas").id}`;
    expect(row).toBeUndefined();
  });

  test("its secret and codes stand nowhere in clear", async () => {
    await world.givePassword("Tom");
    const { secret, codes } = await addFactor(await world.token("Tom"));
    const dump = JSON.stringify([await world.desk.sql`select * from credentials`, await world.desk.sql`select * from recovery_codes`, await world.desk.sql`select * from sessions`, await world.desk.sql`select * from events`]);
    for (const hidden of [secret, ...codes, PASSWORD]) expect(dump).not.toContain(hidden);
  });
});

describe("sessions", () => {
  test("are listed, ended one by one or all but this one, and nobody ends those of others", async () => {
    await world.givePassword("Priya");
    const [here, there, third] = [await world.token("Priya"), await world.token("Priya"), await world.token("Priya")];
    const list = async () => (await world.api.get<{ items: { id: string; isCurrent: boolean }[] }>(here, "/me/sessions")).body.items;
    const [own, other] = [(await list()).find((one) => one.isCurrent)!, (await list()).find((one) => !one.isCurrent)!];
    expect(await list()).toHaveLength(3);
    expect((await world.api.delete("Aylin", `/me/sessions/${own.id}`)).status).toBe(404);
    expect((await world.api.delete(here, `/me/sessions/${other.id}`)).status).toBe(200);
    expect((await world.api.delete<{ endedCount: number }>(here, "/me/sessions")).body).toEqual({ endedCount: 1 });
    expect([(await world.api.get(here, "/me")).status, (await world.api.get(there, "/me")).status, (await world.api.get(third, "/me")).status]).toEqual([200, 401, 401]);
  });

  test("by cookie: scripts cannot read it, other sites cannot use it, and it sleeps after twelve hours", async () => {
    const email = await world.givePassword("Priya");
    const ask = (method: string, path: string, headers: Record<string, string>, body?: unknown) => world.api.app.request(`https://desk.example/api${path}`, { method, headers: { ...headers, ...(body ? { "content-type": "application/json" } : {}) }, body: body ? JSON.stringify(body) : undefined });
    const login = { email, password: PASSWORD, way: "cookie" };
    expect((await ask("POST", "/auth/login", { "sec-fetch-site": "cross-site" }, login)).status).toBe(403);
    const answer = await ask("POST", "/auth/login", { "sec-fetch-site": "same-origin" }, login);
    const set = answer.headers.get("set-cookie")!;
    expect(set).toMatch(/^__Host-mailroom=ms_[\w-]{43}; .*Path=\/.*HttpOnly; Secure; SameSite=Strict$/);
    expect(JSON.stringify(await answer.json())).not.toContain("ms_");
    const cookie = set.split(";")[0]!;
    expect((await ask("GET", "/me", { cookie })).status).toBe(200);
    const foreign: Record<string, string>[] = [{}, { origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "same-site" }, { "sec-fetch-site": "none" }];
    for (const headers of foreign) expect((await ask("PUT", "/me/pane-state", { cookie, ...headers }, { tab: "x" })).status).toBe(403);
    expect((await ask("PUT", "/me/pane-state", { cookie, origin: "https://desk.example" }, { tab: "x" })).status).toBe(200);
    const token = cookie.split("=")[1]!;
    expect((await world.api.get(token, "/me")).status).toBe(401);
    world.desk.clock.advance(11 * 60);
    expect((await ask("GET", "/me", { cookie })).status).toBe(200);
    world.desk.clock.advance(13 * 60);
    expect((await ask("GET", "/me", { cookie })).status).toBe(401);
  });
});

describe("a key for a machine", () => {
  const make = (who: string, more: object = {}) => world.api.post<{ id: string; key: string; code?: string }>(who, "/me/api-keys", { name: "Nightly export", role: "agent", verbs: ["readDesk", "readContacts"], days: 30, ...more });

  test("does what it was made for and nothing else, is told once, and ends by its date, its revocation or its maker's access", async () => {
    const { body } = await make("Mara");
    expect(body.key).toMatch(/^mk_[\w-]{43}$/);
    const me = await world.api.get<{ user: { role: string }; may: string[] }>(body.key, "/me");
    expect(me.body).toMatchObject({ user: { role: "agent" }, may: ["readDesk", "readContacts"] });
    expect((await world.api.get(body.key, "/teams")).status).toBe(403);
    expect((await world.api.get(body.key, "/me/account")).status).toBe(403);
    expect(await world.api.problem(body.key, "POST", "/me/api-keys", { name: "x", role: "viewer", verbs: ["readDesk"], days: 1 })).toMatchObject({ code: "forbidden", detail: expect.stringContaining("key") });
    const listed = await world.api.get<{ items: { id: string; lastUsedAt: string | null }[] }>("Mara", "/me/api-keys");
    expect(listed.body.items[0]).toMatchObject({ id: body.id, hint: body.key.slice(0, 9), lastUsedAt: expect.any(String) });
    expect(JSON.stringify([listed.body, await world.desk.sql`select * from api_keys`, await world.desk.sql`select * from events`])).not.toContain(body.key);
    expect((await world.api.delete("Aylin", `/me/api-keys/${body.id}`)).status).toBe(404);
    expect((await world.api.delete("Mara", `/me/api-keys/${body.id}`)).status).toBe(200);
    expect((await world.api.get(body.key, "/me")).status).toBe(401);
    const { body: short } = await make("Mara", { days: 1 });
    world.desk.clock.advance(24 * 60 + 1);
    expect((await world.api.get(short.key, "/me")).status).toBe(401);
  });

  test("may not have more than its maker, now or later", async () => {
    expect((await make("Aylin", { role: "admin" })).status).toBe(422);
    expect((await make("Aylin", { verbs: ["savePolicy"] })).status).toBe(422);
    for (const verb of ["manageAccount", "makeApiKey", "savePeople", "noSuchVerb"]) expect((await make("Mara", { role: "admin", verbs: [verb] })).status).toBe(422);
    const { body } = await make("Jonas", { role: "supervisor", verbs: ["readAudit"] });
    expect((await world.api.get(body.key, "/audit?limit=1")).status).toBe(200);
    const jonas = world.desk.user("Jonas").id;
    expect((await world.api.put("Mara", `/users/${jonas}/role`, { role: "agent" })).status).toBe(200);
    expect((await world.api.get(body.key, "/audit?limit=1")).status).toBe(403);
    await world.api.put("Mara", `/users/${jonas}/role`, { role: "supervisor" });
  });

  test("names itself in the audit log", async () => {
    const { body } = await make("Mara", { verbs: ["savePaneState", "readDesk", "saveView"] });
    const view = await world.api.post(body.key, "/saved-views", { name: "Of the key", filter: {}, isForTeam: false });
    if (view.status === 200) expect((await world.desk.sql<{ actor_name: string }[]>`select actor_name from events order by seq desc limit 1`)[0]!.actor_name).toBe("Mara Lindqvist (Nightly export)");
    expect((await world.events("api_key.made")).at(-1)).toMatchObject({ actor_name: "Mara Lindqvist", data: { name: "Nightly export" } });
  });
});

describe("who has a place on the desk", () => {
  const mara = () => world.desk.user("Mara").id;

  test("somebody is invited by an admin, comes in once by the link, and has the role and team that were given", async () => {
    const teams = (await world.api.get<{ items: { id: string; name: string }[] }>("Mara", "/teams")).body.items;
    const support = teams.find(({ name }) => name === "Support")!;
    const invite = { email: "Noor@fernweh.example", name: "Noor Haddad", role: "agent", teamIds: [support.id] };
    expect((await world.api.post("Aylin", "/users", invite)).status).toBe(403);
    const { body } = await world.api.post<{ link: string; isMailed: boolean; userId: string }>("Mara", "/users", invite);
    expect(body.isMailed).toBe(true);
    expect((await world.api.post("Mara", "/users", invite)).status).toBe(409);
    await world.desk.drainJobs();
    expect(world.mails.at(-1)).toMatchObject({ to: { address: "noor@fernweh.example" }, subject: "Your place on Mailroom" });
    expect(world.linkOf()).toBe(tokenOf(body.link));
    const registered = await world.api.post<{ tokens: { accessToken: string } }>(null, "/auth/register", { token: tokenOf(body.link), password: PASSWORD });
    expect((await world.api.get<{ user: object }>(registered.body.tokens.accessToken, "/me")).body.user).toMatchObject({ name: "Noor Haddad", role: "agent", email: "noor@fernweh.example" });
    expect((await world.api.post(null, "/auth/register", { token: tokenOf(body.link), password: OTHER_PASSWORD })).status).toBe(404);
    expect((await world.api.post("Mara", `/users/${body.userId}/invitation`)).status).toBe(409);
  });

  test("access that was ended ends everything, and comes back without sessions and keys", async () => {
    const email = await world.givePassword("Tom", OTHER_PASSWORD);
    const tomas = world.desk.user("Tom").id;
    await world.api.post("Mara", `/users/${tomas}/factor/reset`);
    const { tokens } = (await world.login(email, OTHER_PASSWORD)).body;
    const { body: key } = await world.api.post<{ key: string }>(tokens!.accessToken, "/me/api-keys", { name: "x", role: "viewer", verbs: ["readDesk"], days: 5 });
    expect((await world.api.post("Mara", `/users/${tomas}/access/end`)).status).toBe(200);
    for (const carried of [tokens!.accessToken, key.key, "Tom"]) expect([401, 403]).toContain((await world.api.get(carried, "/me")).status);
    expect((await world.api.post(null, "/auth/refresh", { refreshToken: tokens!.refreshToken })).status).toBe(401);
    expect((await world.api.get<{ items: { id: string }[] }>("Mara", "/users/ended")).body.items.map(({ id }) => id)).toContain(tomas);
    expect((await world.api.post("Mara", `/users/${tomas}/access/give-back`)).status).toBe(200);
    for (const carried of [tokens!.accessToken, key.key]) expect((await world.api.get(carried, "/me")).status).toBe(401);
    expect((await world.login(email, OTHER_PASSWORD)).status).toBe(200);
  });

  test("the last admin cannot be shut out, demoted, nor shut out themselves", async () => {
    expect((await world.api.post("Mara", `/users/${mara()}/access/end`)).status).toBe(409);
    expect((await world.api.put("Mara", `/users/${mara()}/role`, { role: "agent" })).status).toBe(409);
  });

  test("registration is by invitation unless an admin opens it, and then by a mail to the address itself", async () => {
    const ask = () => world.api.post<{ status: string }>(null, "/auth/register", { email: "guest@partner.example", name: "Gil Guest" });
    expect((await ask()).status).toBe(403);
    await world.api.put("Mara", "/sign-in-settings", { isRegistrationOpen: true });
    expect((await ask()).body.status).toBe("mail_under_way");
    await world.desk.drainJobs();
    expect(world.mails.at(-1)).toMatchObject({ to: { address: "guest@partner.example" }, subject: "Go on with your registration" });
    const { body } = await world.api.post<{ tokens: { accessToken: string } }>(null, "/auth/register", { token: world.linkOf(), password: PASSWORD, email: "admin@fernweh.example" });
    expect((await world.api.get<{ user: object }>(body.tokens.accessToken, "/me")).body.user).toMatchObject({ role: "viewer", email: "guest@partner.example" });
    await world.api.put("Mara", "/sign-in-settings", { isRegistrationOpen: false });
  });

  test("the first admin is made by the newest link of an empty desk, once", async () => {
    expect(await offerFirstAdmin(world.desk.system)).toBeNull();
    await world.emptyOfAdmins();
    const [first, second] = [await offerFirstAdmin(world.desk.system), await offerFirstAdmin(world.desk.system)];
    const take = (url: string, email: string) => world.api.post<{ tokens?: { accessToken: string } }>(null, "/auth/register", { token: tokenOf(url), email, name: "Ines First", password: PASSWORD });
    expect((await take(first!.url, "ines@fernweh.example")).status).toBe(404);
    const answers = await Promise.all(["ines@fernweh.example", "eve@fernweh.example"].map((email) => take(second!.url, email)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
    const admin = answers.find(({ status }) => status === 200)!.body.tokens!.accessToken;
    expect((await world.api.get<{ user: { role: string } }>(admin, "/me")).body.user.role).toBe("admin");
    expect(await offerFirstAdmin(world.desk.system)).toBeNull();
    await world.api.put(admin, `/users/${mara()}/role`, { role: "admin" });
  });

  test("what ended long ago leaves no rows but its events", async () => {
    world.desk.clock.advance(70 * 24 * 60);
    await purgeAccounts(world.desk.system);
    const [counts] = await world.desk.sql`select (select count(*)::int from sessions) as sessions, (select count(*)::int from account_links) as links, (select count(*)::int from account_mails) as mails, (select count(*)::int from attempt_counts) as attempts`;
    expect(counts).toEqual({ sessions: 0, links: 0, mails: 0, attempts: 0 });
    expect((await world.events("session.started")).length).toBeGreaterThan(5);
  });
});
