import { mkdirSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { Hono } from "hono";
import { createSandboxClock } from "./clock.ts";
import { createSandboxEntra } from "./entra/create-sandbox-entra.ts";
import { createSandboxGraph, type SandboxGraph } from "./graph/server.ts";
import { createLevers, type SandboxClock } from "./levers.ts";
import { createSandboxOutlook } from "./outlook/serve.ts";

export interface SandboxOptions {
  publicUrl: string;
  /** Where the vendors keep what they were told. */
  folder: string;
  tenantId: string;
  users: { id: string; displayName: string; mail: string; jobTitle?: string }[];
  /** The add-in's app registration. */
  app: { clientId: string; clientSecret: string; apiScope: string };
  redirectUris: string[];
  manifestFile: string;
  pageFolder: string;
  officeJsFolder: string;
  /** The mailbox that `deliver` means when none is named. */
  defaultMailbox: string;
  callHook: (url: string, init: { method: string; headers: Record<string, string>; body: string }) => Promise<{ status: number; text: string }>;
}

export interface Sandbox {
  /** The host page, Graph and the levers. */
  app: Hono;
  /** Entra speaks Node's own requests; true when the path was its own. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  graph: SandboxGraph;
  clock: SandboxClock;
  close(): Promise<void>;
}

/** Names under which a browser on this machine may call the sandbox. Any other Host is another site's trick (DNS rebinding). */
function isOwnHost(host: string, publicUrl: string): boolean {
  return host === new URL(publicUrl).host || /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
}

/** Stands for every vendor on this machine: sign-in, mailboxes and Outlook itself. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  mkdirSync(options.folder, { recursive: true });
  const clock = createSandboxClock(path.join(options.folder, "clock.json"));
  const entra = await createSandboxEntra({
    publicUrl: options.publicUrl,
    tenantId: options.tenantId,
    folder: path.join(options.folder, "entra"),
    users: options.users,
    ...options.app,
    redirectUris: options.redirectUris,
  });
  const graph = await createSandboxGraph({
    journalFile: path.join(options.folder, "graph.jsonl"),
    baseUrl: `${options.publicUrl}/sandbox/graph/v1.0`,
    now: clock.now,
    tenantId: options.tenantId,
    users: options.users,
    verifyToken: entra.verifyGraphToken,
    callHook: options.callHook,
  });
  const outlook = createSandboxOutlook({ ...options, clientId: options.app.clientId });
  const app = new Hono();
  app.use("*", async (c, next) => {
    if (!isOwnHost(c.req.header("host") ?? "", options.publicUrl)) return c.text("The sandbox answers only on its own address.", 421);
    await next();
  });
  app.route("/sandbox/graph/v1.0", graph.app);
  app.route("/sandbox/levers", createLevers({ graph, clock, defaultMailbox: options.defaultMailbox }));
  app.route("/", outlook.app);
  return { app, handle: entra.handle, graph, clock, close: () => graph.close() };
}
