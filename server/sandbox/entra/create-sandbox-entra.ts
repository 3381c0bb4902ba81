import type { IncomingMessage, ServerResponse } from "node:http";
import { createBadDays, type EntraLevers } from "./bad-days.ts";
import { createDirectory, requireUser, type DirectoryOptions } from "./directory.ts";
import { createEndpoints } from "./endpoints.ts";
import { loadKeys, newGeneration, saveKeys } from "./keys.ts";
import { createMemoryStore } from "./memory-store.ts";
import { createProvider } from "./provider.ts";
import { GRAPH, readScopes } from "./scopes.ts";
import { createTokens } from "./tokens.ts";

export interface SandboxEntraOptions extends DirectoryOptions {
  /** Keys are kept here, so that tokens outlive a restart; absent: they live in memory. */
  folder?: string;
  now?: () => Date;
}

export interface SandboxEntra {
  /** True when the path was the directory's own; the answer then comes from here. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** A token without a sign-in, for tests and stand-ins. Without `oid` it is the app's own, with `roles`. */
  issueToken(input: IssueTokenInput): Promise<string>;
  /** Rejects with Graph's words when the token is not one for Graph. The app's own token has no `oid`. */
  verifyGraphToken(token: string): Promise<{ oid?: string; scp?: string; roles?: string[] }>;
  levers: EntraLevers;
  /** Lever: sessions and refresh tokens end, and the sandbox's Graph refuses every token issued so far. */
  expireEverything(): Promise<void>;
}

export interface IssueTokenInput {
  oid?: string;
  scope?: string;
  audience: "api" | "graph";
  roles?: string[];
  expiresInSeconds?: number;
}

/** A pretend Microsoft Entra ID with one tenant, on the wire as Entra is: real and sandbox differ by settings alone. */
export async function createSandboxEntra(options: SandboxEntraOptions): Promise<SandboxEntra> {
  const now = options.now ?? (() => new Date());
  const directory = createDirectory(options);
  const keys = await loadKeys(options.folder);
  const tokens = await createTokens(directory, keys, now);
  const store = createMemoryStore();
  const provider = createProvider(directory, keys, store);
  const badDays = createBadDays(directory, now);
  const endpoints = createEndpoints({ directory, tokens, provider, badDays, now });

  return {
    levers: badDays.levers,
    handle: endpoints,
    async issueToken({ oid, scope, audience, roles, expiresInSeconds }) {
      if (!oid) return tokens.issueAccessToken({ audience, roles, expiresInSeconds });
      const fallback = audience === "api" ? `${directory.api.uri}/.default` : `${GRAPH}/.default`;
      const scp = readScopes(scope ?? fallback, directory.api).scp;
      return tokens.issueAccessToken({ audience, user: requireUser(directory, oid), scp, expiresInSeconds });
    },
    async verifyGraphToken(token) {
      const { oid, scp, roles, idtyp } = await tokens.verify(token, GRAPH);
      if (idtyp === "app") return { roles: roles as string[] };
      return { oid: oid as string, scp: scp as string };
    },
    async expireEverything() {
      keys.generation = newGeneration();
      store.clear();
      if (options.folder) await saveKeys(options.folder, keys);
    },
  };
}
