import type { AccountInfo, AuthenticationResult, Configuration } from "@azure/msal-browser";
import { signInPage, type Account, type AuthConfig, type Granted, type Token, type TokenKind } from "./auth-source.ts";

/** MSAL is 75 KB: it comes when the first token is asked for. */
export const loadMsal = () => import("@azure/msal-browser");

export function msalConfiguration(config: AuthConfig, cacheLocation: "memoryStorage" | "sessionStorage"): Configuration {
  const { clientId, authority, knownAuthorities } = config;
  const redirectUri = signInPage();
  return {
    auth: { clientId, authority, knownAuthorities, redirectUri, postLogoutRedirectUri: redirectUri },
    cache: { cacheLocation },
  };
}

export function toGranted(kind: TokenKind, result: AuthenticationResult): Granted {
  return { tokens: { [kind]: toToken(result) }, account: toAccount(result.account) };
}

export function toToken(result: AuthenticationResult): Token {
  return { value: result.accessToken, expiresAt: result.expiresOn?.getTime() ?? Date.now() };
}

export function toAccount(account: AccountInfo): Account {
  const { oid } = (account.idTokenClaims ?? {}) as { oid?: string };
  return { name: account.name || account.username, email: account.username, oid: oid ?? account.localAccountId };
}
