import Provider, { errors, interactionPolicy, type OidcContext } from "oidc-provider";
import { aadsts, EntraRefusal } from "./aadsts.ts";
import { findUser, type Directory } from "./directory.ts";
import type { EntraKeys } from "./keys.ts";
import type { createMemoryStore } from "./memory-store.ts";
import { errorPage } from "./pages.ts";
import { SANDBOX_PICK } from "./sign-in-and-out.ts";
import { GRAPH, GRAPH_SCOPES, resourceOf } from "./scopes.ts";

const { Check, Prompt } = interactionPolicy;
const COOKIES = { session: "sandbox_entra", interaction: "sandbox_entra_login", resume: "sandbox_entra_resume" };

/** What oidc-provider does here: discovery, keys, the authorization request with PKCE, sessions. The token endpoint is Entra's own. */
export function createProvider(directory: Directory, keys: EntraKeys, store: ReturnType<typeof createMemoryStore>): Provider {
  const { path, publicUrl, authority, clientId, api } = directory;
  const provider = new Provider(authority, {
    adapter: store.adapter,
    jwks: { keys: [keys.signing] },
    cookies: { keys: [keys.cookieSecret], names: COOKIES },
    clients: [
      { client_id: clientId, redirect_uris: directory.redirectUris, token_endpoint_auth_method: "none", grant_types: ["authorization_code"] },
    ],
    routes: { authorization: "/oauth2/v2.0/authorize", token: "/oauth2/v2.0/token", jwks: "/discovery/v2.0/keys" },
    scopes: ["openid", "profile", "email", "offline_access"],
    extraParams: [SANDBOX_PICK],
    responseTypes: ["code"],
    ttl: { AuthorizationCode: 600, Interaction: 3600, Session: 86_400, Grant: 86_400 },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        // Entra has no `resource` parameter: the scopes say which resource is meant.
        defaultResource: (ctx: OidcContext) => resourcesOf(ctx.oidc.params.scope ?? "", directory),
        getResourceServerInfo: (_ctx: OidcContext, resource: string) => ({
          scope: resource === GRAPH ? GRAPH_SCOPES.join(" ") : api.scopes.join(" "),
          accessTokenFormat: "jwt",
        }),
      },
    },
    discovery: {
      end_session_endpoint: `${publicUrl.origin}${path}/oauth2/v2.0/logout`,
      tenant_region_scope: "EU",
      cloud_instance_name: publicUrl.hostname,
      msgraph_host: "graph.microsoft.com",
    },
    interactions: { policy: signInPolicy(directory), url: (_ctx: OidcContext, { uid }: { uid: string }) => `${path}/login/${uid}` },
    findAccount: (_ctx: OidcContext, id: string) => findUser(directory, id) && { accountId: id, claims: () => ({ sub: id }) },
    loadExistingGrant: (ctx: OidcContext) => grantAsAsked(provider, ctx, directory),
    renderError: (ctx: OidcContext, out: { error: string; error_description?: string }) => {
      ctx.type = "html";
      ctx.body = errorPage(inEntrasWords(out, ctx.oidc.params));
    },
  });
  // The address that people use decides, whatever listener or proxy the request came through.
  provider.proxy = true;
  provider.on("server_error", (_ctx, error) => console.error("The sandbox's sign-in failed", error));
  return provider;
}

/** A sign-in is asked for when nobody is signed in, when the caller asks for it, or when the hint names somebody else. */
function signInPolicy(directory: Directory) {
  const nobody = new Check("no_session", aadsts(50058), "login_required", (ctx) => !ctx.oidc.session.accountId);
  const somebodyElse = new Check("login_hint", aadsts(16000), "interaction_required", (ctx) => {
    const hinted = findUser(directory, ctx.oidc.params.login_hint ?? "");
    return Boolean(hinted && ctx.oidc.session.accountId && hinted.id !== ctx.oidc.session.accountId && !ctx.oidc.result?.login);
  });
  return [
    new Prompt({ name: "login", requestable: true }, nobody, somebodyElse),
    new Prompt({ name: "select_account", requestable: true }),
    new Prompt({ name: "consent", requestable: true }),
  ];
}

/** An administrator has consented for the whole tenant, so that what is asked is granted. */
async function grantAsAsked(provider: Provider, ctx: OidcContext, directory: Directory) {
  const { session, client, params } = ctx.oidc;
  if (!session.accountId) return undefined;
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  const words = (params.scope ?? "").split(" ").filter(Boolean);
  const openid = words.filter((word) => resourceOf(word, directory.api) === null);
  if (openid.length > 0) grant.addOIDCScope(openid.join(" "));
  for (const resource of resourcesOf(params.scope ?? "", directory)) {
    grant.addResourceScope(resource, words.filter((word) => !openid.includes(word)).join(" "));
  }
  await grant.save();
  return grant;
}

/** Consent may be asked for several resources at once; only a token is for one. */
function resourcesOf(scope: string, { api }: Directory): string[] {
  try {
    const named = scope.split(" ").filter(Boolean).map((word) => resourceOf(word, api));
    const uris = named.filter((resource) => resource !== null).map((resource) => (resource === "api" ? api.uri : GRAPH));
    return uris.length > 0 ? [...new Set(uris)] : [GRAPH];
  } catch (error) {
    if (error instanceof EntraRefusal) throw new errors.CustomOIDCProviderError(error.error, error.message);
    throw error;
  }
}

export function inEntrasWords(out: { error: string; error_description?: string }, params: Record<string, string | undefined> = {}) {
  const description = out.error_description ?? out.error;
  if (description.startsWith("AADSTS")) return { ...out, error_description: description };
  if (out.error === "invalid_client") return { ...out, error_description: aadsts(700016, params.client_id) };
  if (out.error === "invalid_redirect_uri") return { ...out, error_description: aadsts(50011, params.redirect_uri) };
  if (/PKCE/.test(description)) return { ...out, error_description: aadsts(9002325) };
  return { ...out, error_description: aadsts(900144, description) };
}
