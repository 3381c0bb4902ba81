import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createApi } from "../../addin/shared/api.ts";
import { ApiProblem, isWorthRetrying, problemOf } from "../../addin/shared/api-problem.ts";
import { createCalls } from "../../addin/shared/calls.ts";
import { SignInError } from "../../addin/shared/sign-in-error.ts";

let server: Server;
afterEach(() => server?.close());

/** A server that answers as told; the calls speak to it with tokens t1, then t2 once t1 was refused. */
async function desk(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const wishes: (string | undefined)[] = [];
  const getToken = async (wish?: { refused?: string }) => {
    wishes.push(wish?.refused);
    return wish?.refused ? "t2" : "t1";
  };
  return { calls: createCalls(createApi({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`, getToken })), wishes };
}

const json = (response: ServerResponse, status: number, body: unknown) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
const problemFrom = (promise: Promise<unknown>) => promise.then(() => expect.unreachable("it was not refused"), problemOf) as Promise<ApiProblem>;

test("a token that the server refuses is renewed once and the call goes through", async () => {
  const { calls, wishes } = await desk((request, response) => json(response, request.headers.authorization === "Bearer t2" ? 200 : 401, { mine: 1, team: 2, unassigned: 3 }));
  expect(await calls.caseCounts()).toEqual({ mine: 1, team: 2, unassigned: 3 });
  expect(wishes).toEqual([undefined, "t1"]);
});

test("a second refusal is told, not tried for ever", async () => {
  let asked = 0;
  const { calls } = await desk((_request, response) => {
    asked += 1;
    json(response, 401, { code: "unauthenticated", detail: "The access token has expired.", remedy: "Sign in again.", status: 401, title: "", type: "" });
  });
  expect(await problemFrom(calls.me())).toMatchObject({ code: "unauthenticated", status: 401, remedy: "Sign in again." });
  expect(asked).toBe(2);
});

test("a refusal carries what the server says and what to do", async () => {
  const { calls } = await desk((_request, response) => json(response, 409, { code: "stale", detail: "Jonas Weber changed the status.", remedy: "Read it again.", status: 409, title: "", type: "" }));
  const problem = await problemFrom(calls.changeCaseStatus("c1", { status: "resolved", version: 3 }));
  expect(problem).toMatchObject({ code: "stale", detail: "Jonas Weber changed the status.", remedy: "Read it again." });
  expect(isWorthRetrying(problem)).toBe(false);
});

test("a gateway's page of html is a server that is not available", async () => {
  const { calls } = await desk((_request, response) => response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>"));
  const problem = await problemFrom(calls.me());
  expect(problem).toMatchObject({ code: "unavailable", status: 502 });
  expect(isWorthRetrying(problem)).toBe(true);
});

test("a server that does not answer at its address is unreachable", async () => {
  const { calls } = await desk((_request, response) => response.socket?.destroy());
  expect(await problemFrom(calls.me())).toMatchObject({ code: "unreachable" });
});

test("addresses, bodies and queries are those of the API", async () => {
  const seen: string[] = [];
  const { calls } = await desk((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part)).on("end", () => {
      seen.push(`${request.method} ${request.url} ${body}`);
      json(response, 200, { items: [], next: null });
    });
  });
  await calls.cases({ view: "mine", search: "Tromsø & co" });
  await calls.assignCase("c1", { assigneeId: null, version: 2 });
  await calls.recipientPreview("p1", 41);
  expect(seen).toEqual([
    "GET /api/cases?limit=50&view=mine&search=Troms%C3%B8+%26+co ",
    'PATCH /api/cases/c1/assign {"assigneeId":null,"version":2}',
    "GET /api/campaigns/p1/previews/41 ",
  ]);
});

test.each<[unknown, string]>([
  [new DOMException("late", "TimeoutError"), "timed_out"],
  [new SignInError("cancelled", "The window was closed"), "sign_in"],
  [new SignInError("offline", "No network"), "offline"],
  [new TypeError("Failed to fetch"), "unreachable"],
  [new Error("odd"), "failed"],
  ["a string", "failed"],
])("%s is shown as %s", (thrown, code) => {
  expect(problemOf(thrown).code).toBe(code);
});
