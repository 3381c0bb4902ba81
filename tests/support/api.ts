import { pino } from "pino";
import { company, people } from "../../drizzle/seed/story.ts";
import { type AppDeps, createApp } from "../../server/app.ts";
import type { Problem } from "../../server/contract/common.ts";
import { refuse } from "../../server/errors.ts";
import type { AuthenticateDeps } from "../../server/routes/authenticate.ts";
import { createLiveHub } from "../../server/services/live/hub.ts";
import { createOnlookers } from "../../server/services/live/onlookers.ts";
import type { SignInClaims } from "../../server/services/people/sign-in.ts";
import type { Desk } from "./desk.ts";

export interface ApiAnswer<Body> {
  status: number;
  body: Body;
  headers: Headers;
}

/** For tests where it does not matter how people sign in: a first name of the story is a token. */
export async function firstNameAsToken(token: string): Promise<SignInClaims> {
  const person = people.find((candidate) => candidate.name.startsWith(token));
  if (!person) throw refuse("unauthenticated", "The access token is not genuine.");
  return { oid: person.oid, tid: company.tenantId, name: person.name, email: person.email, isEmailProven: true };
}

/** The API over a desk, called by `app.request()`. A token here is a first name: who may sign in is tested elsewhere, on real tokens. */
export function testApi(desk: Desk, verifyToken: AuthenticateDeps["verifyToken"] = firstNameAsToken, more: Partial<Pick<AppDeps, "requestsPerMinute" | "isDraining" | "live" | "onlookers">> = {}) {
  const app = createApp({
    ctx: desk.system,
    verifyToken,
    adminEmails: [],
    checkHealth: async () => ({ status: "ok", checks: [] }),
    live: createLiveHub(desk.db),
    onlookers: createOnlookers({ serverId: desk.system.newId(), now: () => performance.now(), say: () => {} }),
    log: pino({ level: "silent" }),
    ...more,
  });

  async function call<Body = unknown>(who: string | null, method: string, path: string, body?: unknown): Promise<ApiAnswer<Body>> {
    const headers: Record<string, string> = who ? { authorization: `Bearer ${who}` } : {};
    if (body !== undefined) headers["content-type"] = "application/json";
    const response = await app.request(`/api${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, body: (isJson ? JSON.parse(text) : text) as Body, headers: response.headers };
  }

  return {
    app,
    get: <Body = unknown>(who: string | null, path: string) => call<Body>(who, "GET", path),
    post: <Body = unknown>(who: string | null, path: string, body: unknown = {}) => call<Body>(who, "POST", path, body),
    patch: <Body = unknown>(who: string | null, path: string, body: unknown) => call<Body>(who, "PATCH", path, body),
    put: <Body = unknown>(who: string | null, path: string, body: unknown) => call<Body>(who, "PUT", path, body),
    delete: <Body = unknown>(who: string | null, path: string) => call<Body>(who, "DELETE", path),
    problem: async (who: string | null, method: string, path: string, body?: unknown) => (await call<Problem>(who, method, path, body)).body,
  };
}
