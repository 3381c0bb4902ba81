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

/** What the person is asked for by Microsoft in any case: leave for their mailbox, and what Entra told us to ask (`claims`). */
export interface Leave {
  claims?: string;
}

export type SandboxUser = NonNullable<AddinConfig["sandboxUsers"]>[number];

/** One way to come by tokens. Rejects with SignInError. */
export interface TokenSource {
  /** `renew`: the last token was refused; `mayAsk`: a window may be opened or the page left; `as`: who was picked already. */
  getTokens(kind: TokenKind, how: { renew: boolean; mayAsk: boolean; as?: SandboxUser }): Promise<Granted>;
  /** Asks the person for leave, and brings a token of ours that has it. A page of its own leaves, and comes back where it was. */
  askLeave(leave: Leave): Promise<Granted>;
  /** Absent where the host decides who is signed in. */
  signOut?(): Promise<void>;
}

export type AuthConfig = Pick<AddinConfig, "clientId" | "authority" | "knownAuthorities" | "apiScope" | "graphScopes" | "mailboxScopes" | "apiBaseUrl">;

export const scopesOf = (config: AuthConfig, kind: TokenKind) => (kind === "api" ? [config.apiScope] : config.graphScopes);

/** Our page that Entra sends people back to, registered as the single-page app's redirect address. */
export const signInPage = () => `${location.origin}/addin/sign-in.html`;
