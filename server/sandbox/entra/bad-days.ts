import { EntraRefusal } from "./aadsts.ts";
import { type Directory, findUser } from "./directory.ts";
import { GRAPH, type ReadScopes } from "./scopes.ts";

/** What the authorization request of a claims challenge must carry. */
export const MFA_CLAIMS = JSON.stringify({ access_token: { capolids: { essential: true, values: ["5c7a1f0e-3b2d-4c9a-8e6f-1d0b2a3c4e5f"] } } });

export interface EntraLevers {
  /** Nobody has consented to Graph for this person (object id or address), until they sign in for it. */
  withdrawConsent(user: string): void;
  /** Their refresh tokens issued so far are worth nothing, as after a new password. */
  revokeGrants(user: string): void;
  /** Their tokens are exchanged no more until they sign in with the claims that Entra asks for. */
  demandClaims(user: string): void;
  /** The token endpoint answers 503 so many times. */
  beAway(times: number, retryAfterSeconds?: number): void;
  /** How often the token endpoint was asked for each grant type. */
  requests(): Record<string, number>;
  clear(): void;
}

/** Entra's bad days, as tests and demonstrations order them. */
export function createBadDays(directory: Directory, now: () => Date) {
  const unconsented = new Set<string>();
  const challenged = new Set<string>();
  const revokedAt = new Map<string, number>();
  let asked: Record<string, number> = {};
  let away = { times: 0, retryAfterSeconds: undefined as number | undefined };
  const oidOf = (user: string) => {
    const found = findUser(directory, user);
    if (!found) throw new Error(`Nobody here is ${user}.`);
    return found.id;
  };
  const levers: EntraLevers = {
    withdrawConsent: (user) => {
      unconsented.add(oidOf(user));
      revokedAt.set(oidOf(user), now().getTime());
    },
    revokeGrants: (user) => void revokedAt.set(oidOf(user), now().getTime()),
    demandClaims: (user) => {
      challenged.add(oidOf(user));
      revokedAt.set(oidOf(user), now().getTime());
    },
    beAway: (times, retryAfterSeconds) => void (away = { times, retryAfterSeconds }),
    requests: () => ({ ...asked }),
    clear: () => {
      unconsented.clear();
      challenged.clear();
      revokedAt.clear();
      asked = {};
      away = { times: 0, retryAfterSeconds: undefined };
    },
  };
  return {
    levers,
    /** Whether this request meets a 503; each is counted. */
    isAway(grantType: string): { retryAfterSeconds: number | undefined } | null {
      asked[grantType] = (asked[grantType] ?? 0) + 1;
      if (away.times <= 0) return null;
      away.times -= 1;
      return { retryAfterSeconds: away.retryAfterSeconds };
    },
    /** A person went through the sign-in page: whatever was asked for there is given. */
    signedIn(oid: string, asked: { scope: string; claims: string | undefined }): void {
      if (asked.scope.includes(GRAPH)) unconsented.delete(oid);
      if (asked.claims?.includes("access_token")) challenged.delete(oid);
    },
    /** What a person's token is exchanged for. Throws EntraRefusal. */
    checkExchange(oid: string, scopes: ReadScopes): void {
      if (scopes.resource !== "graph") return;
      if (unconsented.has(oid)) throw new EntraRefusal(65001, directory.clientId);
      if (challenged.has(oid)) throw new EntraRefusal(50076, GRAPH, MFA_CLAIMS);
    },
    /** A refresh token that was issued at this moment (milliseconds). Throws EntraRefusal. */
    checkRefresh(oid: string, issuedAt: number): void {
      if (issuedAt <= (revokedAt.get(oid) ?? -1)) throw new EntraRefusal(challenged.has(oid) ? 50076 : 50173, "", challenged.has(oid) ? MFA_CLAIMS : undefined);
    },
  };
}
export type BadDays = ReturnType<typeof createBadDays>;
