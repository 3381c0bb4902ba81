import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context, ErrorHandler, MiddlewareHandler } from "hono";
import type { Identity } from "./access.ts";
import { GraphRefusal, errorBody, graphError } from "./errors.ts";
import type { FaultEffect } from "./levers.ts";
import type { createFaults } from "./levers.ts";
import { object } from "./message-input.ts";
import type { Asking } from "./query.ts";
import { wantsImmutableIds } from "./query.ts";
import type { Store } from "./store.ts";

export interface GraphEnv {
  Bindings: { incoming?: IncomingMessage; outgoing?: ServerResponse };
  Variables: { identity: Identity; requestId: string; clientRequestId: string; delayMs: number };
}

export type GraphContext = Context<GraphEnv>;

const JSON_BYTES_MAX = 4 * 1024 * 1024;

interface WireOptions {
  store: Store;
  faults: ReturnType<typeof createFaults>;
  closing: AbortSignal;
}

/** Names the request, logs it, lets ordered faults happen, and holds the answer until its changes are on disk. */
export function graphWire({ store, faults, closing }: WireOptions): MiddlewareHandler<GraphEnv> {
  return async function wire(c, next) {
    const clientRequestId = c.req.header("client-request-id") ?? "";
    c.set("requestId", randomUUID());
    c.set("clientRequestId", clientRequestId || c.get("requestId"));
    const url = new URL(c.req.url);
    const path = c.req.path + url.search;
    const entry = faults.record({ method: c.req.method, path, status: null, at: store.now().toISOString(), clientRequestId });
    const effect = faults.next(c.req.method, path);
    const early = effect && !effect.afterProcessing && effect.cut !== "after";
    // A slow answer holds its place among the mailbox's requests, so the place must be taken first.
    c.set("delayMs", effect?.delayMs ?? 0);
    let answer = early ? await suffer(c, effect, store.now(), closing) : null;
    if (!answer) {
      await next();
      await store.synced();
      if (effect && !early) answer = await suffer(c, effect, store.now(), closing);
    }
    if (answer) c.res = answer;
    c.header("request-id", c.get("requestId"));
    c.header("client-request-id", c.get("clientRequestId"));
    if (wantsImmutableIds(c.req.header("prefer") ?? "")) c.header("Preference-Applied", 'IdType="ImmutableId"');
    if (!effect?.cut && !effect?.hang) entry.status = c.res.status;
  };
}

export function answerError(store: Store): ErrorHandler<GraphEnv> {
  return function refuse(error, c) {
    const isKnown = error instanceof GraphRefusal;
    const refusal = isKnown ? error : graphError(500, "generalException", `The sandbox failed: ${error.message}`);
    return errorResponse(c, refusal, store.now());
  };
}

function errorResponse(c: GraphContext, refusal: GraphRefusal, at: Date): Response {
  const body = errorBody(refusal, at, c.get("requestId"), c.get("clientRequestId"));
  return new Response(JSON.stringify(body), {
    status: refusal.status,
    headers: { "content-type": "application/json", ...refusal.headers },
  });
}

const CODES: Record<number, [string, string]> = {
  429: ["ApplicationThrottled", "Application is over its MailboxConcurrency limit."],
  500: ["generalException", "An internal server error occurred."],
  502: ["UnknownError", "Bad gateway."],
  503: ["serviceNotAvailable", "The service is temporarily unavailable."],
  504: ["UnknownError", "Gateway timeout."],
};

async function suffer(c: GraphContext, effect: FaultEffect, at: Date, closing: AbortSignal): Promise<Response | null> {
  const isDelayOnly = effect.delayMs !== undefined && Object.keys(effect).length === 1;
  if (isDelayOnly) return null;
  if (effect.delayMs && !effect.afterProcessing) await sleep(effect.delayMs);
  if (effect.hang) return hang(c, closing);
  if (effect.cut) return cut(c);
  const headers: Record<string, string> =
    effect.retryAfterSeconds === undefined ? {} : { "Retry-After": String(effect.retryAfterSeconds) };
  if (effect.body !== undefined) {
    return new Response(effect.body, { status: effect.status ?? 200, headers: { "content-type": "text/html", ...headers } });
  }
  if (effect.status === undefined && effect.code === undefined) return keepWith(c, effect, headers);
  const status = effect.status ?? 500;
  // A success code with a fault's headers: Graph's 202 that carries Retry-After.
  if (status < 400) return new Response(null, { status, headers });
  const [code, message] = CODES[status] ?? ["UnknownError", "An error was ordered by a lever."];
  return errorResponse(c, graphError(status, effect.code ?? code, message, headers), at);
}

function keepWith(c: GraphContext, effect: FaultEffect, headers: Record<string, string>): null {
  if (effect.afterProcessing) for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return null;
}

/** Destroys the connection without an answer. Where there is no socket (app.request), the answer's body breaks. */
function cut(c: GraphContext): Response {
  const socket = c.env?.incoming?.socket;
  if (socket) {
    socket.destroy();
    return new Response(null);
  }
  return new Response(new ReadableStream({ start: (stream) => stream.error(new Error("The connection was cut.")) }));
}

async function hang(c: GraphContext, closing: AbortSignal): Promise<Response> {
  const { outgoing } = c.env ?? {};
  await new Promise<void>((resolve) => {
    if (closing.aborted || outgoing?.destroyed) resolve();
    closing.addEventListener("abort", () => resolve(), { once: true });
    outgoing?.once("close", () => resolve());
  });
  return cut(c);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function askingOf(c: GraphContext): Asking {
  return { query: new URL(c.req.url).searchParams, prefer: c.req.header("prefer") ?? "" };
}

/** The JSON object of a request. An empty body is an empty object where `optional`. */
export async function readJson(c: GraphContext, optional = false): Promise<Record<string, unknown>> {
  if (Number(c.req.header("content-length") ?? 0) > JSON_BYTES_MAX) throw tooLarge();
  const text = await c.req.text();
  if (text.length > JSON_BYTES_MAX) throw tooLarge();
  if (text.trim() === "") return optional ? {} : refuseJson();
  return object(parseJson(text), "body");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuseJson();
  }
}

function refuseJson(): never {
  const message = "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.";
  throw graphError(400, "BadRequest", message);
}

function tooLarge(): GraphRefusal {
  return graphError(413, "BadRequest", "Maximum request length exceeded.");
}
