import { Button } from "@fluentui/react-components";
import { DataBarVertical20Regular, DataBarVertical24Regular, Table20Regular } from "@fluentui/react-icons";
import { useState } from "react";
import type { SlaTrends } from "../../../../server/contract/sla.ts";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { useTexts } from "../../i18n/use-texts.ts";
import { useTableStyles } from "../../ui/data-table.tsx";
import { formatDay } from "../../ui/day-plot.tsx";
import { PairedBars } from "../../ui/paired-bars.tsx";
import { Panel } from "../../ui/panel.tsx";
import { percentText } from "./percent-text.ts";

/** Promises kept and missed by day, as a picture or as a table. */
export function TrendPanel({ days }: { days: SlaTrends["days"] }) {
  const { t, i18n } = useTexts();
  const [isTable, setTable] = useState(false);
  const sum = (of: "metCount" | "breachedCount") => days.reduce((total, day) => total + day[of], 0);
  const isEmpty = sum("metCount") + sum("breachedCount") === 0;
  const toggle = <Button size="small" appearance="subtle" icon={isTable ? <DataBarVertical20Regular /> : <Table20Regular />} onClick={() => setTable(!isTable)}>{t(isTable ? "overview.asChart" : "overview.asTable")}</Button>;
  return (
    <Panel title={t("sla.reports.trend", { count: days.length })} aside={!isEmpty && toggle}>
      {isEmpty && <EmptyState icon={<DataBarVertical24Regular />} title={t("sla.reports.emptyTitle")} text={t("sla.reports.emptyText")} />}
      {!isEmpty && isTable && <DayTable days={days} />}
      {!isEmpty && !isTable && (
        <PairedBars
          days={days.map(({ date, metCount, breachedCount }) => ({ date, first: metCount, second: breachedCount }))} firstLabel={t("sla.reports.kept")} secondLabel={t("sla.reports.missed")}
          summary={t("sla.reports.summary", { days: days.length, met: sum("metCount"), missed: sum("breachedCount") })}
          dayText={({ date, first, second }) => t("sla.reports.dayText", { day: formatDay(date, i18n.language, { dateStyle: "medium" }), met: first, missed: second })}
        />
      )}
    </Panel>
  );
}

function DayTable({ days }: { days: SlaTrends["days"] }) {
  const table = useTableStyles();
  const { t, i18n } = useTexts();
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead><tr>{["day", "kept", "missed", "share"].map((column) => <th key={column} scope="col" className={table.head}>{t(`sla.reports.${column}`)}</th>)}</tr></thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.date}>
              <th scope="row" className={table.cell}>{formatDay(day.date, i18n.language, { weekday: "short", day: "numeric", month: "short" })}</th>
              <td className={table.cell}>{day.metCount}</td>
              <td className={table.cell}>{day.breachedCount}</td>
              <td className={table.cell}>{percentText(day.compliance, i18n.language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
