import { makeStyles, tokens } from "@fluentui/react-components";
import { type Calendar, weekdays } from "../../../server/contract/calendars.ts";
import { barsOf } from "./calendar-hours.ts";
import { useTexts } from "../i18n/use-texts.ts";

const HOURS_SHOWN = [0, 6, 12, 18, 24];

const useStyles = makeStyles({
  week: { display: "grid", gridTemplateColumns: "44px minmax(0, 1fr) 96px", rowGap: "6px", columnGap: "12px", alignItems: "center", fontVariantNumeric: "tabular-nums", "@media (max-width: 560px)": { gridTemplateColumns: "32px minmax(0, 1fr) 96px", columnGap: "8px" } },
  day: { color: tokens.colorNeutralForeground2 },
  track: {
    position: "relative", height: "20px", borderRadius: tokens.borderRadiusSmall, overflow: "hidden", backgroundColor: tokens.colorNeutralBackground4, direction: "ltr",
    backgroundImage: `linear-gradient(to right, ${tokens.colorNeutralStroke2} 1px, transparent 1px)`, backgroundSize: "25% 100%",
    "@media (forced-colors: active)": { border: "1px solid CanvasText" },
  },
  bar: { position: "absolute", insetBlock: 0, backgroundColor: tokens.colorBrandBackground, borderRadius: tokens.borderRadiusSmall, "@media (forced-colors: active)": { backgroundColor: "Highlight", forcedColorAdjust: "none" } },
  hours: { color: tokens.colorNeutralForeground1, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  period: { display: "block", whiteSpace: "nowrap" },
  closed: { color: tokens.colorNeutralForeground2 },
  scale: { gridColumnStart: "2", display: "flex", justifyContent: "space-between", direction: "ltr", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase100 },
});

/** A week as a picture: each open period a bar on its day, the times beside it for whoever does not see bars. */
export function CalendarWeek({ calendar }: { calendar: Pick<Calendar, "name" | "week"> }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  return (
    <div className={styles.week} role="list" aria-label={t("calendars.week", { name: calendar.name })}>
      {weekdays.map((day, index) => {
        const periods = calendar.week[day];
        const bars = barsOf(periods, calendar.week[weekdays[(index + 6) % 7]!]);
        return (
          <div key={day} role="listitem" style={{ display: "contents" }}>
            <span className={styles.day}>{weekdayName(index, i18n.language, "short")}</span>
            <span className={styles.track} aria-hidden>
              {bars.map((bar) => <span key={bar.start} className={styles.bar} style={{ left: `${bar.start * 100}%`, width: `${bar.length * 100}%` }} />)}
            </span>
            <span className={periods.length ? styles.hours : `${styles.hours} ${styles.closed}`}>{periods.length ? periods.map((period) => <span key={period.from} className={styles.period}>{period.from}–{period.to}</span>) : t("calendars.closed")}</span>
          </div>
        );
      })}
      <div className={styles.scale} aria-hidden>{HOURS_SHOWN.map((hour) => <span key={hour}>{hour}</span>)}</div>
    </div>
  );
}

/** 2024 began on a Monday. */
export function weekdayName(index: number, locale: string, weekday: "short" | "long" | "narrow"): string {
  return new Intl.DateTimeFormat(locale, { weekday, timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, 1 + index)));
}
