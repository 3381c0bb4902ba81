import { useTranslation } from "react-i18next";

/** Reasons that Mailroom itself gives; others are a provider's own words. */
const known = [
  "unsubscribed", "complained", "bounced", "manual", "topic_left", "no_consent", "frequency_cap", "duplicate", "left_out", "paused", "gave_up", "content_changed", "campaign_cancelled", "resent_by_person",
  "confirmed_by_person", "rate_limited", "unavailable", "network", "replied", "draft_found", "outside_window", "pair_rate", "other_account", "window_closed", "account_refused", "sign_in_refused",
  "settings_incomplete", "attachment_gone", "no_message_id", "untraceable", "not_found", "not_found_yet", "no_such_address", "mailbox_full", "policy", "content", "too_large", "temporary", "unknown",
] as const;

/** What WhatsApp refuses a message for: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes. */
const whatsAppCodes = [
  "368", "130472", "131021", "131026", "131030", "131031", "131042", "131047", "131048", "131049", "131050", "131052", "131053", "132000", "132001", "132005", "132007", "132012", "132015", "132016", "132018", "133010",
] as const;
const WHATSAPP = /^whatsapp_(\d+)$/;

/** Why a message was not sent, or did not arrive, in words. */
export function useReasonWords(): (reason: string) => string {
  const { t } = useTranslation();
  return (reason) => {
    const own = known.find((each) => each === reason);
    if (own) return t(`reason.${own}`);
    const code = WHATSAPP.exec(reason)?.[1];
    if (code === undefined) return reason.replaceAll("_", " ");
    return whatsAppCodes.some((each) => each === code) ? t(`reason.whatsapp.${code}`) : t("reason.whatsappOther", { code });
  };
}
