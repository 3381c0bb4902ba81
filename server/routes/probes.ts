import { Hono } from "hono";
import { sql } from "drizzle-orm";
import type { Ctx } from "../context.ts";
import type { Metrics } from "../metrics.ts";
import type { LiveHub } from "../services/live/hub.ts";
import { authorise } from "../services/people/authorise.ts";
import { within } from "../within.ts";
import { authenticate, type AuthenticateDeps } from "./authenticate.ts";

const DATABASE_WITHIN_MS = 3_000;

export interface ProbeDeps extends AuthenticateDeps {
  live: LiveHub;
  metrics: Metrics;
  /** Whether this server is about to stop. */
  isDraining: () => boolean;
}

/**
 * For whoever runs Mailroom. `/healthz`: this process works, and to start it again would mend nothing; what it depends on
 * is in `/api/system/health`. `/readyz`: it may be given requests. `/metrics`: for Prometheus, with a key that may read health.
 */
export function createProbeRoutes(deps: ProbeDeps): Hono {
  return new Hono()
    .get("/healthz", (c) => c.json({ status: "ok" }))
    .get("/readyz", async (c) => {
      if (deps.isDraining()) return c.json({ status: "draining" }, 503);
      return (await doesDatabaseAnswer(deps.ctx)) ? c.json({ status: "ok" }) : c.json({ status: "database_unavailable" }, 503);
    })
    .get("/metrics", async (c) => {
      authorise(await authenticate(deps, { authorization: c.req.header("authorization") }), "readHealth");
      deps.metrics.noteScreens(deps.live.screenCount());
      return c.text(await deps.metrics.text(deps.ctx), 200, { "content-type": deps.metrics.contentType });
    });
}

async function doesDatabaseAnswer(ctx: Ctx): Promise<boolean> {
  try {
    await within(DATABASE_WITHIN_MS, ctx.db.execute(sql`select 1`));
    return true;
  } catch {
    return false;
  }
}
