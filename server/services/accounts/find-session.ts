import { and, eq, gt, isNull } from "drizzle-orm";
import { sessions } from "../../../drizzle/schema/accounts.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { Actor, Ctx } from "../../context.ts";
import { isAwakeSession } from "./open-sessions.ts";
import { tokenHash } from "./secrets.ts";
import { SEEN_EVERY_MS } from "./session-times.ts";

/** Who a session speaks for now; null: it ended, or never was. Asked of the database each time, so that what ended has ended everywhere. */
export async function findSession(ctx: Ctx, { token, isCookie }: { token: string; isCookie: boolean }): Promise<Extract<Actor, { type: "user" }> | null> {
  const now = ctx.now();
  const [row] = await ctx.db
    .select({ id: sessions.id, lastSeenAt: sessions.lastSeenAt, userId: users.id, name: users.name, role: users.role })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.tokenHash, tokenHash(token)), eq(sessions.isCookie, isCookie), gt(sessions.tokenExpiresAt, now), isAwakeSession(now), isNull(users.disabledAt)));
  if (!row) return null;
  if (now.getTime() - row.lastSeenAt.getTime() >= SEEN_EVERY_MS) await ctx.db.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.id, row.id));
  return { type: "user", id: row.userId, name: row.name, role: row.role, by: { type: "session", id: row.id } };
}
