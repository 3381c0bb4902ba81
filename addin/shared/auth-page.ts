import type { AccountInfo, AuthenticationResult, IPublicClientApplication } from "@azure/msal-browser";
import { loadMsal, msalConfiguration, toGranted } from "./auth-msal.ts";
import { scopesOf, type AuthConfig, type Leave, type SandboxUser, type TokenKind, type TokenSource } from "./auth-source.ts";
import { isInteractionRequired, SignInError, toSignInError } from "./sign-in-error.ts";

interface Arrival {
  client: IPublicClientApplication;
  /** What Entra sent us back with, when this page load is the return from there. */
  result: AuthenticationResult | null;
  refusal: SignInError | null;
}

/** A page of its own in a browser: the page leaves for Entra and comes back where it was; renewal is silent. */
export function createPageSource(config: AuthConfig): TokenSource {
  let arriving: Promise<Arrival> | null = null;
  let isRefusalTold = false;
  const arrive = () =>
    (arriving ??= arriveWith(config).catch((error: unknown) => {
      arriving = null;
      throw toSignInError(error);
    }));

  return {
    async getTokens(kind, { renew, mayAsk, as }) {
      const { client, result, refusal } = await arrive();
      if (refusal && !isRefusalTold) {
        isRefusalTold = true;
        throw refusal;
      }
      const account = accountOf(client, result);
      if (account) {
        try {
          return toGranted(kind, await client.acquireTokenSilent({ scopes: scopesOf(config, kind), account, forceRefresh: renew }));
        } catch (error) {
          if (!isInteractionRequired(error) || cameBackFor(config, kind, result)) throw toSignInError(error);
        }
      }
      if (!mayAsk) throw new SignInError("sign_in_needed", "Sign in to go on");
      return leaveForEntra(client, config, kind, { account, as });
    },
    async askLeave(leave) {
      const { client, result } = await arrive();
      return leaveForEntra(client, config, "api", { account: accountOf(client, result), leave });
    },
    async signOut() {
      const { client, result } = await arrive();
      await client.logoutRedirect({ account: accountOf(client, result) });
    },
  };
}

async function arriveWith(config: AuthConfig): Promise<Arrival> {
  // Without storage the way back is not recognised, and the page would leave for Entra again and again.
  if (!canStore()) throw new SignInError("storage_blocked", "The browser does not let this page store anything, so that sign-in cannot be remembered");
  const { createStandardPublicClientApplication } = await loadMsal();
  const client = await createStandardPublicClientApplication(msalConfiguration(config, "sessionStorage"));
  try {
    return { client, result: await client.handleRedirectPromise(), refusal: null };
  } catch (error) {
    return { client, result: null, refusal: toSignInError(error) };
  }
}

function accountOf(client: IPublicClientApplication, result: AuthenticationResult | null): AccountInfo | undefined {
  return result?.account ?? client.getAllAccounts()[0];
}

/** Asked for this very thing, Entra came back without it: asking again would go round in circles. */
function cameBackFor(config: AuthConfig, kind: TokenKind, result: AuthenticationResult | null): boolean {
  return result !== null && scopesOf(config, kind).every((scope) => result.scopes.includes(scope));
}

async function leaveForEntra(client: IPublicClientApplication, config: AuthConfig, kind: TokenKind, { account, as, leave }: { account?: AccountInfo; as?: SandboxUser; leave?: Leave }): Promise<never> {
  const extraScopesToConsent = leave ? config.mailboxScopes : consentWith(config, kind);
  try {
    await client.acquireTokenRedirect({ scopes: scopesOf(config, kind), extraScopesToConsent, claims: leave?.claims, account, loginHint: as?.email, extraQueryParameters: as && { sandbox_pick: as.id }, redirectStartPage: location.href });
  } catch (error) {
    throw toSignInError(error);
  }
  // The page is being left; whoever waits for the token waits no longer than the page lives.
  return new Promise<never>(() => {});
}

const consentWith = (config: AuthConfig, kind: TokenKind) => (kind === "api" ? config.graphScopes : undefined);

function canStore(): boolean {
  try {
    const probe = "mailroom.probe";
    sessionStorage.setItem(probe, probe);
    sessionStorage.removeItem(probe);
    return true;
  } catch {
    return false;
  }
}
