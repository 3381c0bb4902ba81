import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { build, type BuildOptions } from "esbuild";
import { apiScope, clientId, startEntra, tenantId, type EntraOnTheWire } from "../../sandbox/entra-on-the-wire.ts";

export const graphScopes = ["https://graph.microsoft.com/Mail.ReadWrite", "https://graph.microsoft.com/Mail.Send"];
const OFFICE_JS = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js";
const root = join(import.meta.dirname, "../../..");
const officeFolder = join(root, "node_modules/@microsoft/office-js/dist");

export interface SignInSite extends EntraOnTheWire {
  /** Entra as it is when it cannot be had: every request fails from here on. */
  setAway(isAway: boolean): void;
}

/** Two pages with the add-in's sign-in, the add-in's own sign-in page with the real office.js, and the pretend Entra, on one origin. */
export async function serveSignInPages(): Promise<SignInSite> {
  const scripts = await bundle();
  const signInHtml = await readFile(join(root, "addin/sign-in/index.html"), "utf8");
  let origin = "";
  let isAway = false;
  const pages: Record<string, () => string> = {
    "/settings/": () => page("settings", configOf(origin)),
    "/addin/taskpane.html": () => page("pane", configOf(origin)),
    "/addin/sign-in.html": () => fill(signInHtml, configOf(origin)),
  };
  const listener: RequestListener = (request, response) => {
    const path = new URL(request.url ?? "/", "https://localhost").pathname;
    const officeFile = /^\/office-js\/([\w./-]+\.js)$/.exec(path)?.[1];
    const script = scripts.get(path);
    if (script) return void response.writeHead(200, { "content-type": "text/javascript" }).end(script);
    if (officeFile) return void createReadStream(join(officeFolder, officeFile.toLowerCase())).on("error", () => response.writeHead(404).end()).pipe(response);
    const html = pages[path]?.();
    if (!html) return void response.writeHead(404).end();
    const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy }).end(html);
  };
  const site = await startEntra({ pages: listener, isAway: () => isAway });
  origin = site.origin;
  return Object.assign(site, { setAway: (value: boolean) => void (isAway = value) });
}

function configOf(origin: string): string {
  const authority = `${origin}/sandbox/entra/${tenantId}/v2.0`;
  return JSON.stringify({ clientId, authority, knownAuthorities: [new URL(origin).host], apiScope, graphScopes, mailboxScopes: ["https://graph.microsoft.com/Mail.Send"], graphBaseUrl: "", apiBaseUrl: "", sandbox: true });
}

const page = (name: string, config: string) =>
  `<!doctype html><title>${name}</title><script type="application/json" id="mailroom-config">${config}</script><script type="module" src="/scripts/${name}.js"></script><h1>${name}</h1>`;

/** As the server fills the page in, with the stand-in for MicrosoftAjax before office.js. */
function fill(html: string, config: string): string {
  return html
    .replace(">{}</script>", () => `>${config}</script>`)
    .replace(`<script src="${OFFICE_JS}"></script>`, '<script src="/scripts/before-office.js"></script><script src="/office-js/office.js"></script>')
    .replace("</body>", '<script type="module" src="/scripts/sign-in.js"></script></body>');
}

async function bundle(): Promise<Map<string, string>> {
  const common: BuildOptions = { bundle: true, format: "esm", target: "es2022", write: false, outdir: "/scripts", logLevel: "error" };
  const pane = join(import.meta.dirname, "pane.ts");
  const settings = join(import.meta.dirname, "settings.ts");
  const [pages, before] = await Promise.all([
    build({ ...common, splitting: true, entryPoints: { pane, settings, "sign-in": join(root, "addin/sign-in/index.ts") } }),
    build({ ...common, format: "iife", entryPoints: { "before-office": join(root, "server/sandbox/outlook/frame/index.ts") } }),
  ]);
  return new Map([...pages.outputFiles!, ...before.outputFiles!].map((file) => [file.path, file.text]));
}
