import type { Ctx } from "../context.ts";
import { refuse } from "../errors.ts";
import { signIn, type SignInClaims } from "../services/people/sign-in.ts";

export interface AuthenticateDeps {
  /** A ctx of the system. */
  ctx: Ctx;
  /** Who a bearer token speaks for; refuses what it does not trust. */
  verifyToken: (token: string) => Promise<SignInClaims>;
  adminEmails: string[];
  /** Looks whether the person's leave for their mailbox is to be taken from their token. Nobody waits for it. */
  seekGrant?: (ctx: Ctx, token: string) => void;
}

/** The ctx of whoever the `Authorization` header speaks for. */
export async function authenticate(deps: AuthenticateDeps, authorization: string | undefined): Promise<Ctx> {
  const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
  if (!token) throw refuse("unauthenticated", "This request carries no access token.", { remedy: "Sign in and send it as a bearer token." });
  const user = await signIn(deps.ctx, await deps.verifyToken(token), deps.adminEmails);
  const ctx: Ctx = { ...deps.ctx, actor: { type: "user", id: user.id, name: user.name, role: user.role } };
  deps.seekGrant?.(ctx, token);
  return ctx;
}
