import { EntraRefusal } from "./aadsts.ts";

export const GRAPH = "https://graph.microsoft.com";
const OIDC_SCOPES = new Set(["openid", "profile", "email", "offline_access"]);

/** Delegated permissions of the pretend Microsoft Graph; all are consented to for the tenant. */
export const GRAPH_SCOPES = [
  "User.Read", "User.ReadBasic.All", "User.Read.All", "People.Read",
  "Mail.Read", "Mail.ReadBasic", "Mail.ReadWrite", "Mail.Send",
  "Mail.Read.Shared", "Mail.ReadWrite.Shared", "Mail.Send.Shared",
  "MailboxSettings.Read", "MailboxSettings.ReadWrite",
  "Contacts.Read", "Contacts.ReadWrite", "Calendars.Read",
];
/** Application permissions that an administrator has granted to Mailroom's app. */
export const GRAPH_ROLES = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.Read", "User.Read.All"];

export interface Api {
  /** `api://<id>` */
  uri: string;
  /** Names of its scopes, such as `access_as_user`. */
  scopes: string[];
}

export interface ReadScopes {
  resource: "api" | "graph";
  /** The words of the `scp` claim. */
  scp: string[];
  /** What the answer's `scope` says: as asked, without offline_access. */
  granted: string[];
  openid: boolean;
  offlineAccess: boolean;
}

export function apiOf(apiScope: string): Api {
  const cut = apiScope.lastIndexOf("/");
  return { uri: apiScope.slice(0, cut), scopes: [apiScope.slice(cut + 1)] };
}

/** Which resource a scope word belongs to; null for the words of OpenID Connect. A word without a resource is Graph's. */
export function resourceOf(word: string, api: Api): "api" | "graph" | null {
  if (OIDC_SCOPES.has(word)) return null;
  const name = nameOf(word, api);
  if (word.startsWith(`${api.uri}/`)) {
    if (name === ".default" || api.scopes.includes(name)) return "api";
  } else if (name === ".default" || GRAPH_SCOPES.includes(name)) {
    return "graph";
  }
  throw new EntraRefusal(650053, word);
}

/** One access token is for one resource, so a token request that names two is refused (AADSTS28000). */
export function readScopes(scope: string, api: Api): ReadScopes {
  const words = scope.split(/\s+/).filter(Boolean);
  if (words.length === 0) throw new EntraRefusal(70011, scope);
  const resourceWords = words.filter((word) => resourceOf(word, api) !== null);
  const resources = new Set(resourceWords.map((word) => resourceOf(word, api)));
  if (resources.size > 1) throw new EntraRefusal(28000, scope);
  const resource = resources.has("api") ? "api" : "graph";
  const all = resource === "api" ? api.scopes : GRAPH_SCOPES;
  const named = resourceWords.map((word) => nameOf(word, api));
  return {
    resource,
    scp: [...new Set(named.includes(".default") ? all : named)],
    granted: words.filter((word) => word !== "offline_access"),
    openid: words.includes("openid"),
    offlineAccess: words.includes("offline_access"),
  };
}

function nameOf(word: string, api: Api): string {
  for (const prefix of [`${api.uri}/`, `${GRAPH}/`]) if (word.startsWith(prefix)) return word.slice(prefix.length);
  return word;
}
