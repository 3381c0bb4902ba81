import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Hono } from "hono";
import { Agent, request } from "undici";
import { beforeAll, expect, test } from "vitest";
import { loadCertificate } from "../../server/adapters/tls/load-certificate.ts";
import { listen } from "../../server/listen.ts";

let certificate: Awaited<ReturnType<typeof loadCertificate>>;
beforeAll(async () => void (certificate = await loadCertificate({ folder: mkdtempSync(path.join(os.tmpdir(), "mailroom-drain-")), hosts: [] })));

test("a server that stops answers what it was asked, takes nothing new, and says so in time", async () => {
  const server = await listen({ host: "localhost", port: 0, certificate });
  let isAsked = () => {};
  const asked = new Promise<void>((resolve) => (isAsked = resolve));
  const app = new Hono().get("/slow", async (c) => {
    isAsked();
    await sleep(2_500);
    return c.text("done");
  });
  app.get("/ready", (c) => c.text(String(!server.isDraining())));
  server.serveWith(app.fetch);
  const agent = new Agent({ connect: { ca: [certificate.ca] } });
  const ask = async (where: string) => (await request(`https://localhost:${server.port}${where}`, { dispatcher: agent })).body.text();

  expect(await ask("/ready")).toBe("true");
  const drained = server.drain(1_500);
  // It goes on for a while, and only says that it is not ready.
  expect(await ask("/ready")).toBe("false");
  const slow = ask("/slow");
  await asked;
  await drained;
  expect(await slow).toBe("done");
  await expect(ask("/ready")).rejects.toThrow(/ECONNREFUSED/);
  await server.close();
  await agent.close();
});
