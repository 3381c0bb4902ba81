import { and, eq, ne } from "drizzle-orm";
import { sessions } from "../../../drizzle/schema/accounts.ts";
import type { SessionEnd } from "../../contract/accounts.ts";
import type { Ctx } from "../../context.ts";
import { recordEvents } from "../events/record-event.ts";
import { isOpenSession } from "./open-sessions.ts";

interface EndSessions {
  userId: string;
  reason: SessionEnd;
  /** This one alone. */
  sessionId?: string;
  /** All but this one. */
  exceptId?: string | null;
}

/** Ends sessions of one person, and tells so: open screens hear of it and close. Runs in the caller's transaction; answers how many. */
export async function endSessions(ctx: Ctx, { userId, reason, sessionId, exceptId }: EndSessions): Promise<number> {
  const which = and(eq(sessions.userId, userId), isOpenSession(ctx.now()), sessionId ? eq(sessions.id, sessionId) : undefined, exceptId ? ne(sessions.id, exceptId) : undefined);
  const ended = await ctx.db.update(sessions).set({ endedAt: ctx.now(), endReason: reason }).where(which).returning({ id: sessions.id });
  await recordEvents(ctx, ended.map(({ id }) => ({ name: "session.ended", subject: { type: "session", id }, data: { userId, reason } })));
  return ended.length;
}
