import { useTranslation } from "react-i18next";
import type { SendPlan } from "../../../server/contract/campaigns.ts";
import { shortTime } from "../i18n/dates.ts";
import { durationText } from "../i18n/duration.ts";
import { useNow } from "../ui/use-now.ts";

/** When sending ends, in the reader's own zone, which limit makes it take that long, and what WhatsApp allows in a day. */
export function usePlanWords(): (plan: SendPlan) => string {
  const { t, i18n } = useTranslation();
  const now = useNow(60_000);
  return ({ minutes, finishesAt, binding, limits }) => {
    const time = t("plan.time", { duration: durationText(t, Math.max(1, Math.ceil(minutes))), end: shortTime(new Date(finishesAt), now, i18n.language) });
    const portfolio = limits.filter(({ kind }) => kind === "portfolio_per_day");
    const isTold = portfolio.length > 0 && (binding?.kind === "measured" || binding?.kind === "portfolio_per_day");
    const told = [...(binding && !isTold ? [binding] : []), ...portfolio];
    return [time, ...told.map(({ kind, value, subject }) => t(`plan.limit.${kind}`, { number: value.toLocaleString(i18n.language), subject }))].join(" ");
  };
}
