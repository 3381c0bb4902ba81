import { count, desc, eq, inArray, lt, sql } from "drizzle-orm";
import { notificationParts, notificationSends } from "../../../drizzle/schema/notifications.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { NotificationSend } from "../../contract/notifications.ts";
import type { Ctx } from "../../context.ts";
import { SEND_KEPT_MS, SENDS_SHOWN } from "./limits.ts";

/** The latest mails and posts to people, for whoever keeps the desk running; not what they say. */
export async function listSends(ctx: Ctx): Promise<NotificationSend[]> {
  const latest = ctx.db.select({ id: notificationSends.id }).from(notificationSends).orderBy(desc(notificationSends.id)).limit(SENDS_SHOWN);
  const rows = await ctx.db
    .select({ send: notificationSends, userName: users.name, eventCount: count(notificationParts.notificationId) })
    .from(notificationSends)
    .innerJoin(users, eq(users.id, notificationSends.userId))
    .leftJoin(notificationParts, eq(notificationParts.sendId, notificationSends.id))
    .where(inArray(notificationSends.id, latest))
    .groupBy(notificationSends.id, users.name)
    .orderBy(desc(notificationSends.id));
  return rows.map(({ send, userName, eventCount }) => ({ id: send.id, way: send.way, userName, state: send.state, eventCount, dueAt: send.dueAt.toISOString(), endedAt: send.endedAt?.toISOString() ?? null, reason: send.reason }));
}

/** The recurring job: how something was told is kept for 90 days; that it was told stays. */
export async function purgeSends(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now().getTime() - SEND_KEPT_MS);
  await ctx.db.execute(sql`delete from ${notificationParts} p using ${notificationSends} s where s.id = p.send_id and s.ended_at < ${before.toISOString()}::timestamptz`);
  await ctx.db.delete(notificationSends).where(lt(notificationSends.endedAt, before));
}
