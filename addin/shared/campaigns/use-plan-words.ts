import { useTranslation } from "react-i18next";
import type { SendPlan } from "../../../server/contract/campaigns.ts";
import { shortTime } from "../i18n/dates.ts";
import { durationText } from "../i18n/duration.ts";
import { useNow } from "../ui/use-now.ts";

/** When sending ends, in the reader's own zone, and which limit makes it take that long. */
export function usePlanWords(): (plan: SendPlan) => { time: string; why: string } {
  const { t, i18n } = useTranslation();
  const now = useNow(60_000);
  return (plan) => {
    const minutes = Math.max(1, Math.ceil(plan.minutes));
    const time = t("plan.time", { duration: durationText(t, minutes), end: shortTime(new Date(plan.finishesAt), now, i18n.language) });
    const { binding } = plan;
    if (!binding) return { time, why: "" };
    return { time, why: t(`plan.limit.${binding.kind}`, { number: binding.value.toLocaleString(i18n.language), subject: binding.subject }) };
  };
}
