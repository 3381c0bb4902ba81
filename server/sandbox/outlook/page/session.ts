import type { SandboxUser } from "../host-description.ts";

export const HOST_CLIENT_ID = "d3590ed6-52b3-4102-aeff-aad2292ab01c";
const GRAPH_SCOPE = [
  "Mail.ReadWrite",
  "Mail.Send",
  "Mail.ReadWrite.Shared",
  "Mail.Send.Shared",
  "MailboxSettings.ReadWrite",
]
  .map((name) => `https://graph.microsoft.com/${name}`)
  .join(" ");
const RENEW_BEFORE_MS = 60_000;

export type TokenAnswer = {
  access_token: string;
  id_token: string;
  expires_in: number;
  account?: Record<string, unknown>;
};
export type TokenRequest = { scope: string; clientId: string; claims?: string; interactive?: boolean };

/** Why the sandbox's Entra gave no token; `error` is the OAuth code, or `network`. */
export class TokenError extends Error {
  readonly error: string;
  readonly status: number;
  constructor(error: string, status: number, description: string) {
    super(description);
    this.error = error;
    this.status = status;
  }
}

export async function requestToken(user: SandboxUser, request: TokenRequest): Promise<TokenAnswer> {
  const response = await fetch("/sandbox/entra/naa", {
    method: "POST",
    headers: { "content-type": "application/json", "x-sandbox": "1" },
    body: JSON.stringify({ oid: user.id, ...request }),
  }).catch((cause: unknown) => {
    throw new TokenError("network", 0, String(cause));
  });
  const answer = (await response.json().catch(() => ({}))) as TokenAnswer & {
    error?: string;
    error_description?: string;
  };
  if (response.ok) return answer;
  throw new TokenError(
    answer.error ?? "server_error",
    response.status,
    answer.error_description ?? response.statusText,
  );
}

/** Gives the host page's own Graph token, renewed before it ends. */
export function createTokenSource(user: SandboxUser): () => Promise<string> {
  let held: Promise<TokenAnswer> | null = null;
  let renewAt = 0;
  return async () => {
    if (!held || Date.now() > renewAt) {
      renewAt = Infinity;
      held = requestToken(user, { scope: GRAPH_SCOPE, clientId: HOST_CLIENT_ID });
    }
    try {
      const token = await held;
      if (renewAt === Infinity) renewAt = Date.now() + token.expires_in * 1000 - RENEW_BEFORE_MS;
      return token.access_token;
    } catch (error) {
      held = null;
      throw error;
    }
  };
}
