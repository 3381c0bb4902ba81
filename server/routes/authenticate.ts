import type { Actor, Ctx } from "../context.ts";
import type { Origin } from "../contract/system.ts";
import { refuse } from "../errors.ts";
import { findApiKey } from "../services/accounts/api-keys.ts";
import { findSession } from "../services/accounts/find-session.ts";
import { signIn, type SignInClaims } from "../services/people/sign-in.ts";
import type { Evidence } from "../services/subscriptions/leave.ts";

export interface AuthenticateDeps {
  /** A ctx of the system. */
  ctx: Ctx;
  /** Who a bearer token speaks for; refuses what it does not trust. */
  verifyToken: (token: string) => Promise<SignInClaims>;
  adminEmails: string[];
  /** Looks whether the person's leave for their mailbox is to be taken from their token. Nobody waits for it. */
  seekGrant?: (ctx: Ctx, token: string) => void;
}

/** What a request carries. The cookie counts only where no token is shown, and for pages of our own. */
export interface Shown {
  authorization?: string;
  cookie?: string;
  /** Who called, as far as can be seen. */
  evidence?: Evidence;
}

/** The ctx of whoever the request speaks for: by a token of Microsoft's, a key, or a session of our own. */
export async function authenticate(deps: AuthenticateDeps, { authorization, cookie, evidence }: Shown): Promise<Ctx> {
  const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
  const known = (by: Origin["by"], actor: Actor): Ctx => ({ ...deps.ctx, actor, origin: { by, address: evidence?.from ?? null, userAgent: evidence?.userAgent ?? null } });
  if (token?.startsWith("mk_")) return known("key", (await findApiKey(deps.ctx, token)) ?? refuseEnded("This key is not valid, or not any more."));
  if (token?.startsWith("ms_")) return known("session", (await findSession(deps.ctx, { token, isCookie: false })) ?? refuseEnded("This session has ended."));
  if (!token && cookie) return known("session", (await findSession(deps.ctx, { token: cookie, isCookie: true })) ?? refuseEnded("This session has ended."));
  if (!token) throw refuse("unauthenticated", "This request carries no access token.", { remedy: "Sign in and send it as a bearer token." });
  const user = await signIn(deps.ctx, await deps.verifyToken(token), deps.adminEmails);
  const ctx = known("microsoft", { type: "user", id: user.id, name: user.name, role: user.role });
  deps.seekGrant?.(ctx, token);
  return ctx;
}

function refuseEnded(what: string): never {
  throw refuse("unauthenticated", what, { remedy: "Sign in again, or make a new key." });
}
