import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { request } from "undici";
import type { SandboxGraph, SandboxGraphOptions } from "../../server/sandbox/graph/server.ts";
import { createSandboxGraph } from "../../server/sandbox/graph/server.ts";

export const mara = { id: "11111111-aaaa-4aaa-8aaa-000000000001", displayName: "Mara Lindqvist", mail: "mara@fernweh.example" };
export const aylin = { id: "11111111-aaaa-4aaa-8aaa-000000000003", displayName: "Aylin Demir", mail: "aylin@fernweh.example" };
export const tomas = { id: "11111111-aaaa-4aaa-8aaa-000000000004", displayName: "Tomás Ortega", mail: "tomas@fernweh.example" };
export const support = { id: "11111111-aaaa-4aaa-8aaa-000000000010", displayName: "Support", mail: "support@fernweh.example", delegates: ["11111111-aaaa-4aaa-8aaa-000000000001"] };

const ALL_SCOPES = "User.Read Mail.ReadWrite Mail.Send MailboxSettings.ReadWrite";
const APP_ROLES = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "User.Read.All"];

/** A token is `user:<oid>`, `user:<oid>:<scopes>` or `app`. */
export async function verifyTestToken(token: string) {
  if (token === "app") return { oid: "22222222-aaaa-4aaa-8aaa-000000000001", roles: APP_ROLES };
  const [kind, oid, scp] = token.split(":");
  if (kind !== "user" || !oid) throw new Error("The token is not one of ours.");
  return { oid, scp: scp ?? ALL_SCOPES };
}

export interface Call {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
  prefer?: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  bytes: Buffer;
  // The tests read many shapes; each asserts what it reads.
  json: any;
}

export interface RunningGraph {
  graph: SandboxGraph;
  baseUrl: string;
  clock: { now: Date };
  call(method: string, path: string, options?: Call): Promise<Answer>;
  stop(): Promise<void>;
}

type Watch = (seen: { method: string; path: string; options: Call; answer: Answer }) => void;

/** The sandbox on a real port. `watch` sees every exchange. */
export async function runGraph(overrides: Partial<SandboxGraphOptions> = {}, watch: Watch = () => {}): Promise<RunningGraph> {
  let fetch: (request: Request, env: object) => Response | Promise<Response> = () => new Response(null, { status: 503 });
  const server = createAdaptorServer({ fetch: (req, env) => fetch(req, env) }) as Server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sandbox/graph/v1.0`;
  const clock = { now: new Date("2026-11-23T09:00:00Z") };
  const graph = await createSandboxGraph({
    baseUrl,
    now: () => clock.now,
    tenantId: "5f2c9a1e-7b3d-4c58-9e0f-1a2b3c4d5e6f",
    users: [mara, aylin, tomas, support],
    verifyToken: verifyTestToken,
    ...overrides,
  });
  fetch = (req, env) => graph.app.fetch(req, env);
  const call = async (method: string, path: string, options: Call = {}): Promise<Answer> => {
    const isText = typeof options.body === "string";
    const { statusCode, headers, body } = await request(path.startsWith("http") ? path : `${baseUrl}${path}`, {
      method: method as "GET",
      headers: {
        authorization: `Bearer ${options.token ?? `user:${aylin.id}`}`,
        ...(options.body === undefined ? {} : { "content-type": isText ? "text/plain" : "application/json" }),
        ...(options.prefer ? { prefer: options.prefer } : {}),
        ...options.headers,
      },
      body: isText ? (options.body as string) : options.body === undefined ? null : JSON.stringify(options.body),
    });
    const bytes = Buffer.from(await body.arrayBuffer());
    const text = bytes.toString("utf8");
    const isJson = String(headers["content-type"] ?? "").includes("json");
    const answer = { status: statusCode, headers, text, bytes, json: isJson ? JSON.parse(text) : undefined };
    watch({ method, path: path.replace(baseUrl, ""), options, answer });
    return answer;
  };
  const stop = async () => {
    await graph.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { graph, baseUrl, clock, call, stop };
}

export const IMMUTABLE = 'IdType="ImmutableId"';
export const asApp = { token: "app" };

export function to(address: string, name?: string) {
  return { emailAddress: name === undefined ? { address } : { address, name } };
}
