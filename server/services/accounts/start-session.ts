import { sessions } from "../../../drizzle/schema/accounts.ts";
import type { Role } from "../../contract/people.ts";
import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import type { Asker } from "./asker.ts";
import { newToken, tokenHash } from "./secrets.ts";
import { COOKIE_DAYS, REFRESH_DAYS, TOKEN_MINUTES } from "./session-times.ts";

export interface StartedSession {
  user: { id: string; name: string; email: string; role: Role };
  /** Carried by the cookie or the program, and nowhere else. */
  token: string;
  expiresAt: Date;
  /** Null with a cookie. */
  refreshToken: string | null;
}

/** Signs somebody in who proved who they are. Runs in the caller's transaction. */
export async function startSession(ctx: Ctx, { user, isCookie, asker, proof }: { user: StartedSession["user"]; isCookie: boolean; asker: Asker; proof: "password" | "password_and_code" | "link" }): Promise<StartedSession> {
  const now = ctx.now();
  const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
  const token = newToken("ms");
  const refreshToken = isCookie ? null : newToken("mr");
  const expiresAt = later((isCookie ? COOKIE_DAYS : REFRESH_DAYS) * 24 * 60);
  const tokenExpiresAt = isCookie ? expiresAt : later(TOKEN_MINUTES);
  const id = ctx.newId();
  await ctx.db.insert(sessions).values({ id, userId: user.id, isCookie, tokenHash: tokenHash(token), tokenExpiresAt, refreshHash: refreshToken && tokenHash(refreshToken), address: asker.address, userAgent: asker.userAgent, createdAt: now, lastSeenAt: now, expiresAt });
  const asUser: Ctx = { ...ctx, actor: { type: "user", id: user.id, name: user.name, role: user.role, by: { type: "session", id } } };
  await recordEvent(asUser, { name: "session.started", subject: { type: "session", id }, data: { userId: user.id, way: isCookie ? "cookie" : "token", proof, from: asker.address } });
  const { id: userId, name, email, role } = user;
  return { user: { id: userId, name, email, role }, token, expiresAt: tokenExpiresAt, refreshToken };
}
