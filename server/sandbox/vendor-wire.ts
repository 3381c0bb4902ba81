import type { IncomingMessage } from "node:http";
import { type Context, Hono } from "hono";
import { type FaultEffect, type FaultLevers, createFaults } from "./graph/levers.ts";

export interface VendorEnv {
  Bindings: { incoming?: IncomingMessage };
}

export type VendorContext = Context<VendorEnv>;

/** The words in which a vendor refuses. */
export type ErrorBody = (status: number) => unknown;

/**
 * A vendor's app with ordered bad days before and after its work, and its log: the same levers for all. `hang` waits
 * until the sandbox closes.
 */
export function createVendorWire(options: { now: () => Date; errorBody: ErrorBody }): { app: Hono<VendorEnv>; levers: FaultLevers & { clear(): void }; close(): void } {
  const faults = createFaults();
  const closing = new AbortController();
  const app = new Hono<VendorEnv>();
  app.use("*", async function wire(c, next) {
    const url = new URL(c.req.url);
    const entry = faults.record({ method: c.req.method, path: url.pathname + url.search, status: null, at: options.now().toISOString(), clientRequestId: "" });
    const effect = faults.next(c.req.method, url.pathname + url.search);
    if (effect?.delayMs) await new Promise((resolve) => setTimeout(resolve, effect.delayMs));
    const isLate = effect?.afterProcessing === true || effect?.cut === "after";
    const early = effect && !isLate ? await suffer(c, effect, options.errorBody, closing.signal) : null;
    if (early) return early;
    await next();
    if (effect && isLate) c.res = (await suffer(c, effect, options.errorBody, closing.signal)) ?? c.res;
    if (!effect?.cut && !effect?.hang) entry.status = c.res.status;
    return undefined;
  });
  return { app, levers: { ...faults.levers, clear: faults.clear }, close: () => closing.abort() };
}

async function suffer(c: VendorContext, effect: FaultEffect, errorBody: ErrorBody, closing: AbortSignal): Promise<Response | null> {
  if (effect.hang) {
    await new Promise<void>((resolve) => {
      if (closing.aborted) resolve();
      closing.addEventListener("abort", () => resolve(), { once: true });
      c.req.raw.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    return cut(c);
  }
  if (effect.cut) return cut(c);
  const headers: Record<string, string> = effect.retryAfterSeconds === undefined ? {} : { "retry-after": String(effect.retryAfterSeconds) };
  if (effect.body !== undefined) return new Response(effect.body, { status: effect.status ?? 200, headers: { "content-type": "text/html", ...headers } });
  if (effect.status === undefined) return null;
  return new Response(JSON.stringify(errorBody(effect.status)), { status: effect.status, headers: { "content-type": "application/json", ...headers } });
}

function cut(c: VendorContext): Response {
  const socket = c.env?.incoming?.socket;
  if (socket) {
    socket.destroy();
    return new Response(null);
  }
  return new Response(new ReadableStream({ start: (stream) => stream.error(new Error("The connection was cut.")) }));
}
