import { useTranslation } from "react-i18next";

/** Reasons that Mailroom itself gives; others are a provider's own words. */
const known = [
  "unsubscribed", "complained", "bounced", "manual", "topic_left", "no_consent", "frequency_cap", "duplicate", "left_out", "paused", "gave_up", "content_changed", "campaign_cancelled", "resent_by_person",
  "confirmed_by_person", "rate_limited", "unavailable", "network", "replied", "draft_found", "outside_window",
] as const;

/** Why a mail was not sent, in words. */
export function useReasonWords(): (reason: string) => string {
  const { t } = useTranslation();
  return (reason) => {
    const own = known.find((each) => each === reason);
    return own ? t(`reason.${own}`) : reason.replaceAll("_", " ");
  };
}
