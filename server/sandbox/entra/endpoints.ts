import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import { aadsts, EntraRefusal, refusalBody } from "./aadsts.ts";
import { requireUser, type Directory } from "./directory.ts";
import { brokerToken } from "./naa.ts";
import { accountPicker, errorPage, sendPage, signedOutPage } from "./pages.ts";
import { inEntrasWords } from "./provider.ts";
import { redeem } from "./token-endpoint.ts";
import type { Tokens } from "./tokens.ts";

const BODY_BYTES_MAX = 64 * 1024;
const MOUNT = "/sandbox/entra";

interface Endpoints {
  directory: Directory;
  tokens: Tokens;
  provider: Provider;
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
  await answerJson(endpoints, response, async () => redeem(endpoints, new URLSearchParams(await readBody(request))));
}

async function serveBroker(endpoints: Endpoints, request: IncomingMessage, response: ServerResponse) {
  // The header cannot be sent from another site without a preflight, which nobody answers here.
  if (request.method !== "POST" || request.headers["x-sandbox"] !== "1") return void response.writeHead(403).end();
  await answerJson(endpoints, response, async () => brokerToken(endpoints.directory, endpoints.tokens, parseJson(await readBody(request))));
}

async function serveLogin({ directory, provider }: Endpoints, request: IncomingMessage, response: ServerResponse) {
  const interaction = await provider.interactionDetails(request, response).catch(() => null);
  if (!interaction) return sendPage(response, 400, errorPage({ error: "invalid_request", error_description: aadsts(900144, "this sign-in has expired; start again from the app") }));
  if (request.method !== "POST") {
    return sendPage(response, 200, accountPicker(directory.users, String(interaction.params.login_hint ?? "")));
  }
  const form = new URLSearchParams(await readBody(request));
  if (form.get("cancel")) {
    return provider.interactionFinished(request, response, { error: "access_denied", error_description: aadsts(65004) });
  }
  const { id } = requireUser(directory, form.get("oid") ?? "");
  const back = await provider.interactionResult(request, response, { login: { accountId: id }, select_account: {}, consent: {} });
  await leaveOtherAccount(provider, id, request, response);
  response.writeHead(303, { location: back, "cache-control": "no-store" }).end();
}

/** Without this, oidc-provider puts a page between two accounts on which the first one is signed out. */
async function leaveOtherAccount(provider: Provider, id: string, request: IncomingMessage, response: ServerResponse) {
  const session = await provider.Session.get(provider.createContext(request, response));
  if (!session.accountId || session.accountId === id) return;
  Object.assign(session, { accountId: undefined, authorizations: undefined });
  await session.persist();
}

/** Entra signs out at once and goes back only to an address of the app. */
async function serveLogout({ directory, provider }: Endpoints, url: URL, request: IncomingMessage, response: ServerResponse) {
  const session = await provider.Session.get(provider.createContext(request, response));
  if (session.accountId) await session.destroy();
  const back = url.searchParams.get("post_logout_redirect_uri") ?? "";
  if (!directory.redirectUris.includes(back)) return sendPage(response, 200, signedOutPage());
  const target = new URL(back);
  const state = url.searchParams.get("state");
  if (state) target.searchParams.set("state", state);
  response.writeHead(302, { location: target.href, "cache-control": "no-store" }).end();
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

function allowOwnOrigins({ redirectUris, publicUrl }: Directory, request: IncomingMessage, response: ServerResponse) {
  const own = new Set([publicUrl.origin, ...redirectUris.map((uri) => new URL(uri).origin)]);
  const { origin } = request.headers;
  response.setHeader("vary", "origin");
  if (!origin || !own.has(origin)) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-allow-methods", "POST, OPTIONS");
  const asked = request.headers["access-control-request-headers"];
  if (asked) response.setHeader("access-control-allow-headers", asked);
}

/** Any other name that leads here is another site's trick (DNS rebinding), and here one signs in without a password. */
const isOwnHost = (host: string, publicUrl: URL) => host === publicUrl.host || /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);

function asPublic(request: IncomingMessage, publicUrl: URL) {
  Object.assign(request.headers, { host: publicUrl.host, "x-forwarded-host": publicUrl.host, "x-forwarded-proto": publicUrl.protocol.slice(0, -1) });
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

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new EntraRefusal(900144, "the request body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new EntraRefusal(900144, "the body is not JSON");
  }
}
