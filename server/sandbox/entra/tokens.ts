import { createHash, randomBytes } from "node:crypto";
import { EncryptJWT, errors, importJWK, jwtDecrypt, jwtVerify, SignJWT, type JWTPayload } from "jose";
import { EntraRefusal } from "./aadsts.ts";
import type { Directory, DirectoryUser } from "./directory.ts";
import type { EntraKeys } from "./keys.ts";
import { GRAPH, GRAPH_ROLES } from "./scopes.ts";

export const ACCESS_TOKEN_SECONDS = 3599;
/** A single-page app's refresh token lives a day, one of an app with a secret 90 (https://learn.microsoft.com/entra/identity-platform/refresh-tokens). */
const PUBLIC_REFRESH_SECONDS = 24 * 60 * 60;
const CONFIDENTIAL_REFRESH_SECONDS = 90 * PUBLIC_REFRESH_SECONDS;

export interface AccessTokenInput {
  audience: "api" | "graph";
  /** Absent: a token of the app itself. */
  user?: DirectoryUser;
  scp?: string[];
  roles?: string[];
  clientId?: string;
  expiresInSeconds?: number;
}
export interface RefreshGrant {
  oid: string;
  clientId: string;
  scope: string;
  isConfidential: boolean;
  /** Milliseconds. */
  issuedAt: number;
}
export type Tokens = Awaited<ReturnType<typeof createTokens>>;

/** Makes and reads the tokens of the pretend directory: v2 shape, RS256. */
export async function createTokens(directory: Directory, keys: EntraKeys, now: () => Date) {
  const { authority, tenantId, clientId } = directory;
  const privateKey = await importJWK(keys.signing, "RS256");
  const publicKey = await importJWK({ kty: keys.signing.kty!, n: keys.signing.n!, e: keys.signing.e! }, "RS256");
  const refreshKey = Buffer.from(keys.refreshSecret, "base64url");
  const seconds = () => Math.floor(now().getTime() / 1000);

  const sign = (claims: JWTPayload, lifetimeSeconds: number) => {
    const iat = seconds();
    const uti = `${keys.generation}.${randomBytes(12).toString("base64url")}`;
    return new SignJWT({ iss: authority, iat, nbf: iat, exp: iat + lifetimeSeconds, tid: tenantId, uti, ver: "2.0", ...claims })
      .setProtectedHeader({ typ: "JWT", alg: "RS256", kid: keys.signing.kid! })
      .sign(privateKey);
  };

  function issueAccessToken(input: AccessTokenInput): Promise<string> {
    const azp = input.clientId ?? clientId;
    const whose = input.user ? userClaims(input.user, azp) : appClaims(azp);
    const rights = input.user ? { scp: input.scp?.join(" ") ?? "" } : { roles: input.roles ?? GRAPH_ROLES };
    const aud = input.audience === "api" ? clientId : GRAPH;
    // azpacr: 0 is a public client (single-page app), 1 one that showed its secret.
    const claims = { aud, azp, azpacr: input.user ? "0" : "1", ...whose, ...rights };
    return sign(claims, input.expiresInSeconds ?? ACCESS_TOKEN_SECONDS);
  }

  const issueIdToken = (user: DirectoryUser, forClientId: string, nonce?: string) =>
    sign({ aud: forClientId, ...userClaims(user, forClientId), email: user.mail, nonce }, ACCESS_TOKEN_SECONDS);

  const issueRefreshToken = (grant: Omit<RefreshGrant, "issuedAt">) =>
    new EncryptJWT({ ...grant, issuedAt: now().getTime(), generation: keys.generation, exp: seconds() + (grant.isConfidential ? CONFIDENTIAL_REFRESH_SECONDS : PUBLIC_REFRESH_SECONDS) })
      .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
      .encrypt(refreshKey);

  async function readRefreshToken(token: string): Promise<RefreshGrant> {
    const { payload } = await jwtDecrypt<RefreshGrant & { generation: string }>(token, refreshKey, { currentDate: now() }).catch(
      (error: unknown) => {
        throw new EntraRefusal(error instanceof errors.JWTExpired ? 700082 : 70000);
      },
    );
    if (payload.generation !== keys.generation) throw new EntraRefusal(700082);
    return payload;
  }

  /** Rejects with the words that Graph uses for a token it does not take. */
  async function verify(token: string, audience: string): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, publicKey, { issuer: authority, audience, algorithms: ["RS256"], currentDate: now() }).catch(
      (error: unknown) => {
        throw new Error(reasonOf(error));
      },
    );
    if (!String(payload.uti).startsWith(`${keys.generation}.`)) throw new Error("Access token has been revoked.");
    if (payload.scp === undefined && payload.roles === undefined) throw new Error("Access token carries neither scp nor roles.");
    return payload;
  }

  const userClaims = (user: DirectoryUser, azp: string) => ({
    oid: user.id, sub: pairwise(user.id, azp), name: user.displayName, preferred_username: user.mail,
  });
  // An app's own token has the object id of its service principal; `idtyp` tells it from a user's.
  const appClaims = (azp: string) => ({ oid: directory.servicePrincipalId, sub: directory.servicePrincipalId, idtyp: "app", appid: azp });

  return { issueAccessToken, issueIdToken, issueRefreshToken, readRefreshToken, verify };
}

/** Entra's `sub` differs for each app; only `oid` names the person. */
export const pairwise = (oid: string, clientId: string) => createHash("sha256").update(`${oid} ${clientId}`).digest("base64url");

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "Lifetime validation failed, the token is expired.";
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "aud") return "Access token validation failure. Invalid audience.";
  if (error instanceof errors.JWTClaimValidationFailed) return `Access token validation failure. Invalid ${error.claim}.`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return "Access token validation failure. Signature is invalid.";
  return "CompactToken parsing failed: the token is not a well formed JWT.";
}
