import { createHash } from "node:crypto";
import { z } from "zod";
import { NoAnswer, type VendorOptions, askVendor, detailOf } from "./ask-vendor.ts";

/** A token this close to its end is fetched anew. */
const FRESH_FOR_MS = 60_000;
const TOKEN_LIFE_SECONDS_DEFAULT = 3_000;
const TOKENS_MAX = 1_000;

/** The secret of an account that signs in by OAuth: what the provider's consent gave out, as JSON. */
export const OAuthSecret = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().default(""),
  refreshToken: z.string().min(1),
  tokenUrl: z.url().optional(),
});
export type OAuthSecret = z.infer<typeof OAuthSecret>;

/** The provider does not know the credentials: no message of this account will fare better. */
export class SignInRefused extends Error {}

export type AccessTokens = (secret: OAuthSecret, options?: { renew?: boolean }) => Promise<string>;

export function readOAuthSecret(secret: string | null): OAuthSecret | null {
  try {
    return OAuthSecret.parse(JSON.parse(secret ?? ""));
  } catch {
    return null;
  }
}

/** Access tokens by refresh token, each asked for once however many wait for it. Throws SignInRefused or NoAnswer. */
export function createAccessTokens(options: VendorOptions & { tokenUrl: string }): AccessTokens {
  const known = new Map<string, { token: Promise<string>; until: number }>();
  return (secret, { renew = false } = {}) => {
    const key = createHash("sha256").update(JSON.stringify(secret)).digest("hex");
    const kept = known.get(key);
    if (kept && !renew && kept.until > options.now().getTime()) return kept.token;
    if (known.size >= TOKENS_MAX) known.clear();
    // Until it has come, nobody else asks.
    const entry = { token: Promise.resolve(""), until: Number.POSITIVE_INFINITY };
    entry.token = fetchToken(options, secret).then(
      ({ token, lifeMs }) => {
        entry.until = options.now().getTime() + lifeMs - FRESH_FOR_MS;
        return token;
      },
      (error: unknown) => {
        known.delete(key);
        throw error;
      },
    );
    known.set(key, entry);
    return entry.token;
  };
}

async function fetchToken(options: VendorOptions & { tokenUrl: string }, secret: OAuthSecret): Promise<{ token: string; lifeMs: number }> {
  // Microsoft refuses a public client that sends an empty secret.
  const form = { grant_type: "refresh_token", client_id: secret.clientId, ...(secret.clientSecret === "" ? {} : { client_secret: secret.clientSecret }), refresh_token: secret.refreshToken };
  const answer = await askVendor(options, {
    method: "POST",
    url: options.isPinned ? options.tokenUrl : (secret.tokenUrl ?? options.tokenUrl),
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: new URLSearchParams(form).toString(),
  });
  const token = answer.json?.["access_token"];
  if (answer.status === 200 && typeof token === "string") {
    const seconds = Number(answer.json?.["expires_in"] ?? TOKEN_LIFE_SECONDS_DEFAULT);
    return { token, lifeMs: (Number.isFinite(seconds) ? seconds : TOKEN_LIFE_SECONDS_DEFAULT) * 1000 };
  }
  if ([400, 401, 403].includes(answer.status)) throw new SignInRefused(`The token endpoint answered ${detailOf(answer)}`);
  throw new NoAnswer(`Token${answer.status}`, `The token endpoint answered ${answer.status}.`, true);
}
