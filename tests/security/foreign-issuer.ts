import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, exportSPKI, generateKeyPair } from "jose";
import Provider from "oidc-provider";

export const TENANT = "5f2c9a1e-7b3d-4c58-9e0f-1a2b3c4d5e6f";
export const API = "0b7e4c2a-91d3-4f6e-8a5c-3d2e1f0a9b8c";
/** One registration is add-in and API, so that an ID token has the right audience. */
const CLIENT = API;

export interface IssuedClaims {
  payload?: Record<string, unknown>;
  header?: Record<string, unknown>;
  audience?: string;
  /** Which of the issuer's keys signs; the newest otherwise. */
  kid?: string;
}

/** The little of oidc-provider that is used here, which ships no types. */
interface Issuing {
  Client: { find(id: string): Promise<object> };
  ResourceServer: new (identifier: string, properties: object) => object;
  AccessToken: new (properties: object) => { resourceServer: object; extra: object; save(): Promise<string> };
  IdToken: new (claims: object, context: { client: object; ctx: object }) => { scope: string; set(name: string, value: unknown): void; issue(options: { use: "idtoken" }): Promise<string> };
}

/**
 * An issuer that none of us wrote: oidc-provider signs, and publishes its keys, over HTTP. Only the claims are shaped
 * as Entra's v2 tokens are. `rotate` is what an issuer does a few times a year.
 */
export async function startForeignIssuer() {
  let provider: Provider & Issuing;
  let handle: ReturnType<Provider["callback"]> | null = null;
  let isAway = false;
  let asked = 0;
  const server: Server = createServer((request, response) => {
    asked++;
    if (isAway || !handle) return void response.writeHead(503).end();
    void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys: { kid: string; jwk: object; publicPem: string }[] = [];
  let wanted: IssuedClaims = {};

  const open = () => {
    provider = new Provider(origin, {
      jwks: { keys: keys.map((key) => key.jwk) },
      clients: [{ client_id: CLIENT, client_secret: "only-here", redirect_uris: [`${origin}/done`], grant_types: ["authorization_code"] }],
      ttl: { AccessToken: 3_600, IdToken: 3_600, Grant: 3_600 },
      features: { devInteractions: { enabled: false }, resourceIndicators: { enabled: true } },
      formats: {
        customizers: {
          jwt: (_ctx: unknown, _token: unknown, parts: { header?: object; payload: Record<string, unknown> }) => {
            parts.header = { ...parts.header, ...wanted.header };
            Object.assign(parts.payload, wanted.payload);
            for (const [name, value] of Object.entries(parts.payload)) if (value === undefined) delete parts.payload[name];
          },
        },
      },
    }) as Provider & Issuing;
    handle = provider.callback();
  };
  const addKey = async (kid: string) => {
    const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
    keys.unshift({ kid, jwk: { ...(await exportJWK(privateKey)), kid, use: "sig", alg: "RS256" }, publicPem: await exportSPKI(publicKey) });
    open();
  };
  await addKey("first");
  const person = { oid: "11111111-aaaa-4aaa-8aaa-000000000003", tid: TENANT, ver: "2.0", scp: "access_as_user", name: "Aylin Demir", preferred_username: "aylin@fernweh.example" };

  return {
    origin,
    keysUrl: `${origin}/jwks`,
    askedCount: () => asked,
    goAway: (value: boolean) => void (isAway = value),
    addKey,
    withdrawKey(kid: string) {
      keys.splice(keys.findIndex((key) => key.kid === kid), 1);
      open();
    },
    /** An access token of a person for Mailroom's API, with what is wished otherwise; `undefined` takes a claim away. */
    async accessToken(wish: IssuedClaims = {}): Promise<string> {
      wanted = { ...wish, payload: { ...person, ...wish.payload } };
      const token = new provider.AccessToken({ accountId: person.oid, client: await provider.Client.find(CLIENT), scope: "access_as_user", gty: "authorization_code" });
      token.resourceServer = new provider.ResourceServer(wish.audience ?? API, { scope: "access_as_user", audience: wish.audience ?? API, accessTokenFormat: "jwt", accessTokenTTL: 3_600, jwt: { sign: { alg: "RS256", kid: wish.kid ?? keys[0]!.kid } } });
      return token.save();
    },
    /** What the same sign-in gives the client about its user: signed by the same key, and no access token. */
    async idToken(): Promise<string> {
      const client = await provider.Client.find(CLIENT);
      const token = new provider.IdToken({ sub: person.oid }, { client, ctx: { oidc: { client, provider } } });
      token.scope = "openid";
      for (const [name, value] of Object.entries({ ...person, scp: undefined })) if (value !== undefined) token.set(name, value);
      return token.issue({ use: "idtoken" });
    },
    publicKeyPem: () => keys[0]!.publicPem,
    stop: () => new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}
export type ForeignIssuer = Awaited<ReturnType<typeof startForeignIssuer>>;

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const partsOf = (token: string) => token.split(".") as [string, string, string];
const decode = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;

/** The same token with other claims under the old signature. */
export function tampered(token: string, claims: object): string {
  const [head, body, signature] = partsOf(token);
  return `${head}.${encode({ ...decode(body), ...claims })}.${signature}`;
}

/** RFC 7518, 3.6: signed by nobody. */
export function unsigned(token: string): string {
  return `${encode({ alg: "none", typ: "JWT" })}.${partsOf(token)[1]}.`;
}

/** The issuer's public key, which everybody knows, taken for a shared secret. https://www.rfc-editor.org/rfc/rfc8725#section-2.1 */
export function signedWithPublicKey(token: string, publicKeyPem: string): string {
  const head = encode({ ...decode(partsOf(token)[0]), alg: "HS256" });
  const signed = `${head}.${partsOf(token)[1]}`;
  return `${signed}.${createHmac("sha256", publicKeyPem).update(signed).digest("base64url")}`;
}
