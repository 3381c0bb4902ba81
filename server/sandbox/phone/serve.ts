import { readFile } from "node:fs/promises";
import path from "node:path";
import { Hono } from "hono";
import { signatureOf } from "../meta/media.ts";
import type { MetaParts } from "../meta/telling.ts";

const FILES: Record<string, string> = { "phone.js": "text/javascript; charset=utf-8", "phone.css": "text/css; charset=utf-8" };

/** A telephone on the screen: whoever opens it is one of the business's customers, and writes to it. */
export function createSandboxPhone({ parts }: { parts: MetaParts }): Hono {
  const { world } = parts;
  const app = new Hono();
  const send = async (name: string) => readFile(path.join(import.meta.dirname, "page", name), "utf8");
  app.get("/", async (c) => c.html(await send("phone.html"), 200, { "cache-control": "no-cache" }));
  app.get("/people.json", (c) => {
    const { whatsapp, pages } = world.business;
    const accounts = {
      whatsapp: whatsapp.numbers.map(({ id, verifiedName, display }) => ({ id, name: verifiedName, handle: display })),
      messenger: pages.map(({ id, name }) => ({ id, name, handle: "Facebook" })),
      instagram: pages.flatMap(({ instagram }) => (instagram ? [{ id: instagram.id, name: instagram.name, handle: `@${instagram.userName}` }] : [])),
    };
    return c.json({ people: world.people.map(({ name, phone, userName }) => ({ name, phone: `+${phone}`, userName })), accounts });
  });
  // Pictures are shown to whoever may open this page anyway.
  app.get("/media/:id", (c) => c.redirect(`/sandbox/meta/cdn/open/${encodeURIComponent(c.req.param("id"))}?oh=${signatureOf(world, c.req.param("id"))}`));
  app.get("/:file", async (c) => {
    const type = FILES[c.req.param("file")];
    return type ? c.body(await send(c.req.param("file")), 200, { "content-type": type, "cache-control": "no-cache" }) : c.notFound();
  });
  return app;
}
