import type { Context, Next } from "hono";
import { routePath } from "hono/route";
import type { Metrics } from "../metrics.ts";

/** Each request by the route that answered it, which has no ids in it. */
export function measure(metrics: Metrics) {
  return async (c: Context, next: Next) => {
    const startedAt = performance.now();
    await next();
    const route = routePath(c, -1);
    metrics.noteRequest({ method: c.req.method, route: c.res.status === 404 && route.endsWith("*") ? "none" : route, status: c.res.status, seconds: (performance.now() - startedAt) / 1000 });
  };
}
