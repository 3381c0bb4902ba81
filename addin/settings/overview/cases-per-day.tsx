import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { DataBarVertical20Regular, DataBarVertical24Regular, Table20Regular } from "@fluentui/react-icons";
import { useState } from "react";
import type { Overview } from "../../../server/contract/system.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { formatDay } from "../ui/day-plot.tsx";
import { CasesPerDayChart } from "./cases-per-day-chart.tsx";

const useStyles = makeStyles({
  table: { width: "100%", borderCollapse: "collapse", fontVariantNumeric: "tabular-nums" },
  head: { padding: "4px 8px", textAlign: "start", fontWeight: tokens.fontWeightRegular, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  cell: { padding: "4px 8px", textAlign: "start", fontWeight: tokens.fontWeightRegular, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  number: { textAlign: "end" },
});

export function CasesPerDay({ days }: { days: Overview["casesPerDay"] }) {
  const { t } = useTexts();
  const [isTable, setTable] = useState(false);
  const isEmpty = days.every((day) => day.opened === 0 && day.resolved === 0);
  const toggle = <Button size="small" appearance="subtle" icon={isTable ? <DataBarVertical20Regular /> : <Table20Regular />} onClick={() => setTable(!isTable)}>{t(isTable ? "overview.asChart" : "overview.asTable")}</Button>;
  return (
    <Panel title={t("overview.casesPerDay", { count: days.length })} aside={!isEmpty && toggle}>
      {isEmpty ? <EmptyState icon={<DataBarVertical24Regular />} title={t("overview.noCasesTitle")} text={t("overview.noCasesText")} /> : isTable ? <DayTable days={days} /> : <CasesPerDayChart days={days} />}
    </Panel>
  );
}

function DayTable({ days }: { days: Overview["casesPerDay"] }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col" className={styles.head}>{t("overview.day")}</th>
          <th scope="col" className={`${styles.head} ${styles.number}`}>{t("overview.opened")}</th>
          <th scope="col" className={`${styles.head} ${styles.number}`}>{t("overview.resolved")}</th>
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map((day) => (
          <tr key={day.date}>
            <th scope="row" className={styles.cell}>{formatDay(day.date, i18n.language, { weekday: "short", day: "numeric", month: "short" })}</th>
            <td className={`${styles.cell} ${styles.number}`}>{day.opened}</td>
            <td className={`${styles.cell} ${styles.number}`}>{day.resolved}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
