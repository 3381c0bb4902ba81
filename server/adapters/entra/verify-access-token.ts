import { createRemoteJWKSet, customFetch, decodeJwt, errors, jwtVerify, type JWTPayload } from "jose";
import { fetch, type Dispatcher } from "undici";
import { ofTenant } from "./of-tenant.ts";

const REQUIRED_SCOPE = "access_as_user";
const CLOCK_TOLERANCE_SECONDS = 60;
const JWKS_TIMEOUT_MS = 5_000;
/** Known keys serve while the issuer cannot be reached; a key that is not known is fetched at once. */
const JWKS_CACHE_MS = 24 * 60 * 60 * 1000;

export interface TokenVerifierOptions {
  /** `https://login.microsoftonline.com/{tenantid}/v2.0`; `{tenantid}` stands for the token's own tenant, which is an allowed one. */
  issuer: string;
  /** The client id of Mailroom's API, as v2 tokens carry it. */
  audience: string;
  allowedTenants: string[];
  /** With `{tenantid}` each tenant has its own keys: what one could sign with says nothing of another. */
  jwksUrl: string;
  dispatcher?: Dispatcher;
  now?: () => Date;
}

export interface AccessTokenClaims {
  oid: string;
  tid: string;
  name: string;
  email: string;
  /** The address is this person's: by Entra's word, or since no other tenant could claim it here. */
  isEmailProven: boolean;
  scopes: string[];
}
export type TokenRefusal = "expired" | "foreign_tenant" | "wrong_audience" | "bad_signature" | "not_an_access_token" | "unavailable";
export type VerifiedToken = { ok: true; claims: AccessTokenClaims } | { ok: false; reason: TokenRefusal };

/**
 * Verifies a v2 access token for Mailroom's API: signature by the issuer's keys, issuer, audience, tenant, lifetime,
 * and the scope access_as_user. An ID token is no access token. `unavailable` says that the issuer's keys could not be
 * had, which tells nothing about the token. https://learn.microsoft.com/entra/identity-platform/access-tokens
 */
export function createTokenVerifier(options: TokenVerifierOptions): (token: string) => Promise<VerifiedToken> {
  const allowed = new Set(options.allowedTenants.map((tenant) => tenant.toLowerCase()));
  const keysOf = keysByTenant(options, allowed);

  return async function verify(token) {
    const tenant = tenantOf(token);
    if (tenant === null) return { ok: false, reason: "not_an_access_token" };
    const keys = keysOf.get(tenant);
    if (!keys) return { ok: false, reason: "foreign_tenant" };
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: ofTenant(options.issuer, tenant),
        audience: options.audience,
        algorithms: ["RS256"],
        requiredClaims: ["exp", "iat"],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: options.now?.(),
      });
      return readClaims(payload, allowed.size === 1);
    } catch (error) {
      return { ok: false, reason: reasonOf(error) };
    }
  };
}

/** Of the allowed tenants and of no other. They are fetched when the first token of a tenant comes. */
function keysByTenant({ jwksUrl, dispatcher }: TokenVerifierOptions, allowed: Set<string>) {
  const setsByUrl = new Map<string, ReturnType<typeof createRemoteJWKSet>>();
  const setAt = (url: string) => {
    const known = setsByUrl.get(url) ?? createRemoteJWKSet(new URL(url), { cacheMaxAge: JWKS_CACHE_MS, timeoutDuration: JWKS_TIMEOUT_MS, [customFetch]: (address, init) => fetchKeys(address, init, dispatcher) });
    setsByUrl.set(url, known);
    return known;
  };
  return new Map([...allowed].map((tenant) => [tenant, setAt(ofTenant(jwksUrl, tenant))]));
}

/** What the token says before anything is believed: enough to refuse a stranger without asking for keys. */
function tenantOf(token: string): string | null {
  try {
    const { tid } = decodeJwt(token);
    return typeof tid === "string" ? tid : null;
  } catch {
    return null;
  }
}

/**
 * Whoever runs a tenant may write any address into the e-mail claim of its accounts: with several tenants it says who somebody
 * is only where Entra says that the tenant owns the domain. https://learn.microsoft.com/entra/identity-platform/migrate-off-email-claim-authorization
 */
function readClaims(payload: JWTPayload, isOnlyTenant: boolean): VerifiedToken {
  const { oid, tid, scp, ver, name, preferred_username: username, email, xms_edov: isDomainOwned } = payload;
  const scopes = typeof scp === "string" ? scp.split(" ") : [];
  if (ver !== "2.0" || typeof oid !== "string" || !scopes.includes(REQUIRED_SCOPE)) return { ok: false, reason: "not_an_access_token" };
  const address = asText(email) || asText(username);
  // It speaks of the e-mail claim, and of nothing else; it comes as a truth value, a number or a text.
  const isEmailProven = isOnlyTenant || (asText(email) !== "" && ["true", "1"].includes(String(isDomainOwned)));
  return { ok: true, claims: { oid, tid: String(tid), name: asText(name) || address, email: address, isEmailProven, scopes } };
}

const asText = (value: unknown) => (typeof value === "string" ? value : "");

function reasonOf(error: unknown): TokenRefusal {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed) return claimReasons[error.claim] ?? "not_an_access_token";
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey) return "bad_signature";
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) return "bad_signature";
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return "not_an_access_token";
  if (error instanceof KeysUnavailable || error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return "unavailable";
  // jose answers a key set that is not 200, or not JSON, with its general error.
  if (error instanceof errors.JOSEError && error.code === "ERR_JOSE_GENERIC") return "unavailable";
  throw error;
}

const claimReasons: Record<string, TokenRefusal> = { aud: "wrong_audience", iss: "foreign_tenant", nbf: "expired", iat: "expired" };

class KeysUnavailable extends Error {}

async function fetchKeys(url: string, init: { headers: Headers; method: "GET"; redirect: "manual"; signal: AbortSignal }, dispatcher?: Dispatcher) {
  const { method, redirect, signal } = init;
  const answer = await fetch(url, { method, redirect, signal, headers: [...init.headers], ...(dispatcher && { dispatcher }) }).catch((cause: unknown) => {
    if (cause instanceof Error && cause.name === "TimeoutError") throw cause;
    throw new KeysUnavailable("The issuer's keys could not be fetched", { cause });
  });
  return answer as unknown as Response;
}
