import type { NotificationLanguage } from "../../contract/notifications.ts";

/** What a notification says in a mail or a post; `{actor}` is whoever did it. Screens have words of their own. */
const words: Record<string, Record<NotificationLanguage, string>> = {
  "case.assigned": { en: "{actor} gave you a case", de: "{actor} hat Ihnen einen Fall gegeben" },
  "case.mentioned": { en: "{actor} mentioned you", de: "{actor} hat Sie erwähnt" },
  "case.message_received": { en: "A new mail in your case", de: "Eine neue Mail in Ihrem Fall" },
  "case.message_sent": { en: "A case was answered", de: "Ein Fall wurde beantwortet" },
  "case.note_added": { en: "{actor} wrote a note", de: "{actor} hat eine Notiz geschrieben" },
  "case.status_changed": { en: "{actor} changed the status", de: "{actor} hat den Status geändert" },
  "case.changed": { en: "{actor} changed a case", de: "{actor} hat einen Fall geändert" },
  "case.merged": { en: "{actor} merged a case into this one", de: "{actor} hat einen Fall hierhin zusammengeführt" },
  "case.merged_into": { en: "{actor} merged this case into another", de: "{actor} hat diesen Fall mit einem anderen zusammengeführt" },
  "case.deleted": { en: "{actor} deleted a case", de: "{actor} hat einen Fall gelöscht" },
  "sla.warned": { en: "A deadline is near", de: "Eine Frist ist nahe" },
  "sla.breached": { en: "A deadline has passed", de: "Eine Frist ist verstrichen" },
  "sla.escalated": { en: "A missed deadline needs you", de: "Eine verstrichene Frist braucht Sie" },
  "task.assigned": { en: "{actor} gave you a task", de: "{actor} hat Ihnen eine Aufgabe gegeben" },
  "task.due": { en: "A task is due", de: "Eine Aufgabe ist fällig" },
  "reply.failed": { en: "Your answer could not be sent", de: "Ihre Antwort ließ sich nicht senden" },
  "reply.uncertain": { en: "Your answer may have been sent", de: "Ihre Antwort wurde vielleicht gesendet" },
  "campaign.paused": { en: "A campaign stopped by itself", de: "Eine Kampagne hielt von selbst an" },
  "campaign.approval_requested": { en: "A campaign waits for your approval", de: "Eine Kampagne wartet auf Ihre Freigabe" },
  "campaign.schedule_missed": { en: "A campaign missed its hour", de: "Eine Kampagne hat ihre Stunde verpasst" },
  "campaign.start_refused": { en: "A campaign could not start", de: "Eine Kampagne konnte nicht starten" },
  "mailbox.failed": { en: "A mailbox cannot be read", de: "Ein Postfach lässt sich nicht lesen" },
  "mailbox.sign_in_needed": { en: "Your mailbox waits for you: sign in again", de: "Ihr Postfach wartet auf Sie: Melden Sie sich wieder an" },
  "mailbox.silent": { en: "A mailbox gets no mail", de: "Ein Postfach bekommt keine Mail" },
  "rule.held": { en: "A rule of yours was held: it seems to run in circles", de: "Eine Ihrer Regeln wurde angehalten: Sie scheint sich im Kreis zu drehen" },
  "rule.told": { en: "{actor}: a rule points you to a case", de: "{actor}: eine Regel weist Sie auf einen Fall hin" },
  "case.nobody_free": { en: "Nobody of your team is there for a case", de: "Aus Ihrem Team ist niemand für einen Fall da" },
  "alert.raised": { en: "Mailroom is not well: a threshold was passed", de: "Mailroom geht es nicht gut: Ein Schwellwert ist überschritten" },
  "channel_account.failed": { en: "A chat account is not let in any more", de: "Ein Chat-Konto wird nicht mehr eingelassen" },
  "channel_account.token_ending": { en: "The token of a chat account ends soon", de: "Das Token eines Chat-Kontos läuft bald ab" },
  "channel_account.quality_fell": { en: "The quality of a chat account fell", de: "Die Qualität eines Chat-Kontos ist gesunken" },
  "channel_template.rejected": { en: "A WhatsApp template was refused", de: "Eine WhatsApp-Vorlage wurde abgelehnt" },
  "webhook.switched_off": { en: "A webhook was switched off", de: "Ein Webhook wurde abgeschaltet" },
};

const other = { en: "A rule tells you of a case", de: "Eine Regel weist Sie auf einen Fall hin" };
const somebody = { en: "Somebody", de: "Jemand" };

export function sentenceOf(kind: string, actor: string | null, language: NotificationLanguage): string {
  return (words[kind] ?? other)[language].replace("{actor}", () => actor || somebody[language]);
}
