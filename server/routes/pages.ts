import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { Hono } from "hono";
import type { PageConfig } from "../contract/page-config.ts";

const compress = promisify(gzip);

export interface PageOptions {
  /** dist/addin */
  pagesFolder: string;
  assetsFolder: string;
  /** The manifest with this server's own address in it. */
  readManifest: () => Promise<string>;
  config: PageConfig;
  /** Scripts that stand for Microsoft's where there is no Microsoft; null in real use. */
  sandboxScripts: { officeJs: string; beforeOfficeJs: string } | null;
}

const OFFICE_JS = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js";
const pageNames: Record<string, string> = { "/addin/taskpane.html": "taskpane", "/addin/commands.html": "commands", "/addin/sign-in.html": "sign-in", "/settings/": "settings" };
const contentTypes: Record<string, string> = { ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".map": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".json": "application/json", ".woff2": "font/woff2" };

/** Hosts that may show the pane in a frame: Outlook on the web, and the sandbox Outlook on our own origin. */
const FRAME_ANCESTORS = "'self' https://outlook.office.com https://outlook.office365.com https://outlook.live.com https://outlook.cloud.microsoft https://*.officeapps.live.com https://*.office.com";

/** The add-in's pages, their scripts and icons, and the manifest. */
export function createPageRoutes(options: PageOptions): Hono {
  const app = new Hono();
  const files = createFileCache();
  for (const [address, name] of Object.entries(pageNames)) {
    app.get(address, async (c) => {
      const html = await readFile(path.join(options.pagesFolder, `${name}.html`), "utf8");
      return c.html(fillPage(html, options), 200, pageHeaders(options, name));
    });
  }
  app.get("/settings", (c) => c.redirect("/settings/"));
  app.get("/manifest.xml", async (c) => c.body(await options.readManifest(), 200, { "content-type": "application/xml; charset=utf-8" }));
  app.get("/addin/static/:file", (c) => files.serve(path.join(options.pagesFolder, "static"), c.req.param("file"), c.req.header("accept-encoding"), true));
  app.get("/assets/:file", (c) => files.serve(options.assetsFolder, c.req.param("file"), c.req.header("accept-encoding"), false));
  return app;
}

function fillPage(html: string, options: PageOptions): string {
  const config = JSON.stringify(options.config).replaceAll("<", "\\u003c");
  const filled = html.replace(/(<script type="application\/json" id="mailroom-config">).*?(<\/script>)/s, (_, open: string, close: string) => open + config + close);
  if (!options.sandboxScripts) return filled;
  const { officeJs, beforeOfficeJs } = options.sandboxScripts;
  return filled.replace(`<script src="${OFFICE_JS}"></script>`, () => `<script src="${beforeOfficeJs}"></script><script src="${officeJs}"></script>`);
}

function pageHeaders(options: PageOptions, name: string): Record<string, string> {
  const { authority, graphBaseUrl } = options.config;
  const outside = [new URL(authority).origin, new URL(graphBaseUrl).origin].join(" ");
  // Fluent's style engine writes inline styles; scripts never are inline.
  const policy = [
    "default-src 'self'",
    "script-src 'self' https://appsforoffice.microsoft.com https://ajax.aspnetcdn.com",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: https:",
    `connect-src 'self' wss: ${outside}`,
    `frame-src 'self' blob: ${outside}`,
    "object-src 'none'",
    "base-uri 'none'",
    `frame-ancestors ${name === "settings" ? "'self'" : FRAME_ANCESTORS}`,
  ];
  return { "content-security-policy": policy.join("; "), "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-cache" };
}

/** Compressed once per file and process; names with a hash are kept by browsers for a year. */
function createFileCache() {
  const cache = new Map<string, { modified: number; plain: Uint8Array<ArrayBuffer>; zipped: Uint8Array<ArrayBuffer> }>();
  return {
    async serve(folder: string, name: string, acceptEncoding: string | undefined, isHashed: boolean): Promise<Response> {
      const file = path.join(folder, name);
      const info = /^[\w.-]+$/.test(name) ? await stat(file).catch(() => null) : null;
      const type = contentTypes[path.extname(name)];
      if (!info?.isFile() || !type) return new Response("Not found", { status: 404 });
      let entry = cache.get(file);
      if (entry?.modified !== info.mtimeMs) {
        const plain = new Uint8Array(await readFile(file));
        entry = { modified: info.mtimeMs, plain, zipped: new Uint8Array(await compress(plain)) };
        cache.set(file, entry);
      }
      const headers: Record<string, string> = { "content-type": type, "x-content-type-options": "nosniff", vary: "accept-encoding", "cache-control": isHashed ? "public, max-age=31536000, immutable" : "public, max-age=3600" };
      const wantsGzip = /\bgzip\b/.test(acceptEncoding ?? "") && entry.zipped.length < entry.plain.length;
      return wantsGzip ? new Response(entry.zipped, { headers: { ...headers, "content-encoding": "gzip" } }) : new Response(entry.plain, { headers });
    },
  };
}
