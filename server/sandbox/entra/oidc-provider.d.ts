/** oidc-provider 9 ships no types; only what the sandbox uses is declared. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  interface Stored {
    jti: string;
    save(ttl?: number): Promise<string>;
    destroy(): Promise<void>;
  }
  export interface Grant extends Stored {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
  }
  export interface AuthorizationCode extends Stored {
    accountId: string;
    clientId: string;
    codeChallenge: string;
    redirectUri: string;
    nonce?: string;
    scope?: string;
    consumed?: unknown;
    isExpired: boolean;
    consume(): Promise<void>;
  }
  export interface Interaction {
    uid: string;
    prompt: { name: string; reasons: string[] };
    params: Record<string, unknown>;
    session?: { accountId: string };
  }
  export interface OidcContext {
    oidc: {
      client: { clientId: string };
      params: Record<string, string | undefined>;
      prompts: Set<string>;
      session: { accountId?: string };
      account?: { accountId: string };
      result?: { login?: { accountId: string } };
    };
    type: string;
    body: unknown;
    status: number;
    cookies: { set(name: string, value: null): void };
    response: { get(name: string): string };
    set(name: string, value: string): void;
    remove(name: string): void;
  }
  export default class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    proxy: boolean;
    readonly Grant: new (properties: { accountId: string; clientId: string }) => Grant;
    readonly AuthorizationCode: {
      find(value: string, options?: { ignoreExpiration?: boolean }): Promise<AuthorizationCode | undefined>;
    };
    readonly Session: { get(ctx: unknown): Promise<Stored & { accountId?: string; persist(): Promise<string> }> };
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    createContext(request: IncomingMessage, response: ServerResponse): OidcContext;
    use(middleware: (ctx: OidcContext, next: () => Promise<void>) => Promise<void>): this;
    on(event: "server_error", listener: (ctx: OidcContext, error: Error) => void): this;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionResult(request: IncomingMessage, response: ServerResponse, result: Record<string, unknown>): Promise<string>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: Record<string, unknown>): Promise<void>;
  }
  export namespace errors {
    class OIDCProviderError extends Error {
      error: string;
      error_description?: string;
    }
    class CustomOIDCProviderError extends OIDCProviderError {
      constructor(error: string, description: string);
    }
  }
  export namespace interactionPolicy {
    class Check {
      constructor(reason: string, description: string, error: string, check: (ctx: OidcContext) => boolean);
    }
    class Prompt {
      constructor(options: { name: string; requestable?: boolean }, ...checks: Check[]);
    }
  }
}
