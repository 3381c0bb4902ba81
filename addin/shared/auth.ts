import { createDialogSource, type AuthOffice } from "./auth-dialog.ts";
import { createNestedSource, hasNestedBridge, NestedUnavailable } from "./auth-nested.ts";
import { createBrowserSource } from "./auth-browser.ts";
import type { Account, AuthConfig, Granted, Leave, SandboxUser, Token, TokenKind, TokenSource } from "./auth-source.ts";
import { SignInError, toSignInError } from "./sign-in-error.ts";

/** A token about to end is renewed first, so that a slow call does not outlive it. */
const FRESH_MS = 2 * 60 * 1000;

/** `refused`: the token that a server answered 401 to; it is renewed unless somebody has renewed it already. */
export type TokenWish = { refused?: string };

export interface Auth {
  /** A token for Mailroom's API. Rejects with SignInError. */
  getApiToken(wish?: TokenWish): Promise<string>;
  /** The user's own token for Microsoft Graph. Rejects with SignInError. */
  getGraphToken(wish?: TokenWish): Promise<string>;
  /** Who is signed in; null until the first token has come. */
  account(): Account | null;
  /** The way out of a SignInError: to be called from a click, since it may open a window. */
  signIn(as?: SandboxUser): Promise<void>;
  /** Called whenever a token was asked for and a person must sign in. Returns how to leave. */
  onSignInNeeded(listener: () => void): () => void;
  /** Asks for leave for the person's own mailbox. From a click: it opens a window, or leaves the page and comes back where it was. */
  askLeave(leave: Leave): Promise<void>;
  /** Absent where the host decides who is signed in. */
  signOut?(): Promise<void>;
}

/**
 * Sign-in by the best way that this page has: nested app authentication, else an Office dialog, else (without Office, as
 * in the web settings) a session by e-mail or a redirect. Callers at the same time share one request, requests go one after another, and a window
 * that a person closed is not opened again until `signIn`.
 */
export function createAuth(config: AuthConfig, office: AuthOffice | null): Auth {
  const kept = new Map<TokenKind, Token>();
  const flights = new Map<TokenKind, Promise<string>>();
  let source = chooseSource(config, office);
  let who: Account | null = null;
  // A page of its own shows how one may sign in, before it leaves for anywhere.
  let mayAsk = office !== null;
  let as: SandboxUser | undefined;
  const listeners = new Set<() => void>();
  let line: Promise<unknown> = Promise.resolve();

  function getToken(kind: TokenKind, { refused }: TokenWish = {}): Promise<string> {
    const token = kept.get(kind);
    if (token && token.value !== refused && isFresh(token)) return Promise.resolve(token.value);
    const flying = flights.get(kind);
    if (flying) return flying;
    const flight = inLine(() => fetchToken(kind, refused)).finally(() => flights.delete(kind));
    flights.set(kind, flight);
    return flight;
  }

  /** Two windows at once would each refuse the other. */
  function inLine<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = line.then(work);
    line = turn.catch(() => {});
    return turn;
  }

  async function fetchToken(kind: TokenKind, refused: string | undefined): Promise<string> {
    // The dialog brings both tokens, so that the one waited for may have come meanwhile.
    const came = kept.get(kind);
    if (came && came.value !== refused && isFresh(came)) return came.value;
    const granted = await askSource(() => source.getTokens(kind, { renew: refused !== undefined, mayAsk, as }));
    keep(granted);
    const token = granted.tokens[kind];
    if (token) return token.value;
    mayAsk = false;
    throw new SignInError("refused", `Microsoft gave no permission for ${kind === "api" ? "Mailroom" : "the mailbox"}`);
  }

  function keep(granted: Granted): void {
    who = granted.account;
    for (const [name, token] of Object.entries(granted.tokens)) kept.set(name as TokenKind, token);
  }

  async function askSource(ask: () => Promise<Granted>): Promise<Granted> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof NestedUnavailable && office) {
        source = createDialogSource(office);
        return askSource(ask);
      }
      const told = toSignInError(error);
      if (told.code === "sign_in_needed") for (const listener of listeners) listener();
      if (told.code === "cancelled" || told.code === "popup_blocked") mayAsk = false;
      throw told;
    }
  }

  return {
    getApiToken: (wish) => getToken("api", wish),
    getGraphToken: (wish) => getToken("graph", wish),
    account: () => who,
    async signIn(user) {
      mayAsk = true;
      as = user;
      await getToken("api");
    },
    onSignInNeeded(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    askLeave: (leave) => inLine(async () => keep(await askSource(() => source.askLeave(leave)))),
    get signOut() {
      if (!source.signOut) return undefined;
      return async () => {
        kept.clear();
        who = null;
        mayAsk = false;
        await source.signOut?.();
      };
    },
  };
}

function chooseSource(config: AuthConfig, office: AuthOffice | null): TokenSource {
  if (!office) return createBrowserSource(config);
  return office.supportsNestedAppAuth() && hasNestedBridge() ? createNestedSource(config) : createDialogSource(office);
}

const isFresh = (token: Token) => token.expiresAt - FRESH_MS > Date.now();
