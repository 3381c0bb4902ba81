import { makeStyles, tokens } from "@fluentui/react-components";
import { CalendarLtr24Regular } from "@fluentui/react-icons";
import type { Calendar, SlaPolicy } from "../../../server/contract/sla.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { CalendarWeek } from "./calendar-week.tsx";
import { openTime } from "./calendar-hours.ts";
import { formatDuration } from "./duration.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  all: { display: "flex", flexDirection: "column", gap: "24px" },
  columns: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) 240px", gap: "32px", "@media (max-width: 760px)": { gridTemplateColumns: "minmax(0, 1fr)", gap: "20px" } },
  facts: { margin: 0, display: "flex", flexDirection: "column", gap: "12px" },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: "anywhere", fontVariantNumeric: "tabular-nums" },
  holidays: { listStyle: "none", margin: 0, padding: 0 },
});

export function Calendars({ calendars, policies }: { calendars: Calendar[]; policies: SlaPolicy[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  if (calendars.length === 0) return <Panel><EmptyState icon={<CalendarLtr24Regular />} title={t("sla.calendar.emptyTitle")} text={t("sla.calendar.emptyText")} /></Panel>;
  return (
    <div className={styles.all}>
      {calendars.map((calendar) => (
        <Panel key={calendar.id} title={calendar.name}>
          <div className={styles.columns}>
            <CalendarWeek calendar={calendar} />
            <CalendarFacts calendar={calendar} usedBy={policies.filter((policy) => policy.calendarId === calendar.id).map((policy) => policy.name)} />
          </div>
        </Panel>
      ))}
    </div>
  );
}

function CalendarFacts({ calendar, usedBy }: { calendar: Calendar; usedBy: string[] }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const day = (date: string) => new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
  const facts: [string, string][] = [
    [t("sla.calendar.open"), t("sla.calendar.openPerWeek", { time: formatDuration(openTime(calendar).minutesPerWeek) })],
    [t("sla.calendar.timeZone"), calendar.timeZone],
    [t("sla.calendar.usedBy"), usedBy.length ? new Intl.ListFormat(i18n.language).format(usedBy) : t("sla.calendar.unused")],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([term, value]) => <div key={term}><dt className={styles.term}>{term}</dt><dd className={styles.value}>{value}</dd></div>)}
      <div>
        <dt className={styles.term}>{t("sla.calendar.holidays")}</dt>
        <dd className={styles.value}>
          {calendar.holidays.length === 0 ? t("sla.calendar.noHolidays") : (
            <ul className={styles.holidays}>{calendar.holidays.map((holiday) => <li key={holiday.date}>{day(holiday.date)} · {holiday.name}</li>)}</ul>
          )}
        </dd>
      </div>
    </dl>
  );
}
