import { and, eq, isNull, lte } from "drizzle-orm";
import { notifications } from "../../../drizzle/schema/notifications.ts";
import type { Notification } from "../../contract/notifications.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { listNotifications } from "./queries.ts";

/** Marks one's own notification as read. */
export async function readNotification(ctx: Ctx, notificationId: string): Promise<Notification> {
  if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a person has notifications.");
  await ctx.db.update(notifications).set({ readAt: ctx.now() }).where(and(eq(notifications.id, notificationId), eq(notifications.userId, ctx.actor.id), isNull(notifications.readAt)));
  const found = (await listNotifications(ctx)).find((row) => row.id === notificationId);
  if (!found) throw refuse("not_found", "There is no such notification.");
  return found;
}

/** Marks all that came until now; what comes while one reads stays unread. One's other screens hear of it. */
export function readAllNotifications(ctx: Ctx): Promise<{ count: number }> {
  const { actor } = ctx;
  if (actor.type !== "user") throw refuse("forbidden", "Only a person has notifications.");
  return inTransaction(ctx, async (ctx) => {
    const rows = await ctx.db.update(notifications).set({ readAt: ctx.now() }).where(and(eq(notifications.userId, actor.id), isNull(notifications.readAt), lte(notifications.createdAt, ctx.now()))).returning({ id: notifications.id });
    if (rows.length > 0) await recordEvent(ctx, { name: "notification.all_read", subject: { type: "user", id: actor.id }, data: { userId: actor.id, count: rows.length } });
    return { count: rows.length };
  });
}
