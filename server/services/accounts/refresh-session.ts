import { and, eq, isNull, or } from "drizzle-orm";
import { sessions } from "../../../drizzle/schema/accounts.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { Asker } from "./asker.ts";
import { countAttempts, tooMany } from "./attempts.ts";
import { endSessions } from "./end-sessions.ts";
import { isOpenSession } from "./open-sessions.ts";
import { newToken, tokenHash } from "./secrets.ts";
import { TOKEN_MINUTES } from "./session-times.ts";
import type { StartedSession } from "./start-session.ts";

/** An answer that was lost, or two windows at once: nobody needs to have a copy. */
const GRACE_MS = 10_000;

/** A new pair for the old one, which is worth nothing from then on. Shown again later, somebody has a copy: the session ends for both. */
export async function refreshSession(ctx: Ctx, { refreshToken, asker }: { refreshToken: string; asker: Asker }): Promise<StartedSession> {
  const over = asker.address === null ? null : await countAttempts(ctx, [{ limit: "refresh_from_address", of: asker.address }]);
  if (over) throw tooMany(over);
  const renewed = await inTransaction(ctx, (ctx) => renew(ctx, tokenHash(refreshToken)));
  if (!renewed) throw refuse("unauthenticated", "This session has ended.", { remedy: "Sign in again." });
  return renewed;
}

/** Null rather than thrown, so that the end of a session that was copied is kept. */
async function renew(ctx: Ctx, hash: string): Promise<StartedSession | null> {
  const now = ctx.now();
  const [row] = await ctx.db
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(or(eq(sessions.refreshHash, hash), eq(sessions.usedRefreshHash, hash)), isOpenSession(now), isNull(users.disabledAt)))
    .for("update", { of: sessions });
  if (!row) return null;
  const { session, user } = row;
  const renewedAt = session.tokenExpiresAt.getTime() - TOKEN_MINUTES * 60_000;
  if (session.refreshHash !== hash) {
    if (now.getTime() - renewedAt > GRACE_MS) await endSessions(ctx, { userId: user.id, reason: "copied_token", sessionId: session.id });
    return null;
  }
  const [token, refreshToken] = [newToken("ms"), newToken("mr")];
  const expiresAt = new Date(now.getTime() + TOKEN_MINUTES * 60_000);
  await ctx.db.update(sessions).set({ tokenHash: tokenHash(token), tokenExpiresAt: expiresAt, refreshHash: tokenHash(refreshToken), usedRefreshHash: hash, lastSeenAt: now }).where(eq(sessions.id, session.id));
  return { user: { id: user.id, name: user.name, email: user.email, role: user.role }, token, expiresAt, refreshToken };
}
