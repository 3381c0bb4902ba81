import { readFile } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { Hono } from "hono";
import type { Context } from "hono";
import type { HostDescription, SandboxUser } from "./host-description.ts";
import { parseManifest } from "./manifest.ts";

export type SandboxOutlookOptions = {
  /** Origin under which everything is served, e.g. `https://localhost:3000`. */
  publicUrl: string;
  manifestFile: string;
  /** Where webpack put the host page. */
  pageFolder: string;
  /** `node_modules/@microsoft/office-js/dist`. */
  officeJsFolder: string;
  /** The directory; its shared mailboxes are those with the job title "Shared mailbox". */
  users: SandboxUser[];
  clientId: string;
  tenantId: string;
};

const MANIFEST_ORIGIN = "https://localhost:3000";
const CONTENT_TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};
const HASHED_NAME = /\.[0-9a-f]{8,}\.\w+$/;

/** The sandbox Outlook: the host page at `/`, its assets, the script for the add-in's pages and office.js itself. */
export function createSandboxOutlook(options: SandboxOutlookOptions): { app: Hono } {
  const app = new Hono();
  app.get("/", (context) => sendFile(context, options.pageFolder, "index.html"));
  app.get("/sandbox/outlook/host.json", async (context) => {
    context.header("cache-control", "no-store");
    return context.json(await describeHost(options));
  });
  app.get("/sandbox/outlook/*", (context) => {
    return sendFile(context, options.pageFolder, restOfPath(context, "/sandbox/outlook/"));
  });
  app.get("/sandbox/office-js/*", (context) => {
    // office.js asks for de-DE/outlook_strings.js; the package has every name in lower case.
    return sendFile(context, options.officeJsFolder, restOfPath(context, "/sandbox/office-js/").toLowerCase());
  });
  return { app };
}

async function describeHost(options: SandboxOutlookOptions): Promise<HostDescription> {
  const xml = await readFile(options.manifestFile, "utf8");
  return {
    users: options.users.filter((user) => !isShared(user)),
    sharedMailboxes: options.users.filter(isShared),
    addIn: parseManifest(xml.replaceAll(MANIFEST_ORIGIN, options.publicUrl)),
    clientId: options.clientId,
    tenantId: options.tenantId,
  };
}

/** Graph's user has no property that says so either. */
function isShared(user: SandboxUser): boolean {
  return user.jobTitle?.toLowerCase() === "shared mailbox";
}

function restOfPath(context: Context, prefix: string): string {
  return decodeURIComponent(context.req.path.slice(prefix.length));
}

async function sendFile(context: Context, folder: string, name: string): Promise<Response> {
  const path = normalize(join(folder, name));
  if (!path.startsWith(normalize(folder) + sep)) return context.notFound();
  const content = await readFile(path).catch(() => null);
  if (!content) return missingFile(context, name);
  return context.body(new Uint8Array(content), 200, {
    "content-type": CONTENT_TYPES[extname(path)] ?? "application/octet-stream",
    "cache-control": HASHED_NAME.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
  });
}

function missingFile(context: Context, name: string): Response | Promise<Response> {
  if (name !== "index.html") return context.notFound();
  return context.text("The pages have not been built yet. Run: npm run build", 503);
}
