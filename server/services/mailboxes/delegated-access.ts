import type { GrantFailure } from "../../contract/mailboxes.ts";

/** The port to whom people sign in with: their leave to act on their mailbox in their name. It never throws for what the other side says. */
export interface DelegatedAccess {
  /** In exchange for the token that a person brought to our API. `tenantId`: theirs; null: from before it was noted, and our own. */
  redeem(assertion: string, tenantId: string | null): Promise<AccessAnswer>;
  renew(refreshToken: string, tenantId: string | null): Promise<AccessAnswer>;
}

export type AccessAnswer =
  | { outcome: "granted"; access: Access }
  | { outcome: "refused"; reason: AccessRefusal; /** Entra's own, such as AADSTS50173. */ code: string | null; message: string; claims: string | null }
  | { outcome: "deferred"; message: string; /** Null: it named no time. */ retryAfterMs: number | null };

/** `misconfigured`: it is not the person's fault but our app's, and tells nothing of their leave. */
export type AccessRefusal = GrantFailure | "misconfigured";

export interface Access {
  token: string;
  seconds: number;
  /** Null: the one that was shown stays good. */
  refreshToken: string | null;
  scopes: string[];
}
