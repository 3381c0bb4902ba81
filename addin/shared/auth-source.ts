import type { AddinConfig } from "./config.ts";

/** Mailroom's API and Microsoft Graph: a token is for one of them. */
export type TokenKind = "api" | "graph";
export interface Token {
  value: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}
export interface Account {
  name: string;
  email: string;
  oid: string;
}
export interface Granted {
  tokens: Partial<Record<TokenKind, Token>>;
  account: Account;
}

/** One way to come by tokens. Rejects with SignInError. */
export interface TokenSource {
  /** `renew`: the last token was refused; `mayAsk`: a window may be opened or the page left. */
  getTokens(kind: TokenKind, how: { renew: boolean; mayAsk: boolean }): Promise<Granted>;
  /** Absent where the host decides who is signed in. */
  signOut?(): Promise<void>;
}

export type AuthConfig = Pick<AddinConfig, "clientId" | "authority" | "knownAuthorities" | "apiScope" | "graphScopes">;

export const scopesOf = (config: AuthConfig, kind: TokenKind) => (kind === "api" ? [config.apiScope] : config.graphScopes);

/** Our page that Entra sends people back to, registered as the single-page app's redirect address. */
export const signInPage = () => `${location.origin}/addin/sign-in.html`;
