import { Badge, makeStyles, mergeClasses, Switch, tokens } from "@fluentui/react-components";
import { type CalendarDefinition, type CalendarPreview, weekdays, type YearDay } from "../../../server/contract/calendars.ts";
import { holidayName } from "../../shared/sla/holiday-name.ts";
import { formatDuration } from "../sla/duration.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { hoursText, openMinutes } from "./calendar-hours.ts";
import { weekdayName } from "./calendar-week.tsx";
import { dayText } from "./day-text.ts";

const useStyles = makeStyles({
  months: { display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(148px, 1fr))", gap: "16px 20px" },
  month: { minWidth: 0 },
  head: { display: "flex", justifyContent: "space-between", gap: "8px", marginBottom: "4px", fontSize: tokens.fontSizeBase200 },
  name: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  grid: { display: "grid", gridTemplateColumns: "repeat(7, 1fr)", gap: "2px", fontSize: tokens.fontSizeBase100, textAlign: "center", fontVariantNumeric: "tabular-nums" },
  letter: { color: tokens.colorNeutralForeground2 },
  cell: { lineHeight: "18px", borderRadius: tokens.borderRadiusSmall, color: tokens.colorNeutralForeground2 },
  open: { backgroundColor: tokens.colorBrandBackground2, color: tokens.colorBrandForeground2, "@media (forced-colors: active)": { border: "1px solid Highlight" } },
  short: { backgroundImage: `linear-gradient(to top, ${tokens.colorBrandBackground2} 50%, transparent 50%)`, color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold, border: `1px solid ${tokens.colorBrandStroke2}`, lineHeight: "16px", "@media (forced-colors: active)": { borderTopStyle: "dashed", borderBottomStyle: "dashed", borderLeftStyle: "dashed", borderRightStyle: "dashed" } },
  holiday: { backgroundColor: tokens.colorNeutralBackground1, color: tokens.colorPaletteRedForeground1, fontWeight: tokens.fontWeightSemibold, border: `1px solid ${tokens.colorPaletteRedBorder1}`, lineHeight: "16px", "@media (forced-colors: active)": { textDecorationLine: "line-through" } },
  today: { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-1px" },
  legend: { display: "flex", flexWrap: "wrap", gap: "4px 16px", margin: "12px 0", fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  sample: { display: "inline-block", width: "16px", marginInlineEnd: "6px", textAlign: "center", fontSize: tokens.fontSizeBase100 },
  list: { listStyle: "none", margin: "8px 0 0", padding: 0 },
  day: { display: "grid", gridTemplateColumns: "104px minmax(0, 1fr)", gap: "2px 12px", alignItems: "baseline", padding: "6px 0", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, "@media (max-width: 560px)": { gridTemplateColumns: "minmax(0, 1fr)" } },
  when: { fontVariantNumeric: "tabular-nums" },
  what: { minWidth: 0, overflowWrap: "anywhere" },
  source: { gridColumnStart: "2", display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 8px", "@media (max-width: 560px)": { gridColumnStart: "1" } },
  empty: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface YearViewProps {
  preview: CalendarPreview;
  definition: CalendarDefinition;
  /** Absent where it may not be changed. */
  onWorked?: (rule: string, isWorked: boolean) => void;
}

/** Twelve months as small grids; the list under them says the same, and where each day comes from. */
export function YearView({ preview, definition, onWorked }: YearViewProps) {
  const styles = useStyles();
  const { t } = useTexts();
  const days = new Map(preview.days.map((day) => [day.date, day]));
  return (
    <>
      <div className={styles.months} aria-hidden>
        {preview.months.map(({ month, openMinutes }) => <Month key={month} month={month} minutes={openMinutes} today={preview.today} days={days} definition={definition} />)}
      </div>
      <div className={styles.legend} aria-hidden>
        <span><span className={mergeClasses(styles.sample, styles.cell, styles.open)}>1</span>{t("calendars.year.open")}</span>
        <span><span className={mergeClasses(styles.sample, styles.cell, styles.short)}>1</span>{t("calendars.year.other")}</span>
        <span><span className={mergeClasses(styles.sample, styles.cell, styles.holiday)}>1</span>{t("calendars.year.holiday")}</span>
      </div>
      {preview.days.length === 0 ? <p className={styles.empty}>{t("calendars.year.empty")}</p> : (
        <ul className={styles.list} aria-label={t("calendars.year.list")}>
          {preview.days.map((day) => <SpecialDay key={day.date} day={day} onWorked={onWorked} />)}
        </ul>
      )}
    </>
  );
}

function SpecialDay({ day, onWorked }: { day: YearDay; onWorked: YearViewProps["onWorked"] }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const { name, regionName } = holidayName(day, i18n.language);
  const when = dayText(day.date, i18n.language);
  return (
    <li className={styles.day}>
      <span className={styles.when}>{when}</span>
      <span className={styles.what}>
        {name} <span className={styles.quiet}>{regionName && <bdi>({regionName})</bdi>} · {day.isWorked ? t("calendars.year.worked") : day.periods.length ? hoursText(day.periods) : t("calendars.closed")}</span>
      </span>
      <span className={styles.source}>
        <Badge appearance="outline">{t(`calendars.source.${day.source}`)}</Badge>
        {day.rule !== null && onWorked && <Switch checked={day.isWorked} label={t("calendars.year.work")} aria-label={t("calendars.year.workOn", { name, date: when })} onChange={(_, { checked }) => onWorked(day.rule!, checked)} />}
      </span>
    </li>
  );
}

interface MonthProps {
  month: string;
  minutes: number;
  today: string;
  days: Map<string, YearDay>;
  definition: CalendarDefinition;
}

function Month({ month, minutes, today, days, definition }: MonthProps) {
  const styles = useStyles();
  const { i18n } = useTexts();
  const [year, number] = month.split("-").map(Number) as [number, number];
  const first = new Date(Date.UTC(year, number - 1, 1));
  const dayCount = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const offset = (first.getUTCDay() + 6) % 7;
  return (
    <div className={styles.month}>
      <div className={styles.head}>
        <span className={styles.name}>{new Intl.DateTimeFormat(i18n.language, { month: "long", year: "numeric", timeZone: "UTC" }).format(first)}</span>
        <span className={styles.quiet}>{formatDuration(minutes)}</span>
      </div>
      <div className={styles.grid}>
        {weekdays.map((day, index) => <span key={day} className={styles.letter}>{weekdayName(index, i18n.language, "narrow")}</span>)}
        {Array.from({ length: dayCount }, (_, index) => {
          const date = `${month}-${String(index + 1).padStart(2, "0")}`;
          const kind = kindOf(days.get(date), definition.week[weekdays[(offset + index) % 7]!]);
          return <span key={date} className={mergeClasses(styles.cell, kind !== null && styles[kind], date === today && styles.today)} style={index === 0 ? { gridColumnStart: offset + 1 } : undefined}>{index + 1}</span>;
        })}
      </div>
    </div>
  );
}

function kindOf(day: YearDay | undefined, ordinary: CalendarDefinition["week"]["mon"]): "open" | "short" | "holiday" | null {
  if (!day || day.isWorked) return ordinary.length > 0 ? "open" : null;
  if (day.periods.length === 0) return "holiday";
  return openMinutes(day.periods) === openMinutes(ordinary) ? "open" : "short";
}
