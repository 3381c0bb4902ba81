import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { people } from "../../drizzle/seed/story.ts";
import { createTokenVerifier } from "../../server/adapters/entra/verify-access-token.ts";
import { roles } from "../../server/contract/people.ts";
import { createRecogniseToken } from "../../server/adapters/entra/recognise-token.ts";
import { isAllowed, mayCall, type Verb } from "../../server/services/people/authorise.ts";
import { firstNameAsToken, testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { addressOf, type DescribedRoute, describedRoutes, nameOf } from "./described-api.ts";
import { API, type ForeignIssuer, startForeignIssuer, tampered, TENANT, unsigned } from "./foreign-issuer.ts";

/** Asked before sign-in; each says here why. A route that is neither here nor has a verb fails. */
const openRoutes: Record<string, string> = {
  "GET /auth/ways": "what the sign-in page may offer",
  "POST /auth/login": "nobody is known before it",
  "POST /auth/register": "by a link, or where an admin opened it",
  "POST /auth/logout": "a session that ended may be left too",
  "POST /auth/refresh": "the pair's second half is what it shows",
  "POST /auth/forgot": "answers the same whoever asks",
  "POST /auth/reset": "by a link",
  "POST /auth/link": "by a link",
  "GET /platforms/callback": "the browser comes back from Meta: the sealed state names the person, a cookie the browser",
  "GET /webhooks/{platform}": "Meta asks with the verify token",
  "POST /webhooks/{platform}": "signed by Meta with our app's secret",
  "POST /webhooks/whatsapp/aws": "signed by Amazon SNS",
};

const NOBODYS_ID = "00000000-0000-4000-8000-000000000000";

let desk: Desk;
let api: ReturnType<typeof testApi>;
let issuer: ForeignIssuer;
let routes: DescribedRoute[];
beforeAll(async () => {
  desk = await testDesk();
  issuer = await startForeignIssuer();
  const recognise = createRecogniseToken(createTokenVerifier({ issuer: issuer.origin, audience: API, allowedTenants: [TENANT], jwksUrl: issuer.keysUrl }));
  // A role's name stands for the story's person with that role; all else is a real token.
  api = testApi(desk, (token) => (token.includes(".") ? recognise(token) : firstNameAsToken(token)));
  routes = await describedRoutes(api.app);
});
afterAll(async () => {
  await issuer.stop();
  await desk.drop();
});

const idsFor = (route: DescribedRoute) => addressOf(route, (parameter) => (parameter.in === "path" ? NOBODYS_ID : undefined));
const personOf = (role: string) => people.find((person) => person.role === role)!.name.split(" ")[0]!;

async function ask(route: DescribedRoute, token: string | null): Promise<{ status: number; code: string | undefined; text: string }> {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  if (route.body) headers["content-type"] = "application/json";
  const answer = await api.app.request(idsFor(route), { method: route.method, headers, ...(route.body ? { body: "{}" } : {}) });
  const text = await answer.text();
  return { status: answer.status, code: /"code":"(\w+)"/.exec(text)?.[1], text };
}

describe("the description and the table name the same routes", () => {
  test("each has a verb of the table, or a reason to be open", () => {
    expect(routes.length).toBeGreaterThan(250);
    const without = routes.filter((route) => !(route.verb && route.verb in mayCall) && !(nameOf(route) in openRoutes));
    expect(without.map(nameOf)).toEqual([]);
    expect(routes.filter((route) => route.verb && nameOf(route) in openRoutes).map(nameOf)).toEqual([]);
  });

  test("nothing under /api is served that the description does not name", () => {
    const described = new Set(routes.map((route) => `${route.method} /api${route.path.replaceAll(/\{(\w+)\}/g, ":$1")}`));
    const describing = new Set(["GET /api/openapi.json", "GET /api/docs", "GET /api/docs/start.js", "GET /api/docs/:file"]);
    const served = new Set(api.app.routes.filter((route) => route.path.startsWith("/api") && route.method !== "ALL").map((route) => `${route.method} ${route.path}`));
    expect([...served].filter((name) => !described.has(name) && !describing.has(name))).toEqual([]);
    expect([...described].filter((name) => !served.has(name))).toEqual([]);
  });

  test("each verb of the table is some route's or some part's, and what only reads is called so", () => {
    const used = new Set(routes.map((route) => route.verb));
    // A look at a mail may be its receiving: that is asked within. A configuration is taken in from the shell alone.
    expect(Object.keys(mayCall).filter((verb) => !used.has(verb))).toEqual(["receiveMessage", "importConfiguration"]);
    const readers = routes.filter((route) => ["PUT", "PATCH", "DELETE"].includes(route.method) && /^read(?!Notifications)/.test(route.verb ?? ""));
    expect(readers.map((route) => `${nameOf(route)} ${route.verb}`)).toEqual([]);
  });
});

describe.each(roles)("a %s", (role) => {
  test("is refused what the table refuses, and nothing else, by every route", async () => {
    const wrong: string[] = [];
    for (const route of routes.filter((one) => one.verb)) {
      const { status, text } = await ask(route, personOf(role));
      const may = isAllowed(role, route.verb as Verb);
      const isRefusedByTable = status === 403 && text.includes(`(${route.verb})`);
      if (may === isRefusedByTable || status === 401 || status >= 500) wrong.push(`${nameOf(route)} (${route.verb}) answered ${status}: ${text.slice(0, 200)}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe("every route refuses whoever is not known", () => {
  const seconds = () => Math.floor(Date.now() / 1_000);
  const tokens: [string, () => Promise<string | null>][] = [
    ["no token", async () => null],
    ["nonsense", async () => "a.b.c"],
    ["an expired token", () => issuer.accessToken({ payload: { iat: seconds() - 7_200, exp: seconds() - 3_600 } })],
    ["a token for another audience", () => issuer.accessToken({ audience: "https://graph.microsoft.com" })],
    ["a token of another tenant", () => issuer.accessToken({ payload: { tid: "00000000-1111-4222-8333-444444444444" } })],
    ["a token that was changed", async () => tampered(await issuer.accessToken(), { oid: "11111111-aaaa-4aaa-8aaa-000000000001" })],
    ["a token that nobody signed", async () => unsigned(await issuer.accessToken())],
  ];
  test.each(tokens)("%s", async (_, make) => {
    const token = await make();
    const wrong: string[] = [];
    for (const route of routes.filter((one) => one.verb)) {
      const { status, code } = await ask(route, token);
      if (status !== 401 || code !== "unauthenticated") wrong.push(`${nameOf(route)} answered ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  test("a right token of somebody whom the desk does not know is forbidden, and whose access was ended too", async () => {
    const stranger = await issuer.accessToken({ payload: { oid: "99999999-aaaa-4aaa-8aaa-000000000009", preferred_username: "stranger@fernweh.example" } });
    const known = await issuer.accessToken();
    expect((await api.get(known, "/me")).status).toBe(200);
    expect((await api.get(stranger, "/me")).status).toBe(403);
    await desk.sql`update users set disabled_at = now() where email = 'aylin@fernweh.example'`;
    const answers = new Set<number>();
    for (const route of routes.filter((one) => one.verb)) answers.add((await ask(route, known)).status);
    expect([...answers]).toEqual([403]);
    await desk.sql`update users set disabled_at = null where email = 'aylin@fernweh.example'`;
  });
});
