import type { SandboxUser } from "../../host-description.ts";
import { requestToken, TokenError } from "../session.ts";

type TokenParams = { clientId: string; scope: string; claims?: string };
type BridgeRequest = { messageType: string; method: string; requestId: string; tokenParams?: TokenParams };

const SDK = { sdkName: "SandboxOutlook", sdkVersion: "1.0.0" };
const ENVIRONMENT = "login.microsoftonline.com";
/** OAuth errors after which a person has to do something. */
const INTERACTION_ERRORS = ["interaction_required", "login_required", "consent_required", "invalid_grant"];

/** Answers MSAL's nested app authentication for the signed-in user (msal-browser/src/naa). */
export async function answerNestedAuth(request: string, user: SandboxUser, tenantId: string): Promise<string> {
  const { messageType, method, requestId, tokenParams } = JSON.parse(request) as BridgeRequest;
  const answer = (rest: Record<string, unknown>) =>
    JSON.stringify({ messageType: "NestedAppAuthResponse", requestId, ...rest });
  const account = accountOf(user, tenantId);
  if (messageType !== "NestedAppAuthRequest") return answer({ success: false, error: { status: "PERSISTENT_ERROR" } });
  if (method === "GetInitContext") {
    const { homeAccountId, environment } = account;
    const accountContext = { homeAccountId, environment, tenantId };
    return answer({ success: true, initContext: { ...SDK, capabilities: { queryAccount: false }, accountContext } });
  }
  try {
    const { account: told, ...token } = await requestToken(
      user,
      tokenRequest(tokenParams!, method === "GetTokenPopup"),
    );
    const scope = tokenParams!.scope;
    return answer({ success: true, token: { scope, properties: null, ...token }, account: { ...account, ...told } });
  } catch (error) {
    return answer({ success: false, error: bridgeError(error) });
  }
}

function tokenRequest({ clientId, scope, claims }: TokenParams, interactive: boolean) {
  return { clientId, scope, interactive, ...(claims === undefined ? {} : { claims }) };
}

function accountOf(user: SandboxUser, tenantId: string) {
  return {
    homeAccountId: `${user.id}.${tenantId}`,
    localAccountId: user.id,
    environment: ENVIRONMENT,
    tenantId,
    username: user.mail,
    name: user.displayName,
    loginHint: user.mail,
  };
}

function bridgeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof TokenError)) return { status: "PERSISTENT_ERROR", description: String(error) };
  return { status: bridgeStatus(error), code: error.error, description: error.message };
}

function bridgeStatus({ error, status }: TokenError): string {
  if (error === "network") return "NO_NETWORK";
  if (INTERACTION_ERRORS.includes(error)) return "USER_INTERACTION_REQUIRED";
  return status === 429 || status >= 500 ? "TRANSIENT_ERROR" : "PERSISTENT_ERROR";
}
