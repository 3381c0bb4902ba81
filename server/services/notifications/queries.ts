import { and, desc, eq } from "drizzle-orm";
import { cases, notifications } from "../../../drizzle/schema/cases.ts";
import type { Notification } from "../../contract/system.ts";
import type { Ctx } from "../../context.ts";

const NOTIFICATIONS_SHOWN = 50;

/** One's own, newest first. */
export async function listNotifications(ctx: Ctx): Promise<Notification[]> {
  if (ctx.actor.type !== "user") return [];
  const rows = await ctx.db
    .select({ row: notifications, caseNumber: cases.number, title: cases.title })
    .from(notifications)
    .leftJoin(cases, eq(cases.id, notifications.caseId))
    .where(and(eq(notifications.userId, ctx.actor.id)))
    .orderBy(desc(notifications.createdAt))
    .limit(NOTIFICATIONS_SHOWN);
  return rows.map(({ row, caseNumber, title }) => ({
    id: row.id,
    kind: row.kind,
    caseId: row.caseId,
    caseNumber,
    text: title ?? (typeof row.data.title === "string" ? row.data.title : ""),
    createdAt: row.createdAt.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
  }));
}
