import { and, desc, eq } from "drizzle-orm";
import { sessions } from "../../../drizzle/schema/accounts.ts";
import type { Session } from "../../contract/accounts.ts";
import type { Ctx } from "../../context.ts";
import { isAwakeSession } from "./open-sessions.ts";

const SESSIONS_SHOWN = 200;

/** Where somebody is signed in by e-mail now, the last seen first. */
export async function listSessions(ctx: Ctx, { userId, currentId }: { userId: string; currentId: string | null }): Promise<Session[]> {
  const rows = await ctx.db.select().from(sessions).where(and(eq(sessions.userId, userId), isAwakeSession(ctx.now()))).orderBy(desc(sessions.lastSeenAt)).limit(SESSIONS_SHOWN);
  return rows.map(({ id, isCookie, address, userAgent, createdAt, lastSeenAt }) => ({ id, isCurrent: id === currentId, isCookie, address, userAgent, createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt.toISOString() }));
}
