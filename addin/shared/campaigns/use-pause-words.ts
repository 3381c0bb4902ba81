import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { twinOf } from "./twin-of.ts";

const reasons = ["error_rate", "bounce_rate", "missed_schedule", "account_refused"] as const;

/** Why a campaign paused by itself, in a sentence. */
export function usePauseWords(): (reason: string, campaign: Pick<Campaign, "channel">) => string {
  const { t } = useTranslation();
  return (reason, campaign) => {
    const known = reasons.find((one) => one === reason);
    return known ? t(`campaign.pauseReason.${known}${known === "missed_schedule" ? "" : twinOf(campaign)}`) : t("campaign.pausedSince", { reason });
  };
}
