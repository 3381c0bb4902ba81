import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { Hono } from "hono";
import type { ApiEnv } from "./route.ts";

const swaggerFolder = path.dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
const swaggerFiles: Record<string, string> = { "swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript" };

const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Mailroom API</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><div id="api"></div><script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body></html>`;
const start = `SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#api", deepLinking: true, defaultModelsExpandDepth: 0 });`;

/** The API's own description, for people and machines, before sign-in: it holds no data. */
export function createDocsRoutes(api: () => OpenAPIHono<ApiEnv>): Hono {
  const docs = new Hono();
  docs.get("/openapi.json", (c) => {
    const document = api().getOpenAPI31Document({ openapi: "3.1.0", info: { title: "Mailroom", version: "1", description: "Cases, contacts, campaigns and their settings. Errors are RFC 9457 problems with a stable `code`." }, servers: [{ url: "/api" }] });
    document.components = { ...document.components, securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "An Entra access token for Mailroom's own API." } } };
    return c.json(document);
  });
  docs.get("/docs", (c) => c.html(page));
  docs.get("/docs/start.js", (c) => c.body(start, 200, { "content-type": "text/javascript" }));
  docs.get("/docs/:file", async (c) => {
    const type = swaggerFiles[c.req.param("file")];
    if (!type) return c.notFound();
    return c.body(await readFile(path.join(swaggerFolder, c.req.param("file")), "utf8"), 200, { "content-type": type, "cache-control": "public, max-age=86400" });
  });
  return docs;
}
