import { and, asc, eq, isNull } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { notificationParts, notifications, type notificationSends, notificationTemplates } from "../../../drizzle/schema/notifications.ts";
import type { NotificationLanguage, NotificationPreview, NotificationTemplateKey, NotificationText } from "../../contract/notifications.ts";
import type { Ctx } from "../../context.ts";
import { peopleOfCase } from "../cases/people-of-case.ts";
import { defaultText } from "./default-texts.ts";
import { preferencesOf } from "./preferences.ts";
import { type Entry, linesOf, renderNotification, templateKeyOf, type Told } from "./render-notification.ts";

export interface Composed {
  to: { address: string; name: string };
  mail: NotificationPreview;
  lines: { text: string; detail: string }[];
  url: string;
  openWord: string;
  sealedTeamsUrl: string | null;
}

const openWords: Record<NotificationLanguage, string> = { en: "Open Mailroom", de: "Mailroom öffnen" };

/** What one send says now: of what was gathered, what the person has not read meanwhile and still may see. */
export async function composeNotification(ctx: Ctx, send: Pick<typeof notificationSends.$inferSelect, "id" | "userId" | "groupKey">): Promise<Composed | { reason: string }> {
  const own = (await preferencesOf(ctx, [send.userId])).get(send.userId);
  if (!own || own.isDisabled) return { reason: "person_gone" };
  const entries = await entriesOf(ctx, send);
  if (entries.length === 0) return { reason: "nothing_left" };
  const url = `${ctx.ports.publicUrl}/settings/#/notifications`;
  const told: Told = { name: own.name, language: own.language, timeZone: own.timeZone, url, entries, isDigest: send.groupKey === "digest" };
  const key = templateKeyOf(told);
  const mail = await rendered(ctx, key, told);
  return { to: { address: own.email, name: own.name }, mail, lines: linesOf(told), url, openWord: openWords[own.language], sealedTeamsUrl: own.sealedTeamsUrl };
}

/** A text of the desk's own that cannot be rendered with these values keeps nobody in the dark: Mailroom's tells it. */
async function rendered(ctx: Ctx, key: NotificationTemplateKey, told: Told): Promise<NotificationPreview> {
  const own = await changedText(ctx, key, told.language);
  const standard = () => renderNotification(defaultText(key, told.language), told);
  if (!own) return standard();
  try {
    return renderNotification(own, told);
  } catch {
    return standard();
  }
}

async function changedText(ctx: Ctx, key: NotificationTemplateKey, language: NotificationLanguage): Promise<NotificationText | null> {
  const [row] = await ctx.db.select({ subject: notificationTemplates.subject, html: notificationTemplates.html }).from(notificationTemplates).where(and(eq(notificationTemplates.key, key), eq(notificationTemplates.language, language)));
  return row ?? null;
}

async function entriesOf(ctx: Ctx, send: { id: string; userId: string }): Promise<Entry[]> {
  const rows = await ctx.db
    .select({ row: notifications, title: cases.title, number: cases.number, numberPrefix: cases.numberPrefix })
    .from(notificationParts)
    .innerJoin(notifications, eq(notifications.id, notificationParts.notificationId))
    .leftJoin(cases, eq(cases.id, notifications.caseId))
    .where(and(eq(notificationParts.sendId, send.id), isNull(notifications.readAt)))
    .orderBy(asc(notifications.createdAt), asc(notifications.id));
  const caseIds = [...new Set(rows.flatMap(({ row }) => (row.caseId ? [row.caseId] : [])))];
  const seen = new Set<string>();
  for (const caseId of caseIds) if ((await peopleOfCase(ctx, caseId, [send.userId])).length > 0) seen.add(caseId);
  return rows.filter(({ row }) => row.caseId === null || seen.has(row.caseId)).map(({ row, title, number, numberPrefix }) => {
    const text = (key: string) => (typeof row.data[key] === "string" ? row.data[key] : null);
    const caseNumber = number === null ? "" : numberPrefix ? `${numberPrefix}-${number}` : `#${number}`;
    const shownTitle = (row.kind.startsWith("task.") ? text("title") : null) ?? title ?? text("title") ?? "";
    return { kind: row.kind, actor: text("actor"), about: [caseNumber, shownTitle].filter(Boolean).join(" "), caseNumber, title: shownTitle, at: row.createdAt };
  });
}
