import type { IPublicClientApplication } from "@azure/msal-browser";
import { loadMsal, msalConfiguration, toGranted } from "./auth-msal.ts";
import { scopesOf, type AuthConfig, type TokenSource } from "./auth-source.ts";
import { isInteractionRequired, SignInError, toSignInError } from "./sign-in-error.ts";

const BRIDGE_TIMEOUT_MS = 10_000;

interface BridgeWindow {
  nestedAppAuthBridge?: unknown;
  __initializeNestedAppAuth?: unknown;
}

/** The host said that it has nested app authentication, but it does not work here: another way is to be taken. */
export class NestedUnavailable extends Error {}

/** Some browsers report the requirement set without the bridge (https://github.com/AzureAD/microsoft-authentication-library-for-js/issues/7723). */
export function hasNestedBridge(page: Window = window): boolean {
  const { nestedAppAuthBridge, __initializeNestedAppAuth } = page as unknown as BridgeWindow;
  return Boolean(nestedAppAuthBridge ?? __initializeNestedAppAuth);
}

/** Nested app authentication: the Office host asks Entra on our behalf, so that no window is needed but for consent. */
export function createNestedSource(config: AuthConfig): TokenSource {
  let loading: Promise<IPublicClientApplication> | null = null;

  const load = async () => {
    const { createNestablePublicClientApplication } = await loadMsal().catch((error: unknown) => {
      loading = null;
      throw toSignInError(error);
    });
    return createNestablePublicClientApplication(msalConfiguration(config, "memoryStorage"));
  };

  return {
    async getTokens(kind, { renew, mayAsk }) {
      const client = await inTime((loading ??= load()));
      const request = { scopes: scopesOf(config, kind) };
      try {
        return toGranted(kind, await inTime(client.acquireTokenSilent({ ...request, forceRefresh: renew })));
      } catch (error) {
        if (!isInteractionRequired(error)) throw orUnavailable(error);
        if (!mayAsk) throw new SignInError("sign_in_needed", "Sign in to go on", { cause: error });
      }
      return toGranted(kind, await client.acquireTokenPopup(request).catch((error: unknown) => Promise.reject(orUnavailable(error))));
    },
    async askLeave({ claims }) {
      const client = await inTime((loading ??= load()));
      const ask = (scopes: string[]) => client.acquireTokenPopup({ scopes, claims }).catch((error: unknown) => Promise.reject(orUnavailable(error)));
      // The host asks for one resource at a time.
      await ask(config.mailboxScopes);
      return toGranted("api", await ask([config.apiScope]));
    },
  };
}

/**
 * What the person or the network did is told to them. All else (the bridge went away, the origin is not registered for
 * nested sign-in, MSAL fell back to a client without an account) means that this way is closed.
 */
function orUnavailable(error: unknown): Error {
  if (error instanceof NestedUnavailable) return error;
  const told = toSignInError(error);
  const isTheirs = told.code === "cancelled" || told.code === "offline" || told.code === "popup_blocked";
  return isTheirs ? told : new NestedUnavailable("Nested app authentication does not work in this host", { cause: error });
}

/** A bridge without a host behind it never answers. */
function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout>;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NestedUnavailable("The host did not answer in time")), BRIDGE_TIMEOUT_MS);
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
