import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import { aadsts, EntraRefusal, refusalBody } from "./aadsts.ts";
import type { BadDays } from "./bad-days.ts";
import type { Directory } from "./directory.ts";
import { allowOwnOrigins, asPublic, isOwnHost, parseJson, readBody } from "./http.ts";
import { brokerToken } from "./naa.ts";
import { errorPage, sendPage } from "./pages.ts";
import { inEntrasWords } from "./provider.ts";
import { serveLogin, serveLogout } from "./sign-in-and-out.ts";
import { redeem } from "./token-endpoint.ts";
import type { Tokens } from "./tokens.ts";

const MOUNT = "/sandbox/entra";

interface Endpoints {
  directory: Directory;
  tokens: Tokens;
  provider: Provider;
  badDays: BadDays;
  now: () => Date;
}

/** Routes everything under `/sandbox/entra`; answers whether the path was one of these. */
export function createEndpoints(endpoints: Endpoints) {
  const { directory, provider } = endpoints;
  provider.use(async (ctx, next) => {
    await next();
    rewordRedirect(ctx.response.get("location"), (location) => ctx.set("location", location));
  });
  const serveOidc = provider.callback();

  const route = async (path: string, url: URL, request: IncomingMessage, response: ServerResponse) => {
    if (path === `${MOUNT}/naa`) return serveBroker(endpoints, request, response);
    const own = path.startsWith(`${directory.path}/`) ? path.slice(directory.path.length) : null;
    if (own === "/oauth2/v2.0/token") return serveToken(endpoints, request, response);
    if (own === "/oauth2/v2.0/logout") return serveLogout(endpoints, url, request, response);
    if (own?.startsWith("/login/")) return serveLogin(endpoints, request, response);
    if (own === null) return sendPage(response, 404, errorPage({ error: "not_found", error_description: `AADSTS90002: Tenant not found at '${path}'.` }));
    // oidc-provider has discovery at its root, Entra below /v2.0.
    const target = own.replace("/v2.0/.well-known/", "/.well-known/") + url.search;
    const inner = Object.assign(request, { url: target, originalUrl: directory.path + target });
    await serveOidc(inner, response);
  };

  return function handle(request: IncomingMessage, response: ServerResponse): boolean {
    const url = new URL(request.url ?? "/", directory.publicUrl);
    if (url.pathname !== MOUNT && !url.pathname.startsWith(`${MOUNT}/`)) return false;
    if (!isOwnHost(request.headers.host ?? "", directory.publicUrl)) {
      sendPage(response, 421, errorPage({ error: "misdirected_request", error_description: "The sandbox answers only on its own address." }));
      return true;
    }
    asPublic(request, directory.publicUrl);
    route(url.pathname, url, request, response).catch((error: unknown) => {
      console.error("The sandbox's sign-in failed", error);
      if (!response.headersSent) sendPage(response, 500, errorPage({ error: "server_error", error_description: aadsts(900144, "see the server's log") }));
    });
    return true;
  };
}

async function serveToken(endpoints: Endpoints, request: IncomingMessage, response: ServerResponse) {
  allowOwnOrigins(endpoints.directory, request, response);
  if (request.method === "OPTIONS") return void response.writeHead(204).end();
  const form = new URLSearchParams(await readBody(request));
  const away = endpoints.badDays.isAway(form.get("grant_type") ?? "");
  if (away) return void response.writeHead(503, away.retryAfterSeconds === undefined ? {} : { "retry-after": String(away.retryAfterSeconds) }).end("Service unavailable");
  await answerJson(endpoints, response, async () => redeem(endpoints, form));
}

async function serveBroker(endpoints: Endpoints, request: IncomingMessage, response: ServerResponse) {
  // The header cannot be sent from another site without a preflight, which nobody answers here.
  if (request.method !== "POST" || request.headers["x-sandbox"] !== "1") return void response.writeHead(403).end();
  await answerJson(endpoints, response, async () => brokerToken(endpoints, parseJson(await readBody(request))));
}

async function answerJson(endpoints: Endpoints, response: ServerResponse, work: () => Promise<object>) {
  const send = (status: number, body: object) =>
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" }).end(JSON.stringify(body));
  try {
    send(200, await work());
  } catch (error) {
    if (!(error instanceof EntraRefusal)) throw error;
    send(error.error === "invalid_client" ? 401 : 400, refusalBody(error, endpoints.now()));
  }
}

/** A refusal that travels back to the app in the address is put into Entra's words too. */
function rewordRedirect(location: string, set: (location: string) => void) {
  if (!location || !URL.canParse(location)) return;
  const url = new URL(location);
  const inFragment = url.hash.includes("error=");
  const params = new URLSearchParams(inFragment ? url.hash.slice(1) : url.search);
  const error = params.get("error");
  if (!error) return;
  params.set("error_description", inEntrasWords({ error, error_description: params.get("error_description") ?? undefined }).error_description);
  if (inFragment) url.hash = params.toString();
  else url.search = params.toString();
  set(url.href);
}
