import type { Hono } from "hono";
import { graphError } from "./errors.ts";
import { object } from "./message-input.ts";
import type { GraphContext, GraphEnv } from "./wire.ts";
import { readJson } from "./wire.ts";

const PARTS_MAX = 20;
// Against one mailbox Graph runs four parts at a time. https://learn.microsoft.com/graph/throttling-limits
const PARTS_AT_ONCE = 4;
const METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"];

interface Part {
  id: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  dependsOn: string[];
}

interface PartAnswer {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: unknown;
}

/** JSON batching: each part runs as a request of its own, with its own headers. https://learn.microsoft.com/graph/json-batching */
export function batchRoute(app: Hono<GraphEnv>, baseUrl: string): void {
  app.post("/$batch", async (c) => {
    const parts = readParts((await readJson(c))["requests"]);
    const answers = new Map<string, PartAnswer>();
    while (answers.size < parts.length) {
      const ready = parts.filter((part) => !answers.has(part.id) && part.dependsOn.every((id) => answers.has(id)));
      if (ready.length === 0) throw badBatch("The dependsOn properties form a circle.");
      const turn = ready.slice(0, PARTS_AT_ONCE);
      for (const answer of await Promise.all(turn.map((part) => runPart(app, c, part, answers, baseUrl)))) {
        answers.set(answer.id, answer);
      }
    }
    return c.json({ responses: [...answers.values()] });
  });
}

function readParts(value: unknown): Part[] {
  if (!Array.isArray(value) || value.length === 0) throw badBatch("The 'requests' property is missing or empty.");
  if (value.length > PARTS_MAX) throw badBatch(`Number of batch request steps exceeds the maximum value of ${PARTS_MAX}.`);
  const parts = value.map(readPart);
  const ids = new Set(parts.map((part) => part.id));
  if (ids.size !== parts.length) throw badBatch("Request ids must be unique.");
  if (!parts.every((part) => part.dependsOn.every((id) => ids.has(id)))) throw badBatch("A dependsOn names no request.");
  return parts;
}

function readPart(value: unknown): Part {
  const { id, method, url, headers, body, dependsOn } = object(value, "requests");
  if (typeof id !== "string" || id === "") throw badBatch("A request has no id.");
  const verb = typeof method === "string" ? method.toUpperCase() : "";
  if (!METHODS.includes(verb)) throw badBatch(`Request '${id}' has no valid method.`);
  if (typeof url !== "string" || !url.startsWith("/")) throw badBatch(`Request '${id}' needs a url relative to the version.`);
  if (url.toLowerCase().startsWith("/$batch")) throw badBatch("A batch cannot hold a batch.");
  const given = Object.entries(object(headers ?? {}, "headers")).map(([name, text]) => [name.toLowerCase(), String(text)] as const);
  if (body !== undefined && !given.some(([name]) => name === "content-type")) {
    throw badBatch(`Write request id : ${id} does not contain Content-Type header or body.`);
  }
  return { id, method: verb, url, headers: Object.fromEntries(given), body, dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [] };
}

async function runPart(app: Hono<GraphEnv>, c: GraphContext, part: Part, answers: Map<string, PartAnswer>, baseUrl: string) {
  const { id, method, url, body } = part;
  const hasFailed = part.dependsOn.some((other) => (answers.get(other)?.status ?? 0) >= 400);
  if (hasFailed) {
    const error = { code: "FailedDependency", message: "A request that this one depends on has failed." };
    return { id, status: 424, headers: { "Content-Type": "application/json" }, body: { error } };
  }
  const headers = { ...part.headers, authorization: c.req.header("authorization") ?? "" };
  const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
  const inner = new Request(`${baseUrl}${url}`, { method, headers, body: method === "GET" ? undefined : text });
  return answerOf(id, await app.fetch(inner, c.env));
}

async function answerOf(id: string, response: Response): Promise<PartAnswer> {
  const headers = Object.fromEntries([...response.headers].map(([name, value]) => [name, value]));
  const content = Buffer.from(await response.arrayBuffer());
  if (content.length === 0) return { id, status: response.status, headers };
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return { id, status: response.status, headers, body: isJson ? JSON.parse(content.toString("utf8")) : content.toString("base64") };
}

function badBatch(message: string) {
  return graphError(400, "BadRequest", message);
}
