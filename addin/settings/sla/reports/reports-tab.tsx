import { Dropdown, Field, makeStyles, Option } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { SLA_PERIOD_DAYS } from "../../../../server/contract/sla.ts";
import { SkeletonRows } from "../../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useSettingsCalls } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { CompliancePanel } from "./compliance-panel.tsx";
import { OwedList } from "./owed-list.tsx";
import { TrendPanel } from "./trend-panel.tsx";

const periods = [7, SLA_PERIOD_DAYS, 90, 365];

const useStyles = makeStyles({ period: { maxWidth: "220px" }, lists: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 380px), 1fr))", gap: "24px", alignItems: "start" }, all: { display: "flex", flexDirection: "column", gap: "24px" } });

/** What was kept of what was promised, and what is owed now. */
export function ReportsTab() {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useSettingsCalls();
  const [days, setDays] = useState(SLA_PERIOD_DAYS);
  const trends = useQuery({ queryKey: settingsKeys.slaReport("trends", days), queryFn: () => calls.sla.trends(days) });
  return (
    <div className={styles.all}>
      <Field label={t("sla.reports.period")} className={styles.period}>
        <Dropdown value={t("sla.reports.days", { count: days })} selectedOptions={[String(days)]} onOptionSelect={(_, { optionValue }) => setDays(Number(optionValue ?? SLA_PERIOD_DAYS))} style={{ minWidth: 0 }}>
          {periods.map((count) => <Option key={count} value={String(count)}>{t("sla.reports.days", { count })}</Option>)}
        </Dropdown>
      </Field>
      <CompliancePanel days={days} />
      <Loaded query={trends} skeleton={<SkeletonRows rows={4} />}>{(data) => <TrendPanel days={data.days} />}</Loaded>
      <div className={styles.lists}>
        <OwedList which="breached" />
        <OwedList which="at_risk" />
      </div>
    </div>
  );
}
