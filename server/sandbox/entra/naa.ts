import { EntraRefusal } from "./aadsts.ts";
import type { BadDays } from "./bad-days.ts";
import { requireUser, type Directory } from "./directory.ts";
import { GRAPH, readScopes } from "./scopes.ts";
import { ACCESS_TOKEN_SECONDS, type Tokens } from "./tokens.ts";

/** Outlook on the web itself: in nested app authentication the host asks for the add-in's tokens, and for its own to Graph. */
export const OUTLOOK_CLIENT_ID = "d3590ed6-52b3-4102-aeff-aad2292ab01c";

/**
 * What a Microsoft host obtains from the identity platform for an app nested in it. Microsoft's own exchange is not
 * published; this one exists in the sandbox alone, for the host page's broker.
 */
export async function brokerToken({ directory, tokens, badDays }: { directory: Directory; tokens: Tokens; badDays: BadDays }, input: unknown) {
  const { oid, scope, clientId, interactive, claims } = readInput(input);
  if (clientId !== directory.clientId && clientId !== OUTLOOK_CLIENT_ID) throw new EntraRefusal(700016, clientId);
  const user = requireUser(directory, oid);
  const asked = readScopes(scope, directory.api);
  if (clientId === OUTLOOK_CLIENT_ID && asked.resource !== "graph") throw new EntraRefusal(650053, scope);
  // In a window of the host the person agrees to what is asked for.
  if (interactive) badDays.signedIn(user.id, { scope: asked.resource === "graph" ? GRAPH : "", claims });
  const scp = asked.scp.length > 0 ? asked.scp : asked.granted;
  return {
    access_token: await tokens.issueAccessToken({ audience: asked.resource, user, scp, clientId }),
    id_token: await tokens.issueIdToken(user, clientId),
    expires_in: ACCESS_TOKEN_SECONDS,
    scope: asked.granted.join(" "),
    account: {
      homeAccountId: `${user.id}.${directory.tenantId}`,
      localAccountId: user.id,
      environment: directory.publicUrl.host,
      tenantId: directory.tenantId,
      username: user.mail,
      name: user.displayName,
    },
  };
}

function readInput(input: unknown): { oid: string; scope: string; clientId: string; interactive: boolean; claims: string | undefined } {
  const { oid, scope, clientId, interactive, claims } = (input ?? {}) as Record<string, unknown>;
  if (typeof oid !== "string") throw new EntraRefusal(90014, "'oid'");
  if (typeof scope !== "string") throw new EntraRefusal(90014, "'scope'");
  if (typeof clientId !== "string") throw new EntraRefusal(90014, "'clientId'");
  return { oid, scope, clientId, interactive: interactive === true, claims: typeof claims === "string" ? claims : undefined };
}
