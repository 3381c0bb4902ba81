import { Hono } from "hono";
import { z } from "zod";
import type { SandboxGraph } from "./graph/server.ts";

const EML_BYTES_MAX = 150 * 1024 * 1024;

const Fault = z.object({
  method: z.string().max(10).optional(),
  path: z.string().max(200).optional(),
  times: z.int().min(1).max(100_000),
  with: z.object({
    status: z.int().min(100).max(599).optional(),
    code: z.string().max(100).optional(),
    retryAfterSeconds: z.int().min(0).max(86_400).optional(),
    body: z.string().max(100_000).optional(),
    delayMs: z.int().min(0).max(600_000).optional(),
    hang: z.boolean().optional(),
    afterProcessing: z.boolean().optional(),
    cut: z.enum(["before", "after"]).optional(),
  }),
});
const Faults = z.object({ rate: z.number().min(0).max(1), kinds: z.array(z.string()).min(1), seed: z.int().optional() });
const Limits = z.object({ messagesPerMinute: z.int().min(1).nullable().optional(), concurrency: z.int().min(1).nullable().optional() });

export interface SandboxClock {
  now: () => Date;
  /** Never backwards: what has happened stays before what comes. */
  advance: (minutes: number) => void;
}

/**
 * What a vendor never offers: deliver a mail, fail on demand, move the clock, read the log. Every call must carry
 * `x-sandbox: 1`, which no other site's page can send here without a preflight that is never granted.
 */
export function createLevers(options: { graph: SandboxGraph; clock: SandboxClock; defaultMailbox: string }): Hono {
  const { graph, clock } = options;
  const app = new Hono();
  app.use("*", async (c, next) => {
    if (c.req.header("x-sandbox") !== "1") return c.json({ error: "Send the header x-sandbox: 1." }, 403);
    await next();
  });
  app.post("/deliver", async (c) => {
    const eml = new Uint8Array(await c.req.arrayBuffer());
    if (eml.length > EML_BYTES_MAX) return c.json({ error: "A mail may have at most 150 MB." }, 413);
    try {
      return c.json(await graph.levers.deliver(c.req.query("mailbox") ?? options.defaultMailbox, eml));
    } catch (error) {
      return c.json({ error: error instanceof Error ? error.message : String(error) }, 400);
    }
  });
  app.post("/fail", async (c) => c.json(graph.levers.fail(Fault.parse(await c.req.json())) ?? {}));
  app.post("/faults", async (c) => c.json(graph.levers.faults(Faults.parse(await c.req.json()) as never) ?? {}));
  app.post("/limits", async (c) => c.json(graph.levers.setLimits(Limits.parse(await c.req.json()) as never) ?? {}));
  app.post("/expire-subscriptions", async (c) => c.json((await graph.levers.expireSubscriptions()) ?? {}));
  app.get("/requests", (c) => c.json({ items: graph.levers.requests() }));
  app.post("/advance", async (c) => {
    const { minutes } = z.object({ minutes: z.number().min(0).max(60 * 24 * 366) }).parse(await c.req.json());
    clock.advance(minutes);
    return c.json({ now: clock.now().toISOString() });
  });
  app.onError((error, c) => c.json({ error: error instanceof z.ZodError ? error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ") : error.message }, 400));
  return app;
}
