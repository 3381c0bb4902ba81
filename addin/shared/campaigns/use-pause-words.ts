import { useTranslation } from "react-i18next";

const reasons = ["error_rate", "bounce_rate", "missed_schedule", "account_refused"] as const;

/** Why a campaign paused by itself, in a sentence. */
export function usePauseWords(): (reason: string) => string {
  const { t } = useTranslation();
  return (reason) => {
    const known = reasons.find((one) => one === reason);
    return known ? t(`campaign.pauseReason.${known}`) : t("campaign.pausedSince", { reason });
  };
}
