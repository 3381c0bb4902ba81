import { and, desc, eq, isNull, lt, or, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { notifications } from "../../../drizzle/schema/notifications.ts";
import type { Notification } from "../../contract/notifications.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { isVisibleCase } from "../cases/queries.ts";
import { userIdOf } from "../people/user-id-of.ts";

const NOTIFICATIONS_SHOWN = 50;
/** So many or more: a bell has no room for the rest. */
export const UNREAD_COUNTED_MAX = 100;

export interface NotificationQuery {
  unread?: boolean;
  after?: string;
  limit?: number;
}

/** One's own, newest first. */
export async function listNotifications(ctx: Ctx, query: NotificationQuery = {}): Promise<Notification[]> {
  return (await pageOfNotifications(ctx, query)).items;
}

/** Paged by key. What one sees no more, because a case or its mailbox went to others, is not told any longer. */
export async function pageOfNotifications(ctx: Ctx, { unread, after, limit = NOTIFICATIONS_SHOWN }: NotificationQuery): Promise<{ items: Notification[]; next: string | null; unreadCount: number }> {
  const userId = userIdOf(ctx);
  if (userId === null) return { items: [], next: null, unreadCount: 0 };
  const mine = and(eq(notifications.userId, userId), eq(notifications.inPane, true), or(isNull(notifications.caseId), await isVisibleCase(ctx)));
  const place = readPlace(after);
  const rows = await ctx.db
    .select({ row: notifications, number: cases.number, numberPrefix: cases.numberPrefix, title: cases.title })
    .from(notifications)
    .leftJoin(cases, eq(cases.id, notifications.caseId))
    .where(and(mine, unread ? isNull(notifications.readAt) : undefined, place === null ? undefined : or(lt(notifications.createdAt, place.at), and(eq(notifications.createdAt, place.at), lt(notifications.id, place.id)))))
    .orderBy(desc(notifications.createdAt), desc(notifications.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1)?.row;
  const unreadRows = await ctx.db.select({ one: sql<number>`1` }).from(notifications).leftJoin(cases, eq(cases.id, notifications.caseId)).where(and(mine, isNull(notifications.readAt))).limit(UNREAD_COUNTED_MAX);
  return { items: page.map(toNotification), next: rows.length > limit && last ? `${last.createdAt.toISOString()} ${last.id}` : null, unreadCount: unreadRows.length };
}

interface Found {
  row: typeof notifications.$inferSelect;
  number: number | null;
  numberPrefix: string | null;
  title: string | null;
}

function toNotification({ row, number, numberPrefix, title }: Found): Notification {
  const text = (key: string) => (typeof row.data[key] === "string" ? row.data[key] : null);
  return {
    id: row.id,
    kind: row.kind,
    caseId: row.caseId,
    caseNumber: number,
    numberPrefix: numberPrefix ?? "",
    actor: text("actor"),
    campaignId: text("campaignId"),
    mailboxId: text("mailboxId"),
    taskId: text("taskId"),
    webhookId: text("webhookId"),
    // A task's own title; of anything else on a case, the case's as it is now.
    text: (row.kind.startsWith("task.") ? text("title") : null) ?? title ?? text("title") ?? "",
    isForOutlook: row.inOutlook,
    createdAt: row.createdAt.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
  };
}

function readPlace(after: string | undefined): { at: Date; id: string } | null {
  if (after === undefined) return null;
  const [, at, id] = /^(\d{4}-\d{2}-\d{2}T[\d:.]+Z) ([0-9a-f-]{36})$/.exec(after) ?? [];
  if (!at || !id || Number.isNaN(Date.parse(at))) throw refuse("bad_input", "The page key is not one that this list has answered.", { errors: [{ path: "after", message: "take it from `next`" }] });
  return { at: new Date(at), id };
}
