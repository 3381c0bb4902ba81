import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { RequestListener } from "node:http";
import selfsigned from "selfsigned";
import { Agent, fetch, type RequestInit, type Response } from "undici";
import { createSandboxEntra, type SandboxEntra, type SandboxEntraOptions } from "../../server/sandbox/entra/create-sandbox-entra.ts";

/** A tenant that is not served: whoever asks there is refused. */
export const otherTenantId = "9d8e7f6a-1b2c-4d3e-8f90-a1b2c3d4e5f6";
export const tenantId = "5f2c9a1e-7b3d-4c58-9e0f-1a2b3c4d5e6f";
export const clientId = "0b7e4c2a-91d3-4f6e-8a5c-3d2e1f0a9b8c";
export const clientSecret = "sandbox-secret";
export const apiScope = `api://${clientId}/access_as_user`;
export const mara = { id: "11111111-aaaa-4aaa-8aaa-000000000001", displayName: "Mara Lindqvist", mail: "mara@fernweh.example" };
export const aylin = { id: "11111111-aaaa-4aaa-8aaa-000000000003", displayName: "Aylin Demir", mail: "aylin@fernweh.example", jobTitle: "Agent" };

export interface HttpsServer {
  origin: string;
  port: number;
  certificate: string;
  /** Trusts the server's own certificate. */
  dispatcher: Agent;
  stop(): Promise<void>;
}

export async function serveHttps(listener: RequestListener, port = 0): Promise<HttpsServer> {
  const pems = await selfsigned.generate([{ name: "commonName", value: "localhost" }], {
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
  const server = createServer({ key: pems.private, cert: pems.cert }, listener);
  await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
  const address = server.address() as AddressInfo;
  const dispatcher = new Agent({ connect: { ca: pems.cert } });
  return {
    origin: `https://localhost:${address.port}`,
    port: address.port,
    certificate: pems.cert,
    dispatcher,
    async stop() {
      await dispatcher.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface EntraOnTheWire extends HttpsServer {
  entra: SandboxEntra;
  authority: string;
  tokenUrl: string;
  /** Of whichever tenant is named; there is one. */
  personTokenUrl: string;
  redirectUri: string;
  fetch(url: string, init?: RequestInit): Promise<Response>;
  token(form: Record<string, string>, headers?: Record<string, string>): Promise<{ status: number; body: Record<string, any>; headers: Headers }>;
}

interface StartOptions extends Partial<SandboxEntraOptions> {
  port?: number;
  /** Answers what is not Entra's. */
  pages?: RequestListener;
  /** While true, Entra's addresses close the connection. */
  isAway?: () => boolean;
}

/** The pretend Entra behind a real https server. */
export async function startEntra(more: StartOptions = {}): Promise<EntraOnTheWire> {
  let entra: SandboxEntra | undefined;
  const server = await serveHttps((request, response) => {
    if (more.isAway?.() && request.url?.startsWith("/sandbox/entra/")) return void request.destroy();
    if (entra?.handle(request, response)) return;
    if (more.pages) return more.pages(request, response);
    response.writeHead(404).end();
  }, more.port);
  const redirectUri = `${server.origin}/addin/sign-in.html`;
  entra = await createSandboxEntra({
    publicUrl: server.origin, tenantId, users: [mara, aylin], clientId, clientSecret, apiScope,
    redirectUris: [redirectUri, `${server.origin}/settings/`], ...more,
  });
  const authority = `${server.origin}/sandbox/entra/${tenantId}/v2.0`;
  const personTokenUrl = `${server.origin}/sandbox/entra/{tenantid}/oauth2/v2.0/token`;
  const tokenUrl = personTokenUrl.replace("{tenantid}", tenantId);
  const fetchHere = (url: string, init: RequestInit = {}) => fetch(url, { redirect: "manual", dispatcher: server.dispatcher, ...init });
  return {
    ...server, entra, authority, tokenUrl, personTokenUrl, redirectUri, fetch: fetchHere,
    async token(form, headers = {}) {
      const answer = await fetchHere(tokenUrl, { method: "POST", body: new URLSearchParams({ client_id: clientId, ...form }), headers });
      return { status: answer.status, body: (await answer.json()) as Record<string, any>, headers: answer.headers as unknown as Headers };
    },
  };
}

/** A browser by hand: keeps cookies by name, follows redirects inside Entra, presses a name in the account picker. */
export function createVisitor(wire: EntraOnTheWire) {
  const cookies = new Map<string, string>();
  async function visit(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await wire.fetch(url, { ...init, headers: { ...(cookie && { cookie }) } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const cut = pair.indexOf("=");
      if (/expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(pair.slice(0, cut));
      else cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
    const location = answer.headers.get("location");
    if (!location) return answer;
    const next = new URL(location, url).href;
    return next.startsWith(`${wire.origin}/sandbox/entra/`) ? visit(next) : answer;
  }
  return {
    visit,
    /** Goes to the authorization address and, when asked who it is, answers. Returns where Entra sent the browser. */
    async authorize(query: Record<string, string>, oid?: string): Promise<{ landed: URL | null; answer: Response; page: string }> {
      const first = await visit(authorizeUrl(wire, query));
      const asked = first.status === 200 && oid !== undefined;
      const answer = asked ? await visit(first.url, { method: "POST", body: new URLSearchParams({ oid }) }) : first;
      const location = answer.headers.get("location");
      return { landed: location ? new URL(location) : null, answer, page: await answer.text() };
    },
  };
}

export function authorizeUrl(wire: EntraOnTheWire, query: Record<string, string>): string {
  const defaults = { client_id: clientId, redirect_uri: wire.redirectUri, response_type: "code", scope: `openid profile offline_access ${apiScope}`, state: "s1", nonce: "n1" };
  return `${wire.authority.replace(/\/v2\.0$/, "")}/oauth2/v2.0/authorize?${new URLSearchParams({ ...defaults, ...query })}`;
}

export function pkce() {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return { verifier, query: { code_challenge: challenge, code_challenge_method: "S256" } };
}

/** Signs `oid` in by the code flow; returns the token endpoint's answer. */
export async function signIn(wire: EntraOnTheWire, oid: string, scope = `openid profile offline_access ${apiScope}`) {
  const { verifier, query } = pkce();
  const { landed } = await createVisitor(wire).authorize({ ...query, scope }, oid);
  const code = landed?.searchParams.get("code") ?? "";
  return wire.token({ grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: wire.redirectUri, scope, client_info: "1" });
}
