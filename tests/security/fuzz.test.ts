import { afterAll, beforeAll, expect, test } from "vitest";
import { Agent, request } from "undici";
import { people } from "../../drizzle/seed/story.ts";
import { type Mailroom, newPlace, type Place, startMailroom } from "../support/mailroom.ts";
import { randomFrom } from "../support/random.ts";
import { addressOf, describedRoutes, type DescribedRoute, nameOf } from "./described-api.ts";
import { signedInAs } from "./signed-in-as.ts";
import { anyText, hostileValueOf } from "./hostile-values.ts";

const REQUESTS = Number(process.env["REQUESTS"] ?? 2_000);
const SEED = Number(process.env["SEED"] ?? 20_261_122);
/** Whatever takes longer hangs: the longest bound that a route gives itself is that of the outside. */
const HANG_MS = 60_000;
const AT_ONCE = 4;
/** Longer ones are shown in parts. */
const SHOWN_MAX = 25;

/** Planted where secrets are; none may come back in any answer. */
const secrets = { SETTINGS_KEY: Buffer.alloc(32, "planted-settings-key").toString("base64"), OPENAI_API_KEY: "sk-planted-openai-secret-4711" };
/** Nobody answers there: nothing leaves this machine. */
const nowhere = { OPENAI_BASE_URL: "https://127.0.0.1:1/v1" };
const leaks = [...Object.values(secrets), "sandbox-only-password", "mlsn.sandbox-only-token", "c2FuZGJveC1vbmx5LWtleQ", "sandbox-only-secret"];
/** Of a stack, of our files, of the database. */
const internals = /\bat (?:async )?[\w.<>]+ \(|node_modules|\/server\/(?:services|routes|adapters)\/|\.ts:\d+|PostgresError|Failed query|violates \w+ constraint|syntax error at or near|ECONNREFUSED/;

let place: Place;
let mailroom: Mailroom;
let routes: DescribedRoute[];
const agent = new Agent({ connect: { rejectUnauthorized: false }, connections: 16 });
beforeAll(async () => {
  place = await newPlace();
  mailroom = await startMailroom(place, { ...secrets, ...nowhere, REQUESTS_PER_MINUTE: "1000000" });
  routes = await describedRoutes({ request: async (path) => new Response(await (await request(new URL(path, mailroom.url), { dispatcher: agent })).body.text()) });
}, 120_000);
afterAll(async () => {
  await agent.close();
  await mailroom?.stop();
  await place?.remove();
}, 120_000);

test(`no endpoint answers ${REQUESTS} hostile requests with a fault, a hang, a secret or a stack`, { timeout: 3_600_000 }, async () => {
  const random = randomFrom(SEED);
  const callers = await Promise.all(people.map((person) => signedInAs(mailroom, person.name.split(" ")[0]!)));
  const ids = new Set(["00000000-0000-4000-8000-000000000000"]);
  const wrong: string[] = [];
  const statuses = new Map<number, number>();
  const answered = new Map<string, number>();
  let count = 0;

  const one = async () => {
    const number = count++;
    // In turn, so that each is asked equally often.
    const route = routes[number % routes.length]!;
    const hostility = [0, 0.05, 0.3][Math.floor(random() * 3)]!;
    const lots = { random, ids: [...ids].slice(-400), leaveOut: random() * 0.9, hostility };
    const address = addressOf(route, (parameter) => {
      if (!parameter.required && random() < 0.5) return undefined;
      return random() < hostility ? anyText(lots) : hostileValueOf(parameter.schema, lots);
    });
    const who = callers[Math.floor(random() * callers.length)]!;
    const { headers, body } = requestOf(route, lots);
    const url = new URL(address, mailroom.url);
    const started = performance.now();
    try {
      const answer = await request(url, { method: route.method as "GET", dispatcher: agent, headers: { ...(random() < 0.97 ? { authorization: who } : {}), ...headers }, ...(body === undefined ? {} : { body }), headersTimeout: HANG_MS, bodyTimeout: HANG_MS });
      const text = await answer.body.text();
      const { statusCode: status } = answer;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status < 400) answered.set(nameOf(route), (answered.get(nameOf(route)) ?? 0) + 1);
      const problem = judge(status, text, route);
      if (problem) wrong.push(`${nameOf(route)} ${problem}\n    ${url.pathname}${url.search.slice(0, 400)}\n    ${String(body).slice(0, 600)}\n    ${text.slice(0, 300)}`);
      if (status < 300) for (const [, id] of text.matchAll(/"id":"([0-9a-f-]{36})"/g)) ids.add(id!);
    } catch (error) {
      wrong.push(`${nameOf(route)} after ${Math.round(performance.now() - started)} ms: ${String(error)}\n    ${url.pathname}${url.search.slice(0, 400)}\n    ${String(body).slice(0, 600)}`);
    }
  };
  const worker = async () => {
    while (count < REQUESTS && wrong.length < 200) await one();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));

  const figures = `${count} requests to ${routes.length} routes, seed ${SEED}: ${[...statuses].sort(([a], [b]) => a - b).map(([status, n]) => `${status}: ${n}`).join(", ")}; ${answered.size} routes did what was asked at least once`;
  console.log(figures);
  expect([...new Map(wrong.map((line) => [line.split(" ").slice(0, 3).join(" "), line])).values()].slice(0, SHOWN_MAX).join("\n\n")).toBe("");
  // A fuzz that is only refused at the door would say little.
  expect(statuses.get(200) ?? 0).toBeGreaterThan(count / 20);
});

/** Null: the answer is a good one. */
function judge(status: number, text: string, route: DescribedRoute): string | null {
  if (status >= 500 && status !== 502 && status !== 503) return `answered ${status}`;
  if (status >= 500 && !text.includes('"code":')) return `answered ${status} without words`;
  const leaked = leaks.find((secret) => text.includes(secret));
  if (leaked) return `told a secret (${leaked.slice(0, 12)}…)`;
  // What somebody wrote into a note may be anything; a refusal is ours.
  if (status >= 400 && internals.test(text)) return "told of our insides";
  if (status >= 400 && !/"code":"\w+"/.test(text)) return `answered ${status} without a problem's code`;
  if (status === 200 && route.method !== "GET" && text === "") return "answered nothing";
  return null;
}

type HostileLots = Parameters<typeof hostileValueOf>[1];

function requestOf(route: DescribedRoute, lots: HostileLots): { headers: Record<string, string>; body: string | Buffer | undefined } {
  if (route.takesFile) return { headers: { "content-type": "application/octet-stream" }, body: Buffer.from(anyText(lots).repeat(3) + "\ngiven_name,email\nA,a@b.example\n") };
  if (!route.body) return { headers: {}, body: undefined };
  const value = hostileValueOf(route.body, lots);
  if (lots.random() < lots.hostility / 5) return { headers: { "content-type": ["text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data"][Math.floor(lots.random() * 4)]! }, body: anyText(lots) || "x" };
  const text = JSON.stringify(value) ?? "null";
  return { headers: { "content-type": "application/json" }, body: lots.random() < lots.hostility / 5 ? text.slice(0, Math.floor(text.length / 2)) || "{" : text };
}
