import type { Context, Next } from "hono";
import { refuse } from "../errors.ts";
import type { ApiEnv } from "./route.ts";

const WINDOW_SECONDS = 60;
const CALLERS_MAX = 10_000;

export interface RateLimitOptions {
  perMinute: number;
  /** Milliseconds that only grow. */
  now: () => number;
}

/**
 * So many requests a minute by each person or key, counted by each server for itself, and told in headers.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function limitRate({ perMinute, now }: RateLimitOptions) {
  const callers = new Map<string, { since: number; count: number }>();
  return async function limitCaller(c: Context<ApiEnv>, next: Next): Promise<void> {
    const at = now();
    const name = nameOf(c);
    let known = callers.get(name);
    if (!known || at - known.since >= WINDOW_SECONDS * 1_000) {
      if (callers.size >= CALLERS_MAX) callers.clear();
      known = { since: at, count: 0 };
      callers.set(name, known);
    }
    known.count++;
    const left = Math.max(0, perMinute - known.count);
    const seconds = Math.max(1, Math.ceil((known.since + WINDOW_SECONDS * 1_000 - at) / 1_000));
    const tell = () => {
      c.header("RateLimit-Policy", `"caller";q=${perMinute};w=${WINDOW_SECONDS}`);
      c.header("RateLimit", `"caller";r=${left};t=${seconds}`);
    };
    tell();
    if (known.count > perMinute) {
      c.header("Retry-After", String(seconds));
      throw refuse("rate_limited", `More than ${perMinute} requests came from you within a minute.`, { remedy: `Go on in ${seconds} seconds.` });
    }
    await next();
    // An answer that a route made by itself has lost them.
    tell();
  };
}

/** A key counts for itself: a machine that runs wild does not shut its maker out. */
function nameOf(c: Context<ApiEnv>): string {
  const { actor } = c.get("ctx");
  if (actor.type === "user" && actor.by?.type === "key") return `key ${actor.by.id}`;
  return "id" in actor ? actor.id : actor.type;
}
