import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { Agent } from "undici";
import { type PostOffice, openPostOffice } from "../../server/sandbox/post-office.ts";
import type { SandboxVendor } from "../../server/sandbox/mailersend/server.ts";

/** A vendor of the sandbox on a real port, mounted as the sandbox mounts it. */
export async function runVendor<Vendor extends SandboxVendor>(make: (office: PostOffice, now: () => Date) => Vendor) {
  const clock = { now: new Date("2026-11-23T09:00:00Z") };
  const now = () => clock.now;
  const office = await openPostOffice({ now, deliver: async () => {} });
  const vendor = make(office, now);
  const app = new Hono();
  app.route("/vendor", vendor.app as unknown as Hono);
  const bodies: { method: string; path: string; headers: Record<string, string>; body: string }[] = [];
  const server = createAdaptorServer({
    fetch: async (request, env) => {
      const body = await request.clone().text();
      bodies.push({ method: request.method, path: new URL(request.url).pathname + new URL(request.url).search, headers: Object.fromEntries(request.headers), body });
      return app.fetch(request, env);
    },
  }) as Server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const dispatcher = new Agent();
  return {
    vendor, office, clock, bodies,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/vendor`,
    options: { now, dispatcher, allowPrivate: true, timeoutMs: 1_500 },
    reset: async () => {
      vendor.levers.clear();
      bodies.length = 0;
      clock.now = new Date("2026-11-23T09:00:00Z");
      await office.reset();
    },
    stop: async () => {
      vendor.close();
      await dispatcher.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
