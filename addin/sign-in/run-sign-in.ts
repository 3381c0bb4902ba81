import type { AuthenticationResult, IPublicClientApplication } from "@azure/msal-browser";
import type { DialogMessage } from "../shared/auth-dialog.ts";
import { loadMsal, msalConfiguration, toAccount, toToken } from "../shared/auth-msal.ts";
import type { AuthConfig, Granted } from "../shared/auth-source.ts";
import { isInteractionRequired, toSignInError } from "../shared/sign-in-error.ts";

export type PageOutcome = "passed_on" | "nothing_to_do" | "told_parent" | "left_for_entra";

/** The page was opened as a dialog by our own pane; its address then names the attempt. */
export const attemptOf = (search: string) => new URLSearchParams(search).get("dialog");

/**
 * The page that Entra sends people back to. With an answer in its address it passes it on to the page that asked (a frame,
 * a window, or itself before the redirect). As a dialog it signs in with a code and PKCE and tells the parent.
 */
export async function runSignIn(config: () => AuthConfig, messageParent: (text: string) => Promise<void> | void): Promise<PageOutcome> {
  if (hasAnswer()) {
    const { broadcastResponseToMainFrame } = await import("@azure/msal-browser/redirect-bridge");
    await broadcastResponseToMainFrame();
    return "passed_on";
  }
  const attempt = attemptOf(location.search);
  if (!attempt) return "nothing_to_do";
  const told = await signInAsDialog(config(), attempt);
  if (!told) return "left_for_entra";
  await messageParent(JSON.stringify(told));
  return "told_parent";
}

/** Entra answers in the fragment; `state` tells its answer from anything else there. */
function hasAnswer(): boolean {
  return [location.hash.slice(1), location.search.slice(1)].some((text) => {
    const answer = new URLSearchParams(text);
    return answer.has("state") && (answer.has("code") || answer.has("error"));
  });
}

/** Null when the page is on its way to Entra. */
async function signInAsDialog(config: AuthConfig, attempt: string): Promise<DialogMessage | null> {
  const answer = { type: "mailroom.sign-in", attempt } as const;
  try {
    const { createStandardPublicClientApplication } = await loadMsal();
    const client = await createStandardPublicClientApplication(msalConfiguration(config, "sessionStorage"));
    const result = await client.handleRedirectPromise();
    if (!result) {
      await leaveForEntra(client, config);
      return null;
    }
    return { ...answer, ok: true, granted: await bothTokens(client, config, result) };
  } catch (error) {
    const { code, message } = toSignInError(error);
    return { ...answer, ok: false, code, message };
  }
}

function leaveForEntra(client: IPublicClientApplication, config: AuthConfig): Promise<void> {
  const asked = new URLSearchParams(location.search);
  return client.loginRedirect({
    scopes: [config.apiScope],
    extraScopesToConsent: asked.has("leave") ? config.mailboxScopes : config.graphScopes,
    claims: asked.get("claims") ?? undefined,
    loginHint: asked.get("hint") ?? undefined,
    prompt: asked.has("choose") ? "select_account" : undefined,
    redirectStartPage: location.href,
  });
}

/** One sign-in, two resources: Graph's token comes by the refresh token of the first. */
async function bothTokens(client: IPublicClientApplication, config: AuthConfig, api: AuthenticationResult): Promise<Granted> {
  const { account } = api;
  const tokens: Granted["tokens"] = { api: toToken(api) };
  try {
    tokens.graph = toToken(await client.acquireTokenSilent({ scopes: config.graphScopes, account }));
  } catch (error) {
    // Not consented to for Graph: Mailroom itself works on, and the pane says what it lacks when it asks.
    if (!isInteractionRequired(error)) throw error;
  }
  return { tokens, account: toAccount(account) };
}
