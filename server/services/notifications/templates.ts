import { and, eq } from "drizzle-orm";
import { notificationTemplates } from "../../../drizzle/schema/notifications.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { type NotificationLanguage, notificationLanguages, type NotificationPreview, type NotificationTemplate, type NotificationTemplateKey, type NotificationText, templateKeys, topics } from "../../contract/notifications.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { defaultText } from "./default-texts.ts";
import { checkText, type Told } from "./render-notification.ts";

interface Place {
  key: NotificationTemplateKey;
  language: NotificationLanguage;
}

/** All texts in all languages: the desk's own where there is one, else Mailroom's. */
export async function listNotificationTemplates(ctx: Ctx): Promise<NotificationTemplate[]> {
  const rows = await ctx.db.select({ row: notificationTemplates, updatedBy: users.name }).from(notificationTemplates).leftJoin(users, eq(users.id, notificationTemplates.updatedBy));
  return templateKeys.flatMap((key) => notificationLanguages.map((language) => {
    const own = rows.find(({ row }) => row.key === key && row.language === language);
    if (!own) return { key, language, ...defaultText(key, language), isDefault: true, version: 0, updatedAt: null, updatedBy: null };
    const { subject, html, version, updatedAt } = own.row;
    return { key, language, subject, html, isDefault: false, version, updatedAt: updatedAt.toISOString(), updatedBy: own.updatedBy };
  }));
}

/** Refuses `bad_input` for what is no Liquid or names what it is not given, and `stale`. */
export function saveNotificationTemplate(ctx: Ctx, input: Place & NotificationText & { version: number }): Promise<NotificationTemplate> {
  const { key, language, subject, html, version } = input;
  previewNotification(ctx, input);
  return inTransaction(ctx, async (ctx) => {
    await refuseStale(ctx, input, version);
    const row = { subject, html, version: version + 1, updatedAt: ctx.now(), updatedBy: userIdOf(ctx) };
    await ctx.db.insert(notificationTemplates).values({ key, language, ...row }).onConflictDoUpdate({ target: [notificationTemplates.key, notificationTemplates.language], set: row });
    await recordEvent(ctx, { name: "notification_template.saved", subject: subjectOf, data: { key, language, subject, html } });
    return readTemplate(ctx, input);
  });
}

/** Back to the text that comes with Mailroom. */
export function resetNotificationTemplate(ctx: Ctx, place: Place): Promise<NotificationTemplate> {
  return inTransaction(ctx, async (ctx) => {
    const [before] = await ctx.db.delete(notificationTemplates).where(isAt(place)).returning();
    if (before) await recordEvent(ctx, { name: "notification_template.reset", subject: subjectOf, data: { ...place, before: { subject: before.subject, html: before.html } } });
    return readTemplate(ctx, place);
  });
}

/** What a text says of an example. */
export function previewNotification(ctx: Ctx, { key, language, subject, html }: Place & NotificationText): NotificationPreview {
  return checkText(key, { subject, html }, sampleOf(ctx, key, language));
}

/** There is one set of them. */
const subjectOf = { type: "notification_template", id: "00000000-0000-4000-8000-00000000b312" };
const isAt = ({ key, language }: Place) => and(eq(notificationTemplates.key, key), eq(notificationTemplates.language, language));

async function readTemplate(ctx: Ctx, { key, language }: Place): Promise<NotificationTemplate> {
  return (await listNotificationTemplates(ctx)).find((each) => each.key === key && each.language === language)!;
}

async function refuseStale(ctx: Ctx, place: Place, version: number): Promise<void> {
  const [row] = await ctx.db.select({ version: notificationTemplates.version }).from(notificationTemplates).where(isAt(place)).for("update");
  if ((row?.version ?? 0) !== version) throw refuse("stale", "Somebody has changed this text in the meantime.", { remedy: "Load it again, and make your change on what it says now." });
}

const sampleKinds: Record<(typeof topics)[number], string> = {
  assigned: "case.assigned", mentioned: "case.mentioned", message_received: "case.message_received", note_added: "case.note_added", case_changed: "case.status_changed",
  sla_warned: "sla.warned", sla_breached: "sla.breached", task: "task.assigned", answer_failed: "reply.failed", campaign: "campaign.paused", trouble: "mailbox.failed", rule: "rule.told",
};

function sampleOf(ctx: Ctx, key: NotificationTemplateKey, language: NotificationLanguage): Told {
  const title = language === "de" ? "Heizung im Zimmer 12 ist kalt" : "The heating in room 12 is cold";
  const entry = (kind: string, minutesAgo: number) => ({ kind, actor: "Jonas Weber", about: `#1042 ${title}`, caseNumber: "#1042", title, at: new Date(ctx.now().getTime() - minutesAgo * 60_000) });
  const isList = key === "several" || key === "digest";
  const entries = isList ? [entry("case.assigned", 4), entry("case.note_added", 2), entry("sla.warned", 0)] : [entry(sampleKinds[key], 0)];
  return { name: ctx.actor.name, language, timeZone: "UTC", url: `${ctx.ports.publicUrl}/settings/#/notifications`, entries, isDigest: key === "digest" };
}
