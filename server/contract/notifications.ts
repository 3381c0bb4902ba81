import { z } from "zod";
import { Id, Instant, isTimeZone, ownLanguages } from "./common.ts";

export const Notification = z.object({
  id: Id, kind: z.string(), caseId: Id.nullable(), caseNumber: z.int().nullable(), numberPrefix: z.string(),
  /** Whose doing it was, and what else it leads to. */
  actor: z.string().nullable(), campaignId: Id.nullable(), mailboxId: Id.nullable(), taskId: Id.nullable(), webhookId: Id.nullable(),
  text: z.string(),
  /** To be shown on the mail that is open in Outlook, too. */
  isForOutlook: z.boolean(),
  createdAt: Instant, readAt: Instant.nullable(),
});
export type Notification = z.infer<typeof Notification>;

/** What one can be told of, in the order of the matrix. Each kind of notification belongs to one. */
export const topics = ["assigned", "mentioned", "message_received", "note_added", "case_changed", "sla_warned", "sla_breached", "task", "answer_failed", "campaign", "trouble", "rule"] as const;
export type Topic = (typeof topics)[number];

const topicOfKind: Record<string, Topic> = {
  "case.assigned": "assigned",
  "case.mentioned": "mentioned",
  "case.message_received": "message_received",
  "case.note_added": "note_added",
  "case.status_changed": "case_changed",
  "case.changed": "case_changed",
  "case.message_sent": "case_changed",
  "case.merged": "case_changed",
  "case.merged_into": "case_changed",
  "case.deleted": "case_changed",
  "sla.warned": "sla_warned",
  "sla.breached": "sla_breached",
  "sla.escalated": "sla_breached",
  "task.assigned": "task",
  "task.due": "task",
  "reply.failed": "answer_failed",
  "reply.uncertain": "answer_failed",
  "campaign.paused": "campaign",
  "campaign.schedule_missed": "campaign",
  "campaign.start_refused": "campaign",
  "campaign.approval_requested": "campaign",
  "mailbox.failed": "trouble",
  "mailbox.sign_in_needed": "trouble",
  "mailbox.silent": "trouble",
  "webhook.switched_off": "trouble",
  "alert.raised": "trouble",
  "channel_account.failed": "trouble",
  "channel_account.token_ending": "trouble",
  "channel_account.quality_fell": "trouble",
  "channel_template.rejected": "trouble",
};

/** What no other topic has is told by a rule. */
export const topicOf = (kind: string): Topic => topicOfKind[kind] ?? "rule";

/** By which one is told of one topic. `isUrgent`: at once and at any hour, without waiting for more of the same case. */
export const TopicWays = z.object({ pane: z.boolean(), outlook: z.boolean(), email: z.enum(["off", "now", "digest"]), teams: z.boolean(), isUrgent: z.boolean() });
export type TopicWays = z.infer<typeof TopicWays>;

export const Matrix = z.object(Object.fromEntries(topics.map((topic) => [topic, TopicWays])) as Record<Topic, typeof TopicWays>);
export type Matrix = z.infer<typeof Matrix>;

const quiet: TopicWays = { pane: true, outlook: false, email: "off", teams: false, isUrgent: false };
const told: TopicWays = { pane: true, outlook: true, email: "now", teams: true, isUrgent: false };

/** Until a person chooses. */
export const defaultMatrix: Matrix = {
  assigned: told,
  mentioned: told,
  message_received: { ...quiet, outlook: true },
  note_added: quiet,
  case_changed: quiet,
  sla_warned: { ...told, email: "off" },
  sla_breached: { ...told, isUrgent: true },
  task: told,
  answer_failed: { ...told, isUrgent: true },
  campaign: told,
  trouble: { ...told, isUrgent: true },
  rule: told,
};

const MINUTES_A_DAY = 1_440;

/** When mail and Teams may disturb: at any hour, in hours of one's own, or while one of the desk's calendars is open. */
export const NotificationHours = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("always") }),
  z.object({
    kind: z.literal("own"),
    /** ISO weekdays, Monday is 1. */
    days: z.array(z.int().min(1).max(7)).min(1, "at least one day is needed").max(7),
    /** Minutes of the day; an end that is not after the beginning lies on the day after. */
    from: z.int().min(0).max(MINUTES_A_DAY - 1),
    to: z.int().min(0).max(MINUTES_A_DAY),
  }).refine(({ from, to }) => from !== to, { path: ["to"], message: "is another time than the beginning" }),
  z.object({ kind: z.literal("calendar"), calendarId: Id }),
]);
export type NotificationHours = z.infer<typeof NotificationHours>;

export const notificationLanguages = ownLanguages;
export const NotificationLanguage = z.enum(notificationLanguages);
export type NotificationLanguage = z.infer<typeof NotificationLanguage>;

const preferences = {
  matrix: Matrix,
  hours: NotificationHours,
  timeZone: z.string().min(1).max(60).refine(isTimeZone, "is no time zone such as Europe/Berlin"),
  /** Minute of the day at which what was gathered for a digest is sent. */
  digestAt: z.int().min(0).max(MINUTES_A_DAY - 1),
  /** Null: the language that the person has chosen in Mailroom, else the desk's. */
  language: NotificationLanguage.nullable(),
};

/** `teamsUrl` left out keeps the address that is known; null takes it away. It is never answered. */
export const SaveNotificationPreferences = z.object({ ...preferences, teamsUrl: z.url({ protocol: /^https$/ }).max(2_000).nullable().optional(), version: z.int() });
export type SaveNotificationPreferences = z.infer<typeof SaveNotificationPreferences>;

export const NotificationPreferences = z.object({
  ...preferences,
  teams: z.object({ isSet: z.boolean(), host: z.string().nullable() }),
  /** Whether the desk sends notifications by mail: an admin chooses the account. */
  isMailOn: z.boolean(),
  /** 0: nothing was chosen yet. */
  version: z.int(),
});
export type NotificationPreferences = z.infer<typeof NotificationPreferences>;

/** The desk's: which sending account carries notifications, and in which language where nobody chose one. Null: no mail. */
export const NotificationSettings = z.object({ accountId: Id.nullable(), language: NotificationLanguage });
export type NotificationSettings = z.infer<typeof NotificationSettings>;

/** One for each topic; `several` for more than one event in a mail, `digest` for the daily one. */
export const templateKeys = [...topics, "several", "digest"] as const;
export const NotificationTemplateKey = z.enum(templateKeys);
export type NotificationTemplateKey = z.infer<typeof NotificationTemplateKey>;

export const TEMPLATE_SUBJECT_MAX = 300;
export const TEMPLATE_HTML_MAX = 20_000;
export const NotificationText = z.object({ subject: z.string().trim().min(1).max(TEMPLATE_SUBJECT_MAX), html: z.string().trim().min(1).max(TEMPLATE_HTML_MAX) });
export type NotificationText = z.infer<typeof NotificationText>;

/** `version` 0: nobody changed the text that comes with Mailroom. */
export const NotificationTemplate = NotificationText.extend({ key: NotificationTemplateKey, language: NotificationLanguage, isDefault: z.boolean(), version: z.int(), updatedAt: Instant.nullable(), updatedBy: z.string().nullable() });
export type NotificationTemplate = z.infer<typeof NotificationTemplate>;
export const SaveNotificationTemplate = NotificationText.extend({ version: z.int() });

export const NotificationPreview = z.object({ subject: z.string(), html: z.string(), text: z.string() });
export type NotificationPreview = z.infer<typeof NotificationPreview>;

export const sendStates = ["waiting", "claimed", "handed_over", "sent", "failed", "uncertain", "cancelled"] as const;
export type NotificationSendState = (typeof sendStates)[number];

/** One mail or Teams post to one person, with what became of it. */
export const NotificationSend = z.object({ id: Id, way: z.enum(["email", "teams"]), userName: z.string(), state: z.enum(sendStates), eventCount: z.int(), dueAt: Instant, endedAt: Instant.nullable(), reason: z.string().nullable() });
export type NotificationSend = z.infer<typeof NotificationSend>;
