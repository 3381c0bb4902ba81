import { EntraRefusal } from "./aadsts.ts";
import { requireUser, type Directory } from "./directory.ts";
import { readScopes } from "./scopes.ts";
import { ACCESS_TOKEN_SECONDS, type Tokens } from "./tokens.ts";

/** Outlook on the web itself: in nested app authentication the host asks for the add-in's tokens, and for its own to Graph. */
export const OUTLOOK_CLIENT_ID = "d3590ed6-52b3-4102-aeff-aad2292ab01c";

/**
 * What a Microsoft host obtains from the identity platform for an app nested in it. Microsoft's own exchange is not
 * published; this one exists in the sandbox alone, for the host page's broker.
 */
export async function brokerToken(directory: Directory, tokens: Tokens, input: unknown) {
  const { oid, scope, clientId } = readInput(input);
  if (clientId !== directory.clientId && clientId !== OUTLOOK_CLIENT_ID) throw new EntraRefusal(700016, clientId);
  const user = requireUser(directory, oid);
  const asked = readScopes(scope, directory.api);
  if (clientId === OUTLOOK_CLIENT_ID && asked.resource !== "graph") throw new EntraRefusal(650053, scope);
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

function readInput(input: unknown): { oid: string; scope: string; clientId: string } {
  const { oid, scope, clientId } = (input ?? {}) as Record<string, unknown>;
  if (typeof oid !== "string") throw new EntraRefusal(90014, "'oid'");
  if (typeof scope !== "string") throw new EntraRefusal(90014, "'scope'");
  if (typeof clientId !== "string") throw new EntraRefusal(90014, "'clientId'");
  return { oid, scope, clientId };
}
