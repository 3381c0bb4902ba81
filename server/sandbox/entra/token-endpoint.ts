import { createHash } from "node:crypto";
import type Provider from "oidc-provider";
import type { AuthorizationCode } from "oidc-provider";
import type { BadDays } from "./bad-days.ts";
import { EntraRefusal } from "./aadsts.ts";
import { requireUser, type Directory, type DirectoryUser } from "./directory.ts";
import { readScopes } from "./scopes.ts";
import { ACCESS_TOKEN_SECONDS, type Tokens } from "./tokens.ts";

const ON_BEHALF_OF = "urn:ietf:params:oauth:grant-type:jwt-bearer";

export interface TokenEndpoint {
  directory: Directory;
  tokens: Tokens;
  provider: Provider;
  badDays: BadDays;
}

/**
 * `/oauth2/v2.0/token` by Entra's rules: one resource a request, a refresh token is good for any resource, no consent
 * needed for offline_access, on-behalf-of as jwt-bearer. Throws EntraRefusal.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export async function redeem(endpoint: TokenEndpoint, form: URLSearchParams) {
  const grantType = required(form, "grant_type");
  const clientId = required(form, "client_id");
  if (clientId !== endpoint.directory.clientId) throw new EntraRefusal(700016, clientId);
  const hasSecret = checkSecret(endpoint.directory, form);
  switch (grantType) {
    case "authorization_code":
      return redeemCode(endpoint, form);
    case "refresh_token":
      return redeemRefreshToken(endpoint, form);
    case "client_credentials":
      if (!hasSecret) throw new EntraRefusal(7000218);
      return redeemSecret(endpoint, form);
    case ON_BEHALF_OF:
      if (!hasSecret) throw new EntraRefusal(7000218);
      return redeemAssertion(endpoint, form);
    default:
      throw new EntraRefusal(70003, grantType);
  }
}

async function redeemCode(endpoint: TokenEndpoint, form: URLSearchParams) {
  const code = await endpoint.provider.AuthorizationCode.find(required(form, "code"), { ignoreExpiration: true });
  if (!code) throw new EntraRefusal(70000);
  checkCode(code, form);
  await code.consume();
  const user = requireUser(endpoint.directory, code.accountId);
  endpoint.badDays.signedIn(user.id, { scope: code.scope ?? "", claims: form.get("claims") ?? undefined });
  return answerForUser(endpoint, user, form.get("scope") ?? `${code.scope} offline_access`, form, code.nonce);
}

function checkCode(code: AuthorizationCode, form: URLSearchParams) {
  if (code.consumed) throw new EntraRefusal(54005);
  if (code.isExpired) throw new EntraRefusal(70008);
  const redirectUri = required(form, "redirect_uri");
  if (code.redirectUri !== redirectUri) throw new EntraRefusal(500112, redirectUri);
  const challenge = createHash("sha256").update(required(form, "code_verifier")).digest("base64url");
  if (challenge !== code.codeChallenge) throw new EntraRefusal(501481);
}

/** Checked last, as an assertion is: what a bad day that begins meanwhile ends would be dated after it, and outlive it. */
async function redeemRefreshToken(endpoint: TokenEndpoint, form: URLSearchParams) {
  const grant = await endpoint.tokens.readRefreshToken(required(form, "refresh_token"));
  const user = requireUser(endpoint.directory, grant.oid);
  const answer = await answerForUser(endpoint, user, form.get("scope") ?? grant.scope, form);
  endpoint.badDays.checkRefresh(user.id, grant.issuedAt);
  return answer;
}

async function redeemSecret({ directory, tokens }: TokenEndpoint, form: URLSearchParams) {
  const scope = required(form, "scope");
  if (!scope.endsWith("/.default")) throw new EntraRefusal(1002012, scope);
  const { resource } = readScopes(scope, directory.api);
  const roles = resource === "graph" ? undefined : [];
  return { ...bearer, access_token: await tokens.issueAccessToken({ audience: resource, roles }) };
}

async function redeemAssertion(endpoint: TokenEndpoint, form: URLSearchParams) {
  const { directory, tokens } = endpoint;
  if (form.get("requested_token_use") !== "on_behalf_of") throw new EntraRefusal(900144, "requested_token_use must be on_behalf_of");
  const assertion = await tokens.verify(required(form, "assertion"), directory.clientId).catch((error: Error) => {
    throw new EntraRefusal(/audience/.test(error.message) ? 500131 : 50013, error.message);
  });
  if (typeof assertion.scp !== "string") throw new EntraRefusal(50013, "The assertion is not a user's access token.");
  const user = requireUser(directory, String(assertion.oid));
  const scope = required(form, "scope");
  const answer = await answerForUser(endpoint, user, scope, form);
  endpoint.badDays.checkExchange(user.id, readScopes(scope, directory.api));
  return answer;
}

async function answerForUser({ directory, tokens }: TokenEndpoint, user: DirectoryUser, scope: string, form: URLSearchParams, nonce?: string) {
  const { clientId, tenantId, api } = directory;
  const asked = readScopes(scope, api);
  const oidcWords = asked.granted.filter((word) => word === "openid" || word === "profile" || word === "email");
  const scp = asked.scp.length > 0 ? asked.scp : oidcWords;
  const clientInfo = Buffer.from(JSON.stringify({ uid: user.id, utid: tenantId })).toString("base64url");
  return {
    ...bearer,
    scope: asked.granted.join(" "),
    access_token: await tokens.issueAccessToken({ audience: asked.resource, user, scp, clientId }),
    ...(asked.offlineAccess && { refresh_token: await tokens.issueRefreshToken({ oid: user.id, clientId, scope, isConfidential: form.has("client_secret") }) }),
    ...(asked.openid && { id_token: await tokens.issueIdToken(user, clientId, nonce) }),
    ...(form.get("client_info") && { client_info: clientInfo }),
  };
}

const bearer = { token_type: "Bearer", expires_in: ACCESS_TOKEN_SECONDS, ext_expires_in: ACCESS_TOKEN_SECONDS };

function checkSecret(directory: Directory, form: URLSearchParams): boolean {
  const secret = form.get("client_secret");
  if (secret === null) return false;
  if (secret !== directory.clientSecret) throw new EntraRefusal(7000215, directory.clientId);
  return true;
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) throw new EntraRefusal(90014, `'${name}'`);
  return value;
}
