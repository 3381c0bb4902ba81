import { and, eq, isNull } from "drizzle-orm";
import { notifications } from "../../../drizzle/schema/cases.ts";
import type { Notification } from "../../contract/system.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { listNotifications } from "./queries.ts";

/** Marks one's own notification as read. */
export async function readNotification(ctx: Ctx, notificationId: string): Promise<Notification> {
  if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a person has notifications.");
  await ctx.db.update(notifications).set({ readAt: ctx.now() }).where(and(eq(notifications.id, notificationId), eq(notifications.userId, ctx.actor.id), isNull(notifications.readAt)));
  const found = (await listNotifications(ctx)).find((row) => row.id === notificationId);
  if (!found) throw refuse("not_found", "There is no such notification.");
  return found;
}
