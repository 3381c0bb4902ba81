import type { Overview } from "../../../server/contract/system.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { formatDay } from "../ui/day-plot.tsx";
import { PairedBars } from "../ui/paired-bars.tsx";

/** Opened and resolved cases side by side. */
export function CasesPerDayChart({ days }: { days: Overview["casesPerDay"] }) {
  const { t, i18n } = useTexts();
  const sum = (of: "opened" | "resolved") => days.reduce((total, day) => total + day[of], 0);
  return (
    <PairedBars
      days={days.map(({ date, opened, resolved }) => ({ date, first: opened, second: resolved }))} firstLabel={t("overview.opened")} secondLabel={t("overview.resolved")}
      summary={t("overview.chartSummary", { days: days.length, opened: sum("opened"), resolved: sum("resolved") })}
      dayText={({ date, first, second }) => t("overview.dayText", { day: formatDay(date, i18n.language, { dateStyle: "medium" }), opened: first, resolved: second })}
    />
  );
}
