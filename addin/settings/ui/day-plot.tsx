import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Fragment, type ReactNode } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { axisFor } from "./chart-scale.ts";

const PLOT_HEIGHT = 176;
/** About so many days are named below the plot. */
const DAYS_NAMED = 14;

const useStyles = makeStyles({
  legend: { display: "flex", flexWrap: "wrap", gap: "4px 16px", margin: "0 0 12px", fontSize: tokens.fontSizeBase200 },
  key: { display: "inline-flex", alignItems: "center", gap: "6px" },
  // Time runs from left to right in every language.
  frame: { display: "grid", gridTemplateColumns: "auto minmax(0, 1fr)", columnGap: "8px", direction: "ltr" },
  axis: { position: "relative", height: `${PLOT_HEIGHT}px`, minWidth: "20px", textAlign: "end", fontSize: tokens.fontSizeBase100, color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  tick: { position: "absolute", insetInlineEnd: 0, transform: "translateY(50%)", lineHeight: "1" },
  plot: { width: "100%", height: `${PLOT_HEIGHT + 20}px`, display: "block", overflow: "visible" },
  line: { stroke: tokens.colorNeutralStroke2, strokeWidth: 1 },
  day: { fill: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase100, fontVariantNumeric: "tabular-nums", "@media (forced-colors: active)": { fill: "CanvasText" } },
  every: { "@media (max-width: 700px)": { display: "none" } },
  hit: { fill: "transparent", ":hover": { fill: tokens.colorNeutralBackground1Hover } },
});

/** Of one day's slot: `left` and `width` are shares of it, `below` and `count` what the axis counts. */
export interface Bar {
  left: number;
  width: number;
  below: number;
  count: number;
  fill?: string | undefined;
  className: string;
}

interface DayPlotProps<Day> {
  days: Day[];
  /** Of the tallest day. */
  highest: number;
  legend: { label: string; fill?: string | undefined; className: string }[];
  /** What the picture says, for those who do not see it. */
  summary: string;
  /** On hover. */
  dayText: (day: Day) => string;
  barsOf: (day: Day) => Bar[];
  /** Patterns that bars are filled with. */
  children?: ReactNode;
}

/** Days, or weeks, from left to right over one axis. */
export function DayPlot<Day extends { date: string }>({ days, highest, legend, summary, dayText, barsOf, children }: DayPlotProps<Day>) {
  const styles = useStyles();
  const { i18n } = useTexts();
  const { top, ticks } = axisFor(highest);
  const heightOf = (count: number) => (count / top) * PLOT_HEIGHT;
  const slot = 100 / days.length;
  const namedEvery = Math.ceil(days.length / DAYS_NAMED);
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <div>
      <p className={styles.legend} aria-hidden>
        {legend.map(({ label, fill, className }) => (
          <span key={label} className={styles.key}><svg width="12" height="12"><rect x="0.5" y="0.5" width="11" height="11" rx="2" fill={fill} className={className} /></svg>{label}</span>
        ))}
      </p>
      <div className={styles.frame}>
        <div className={styles.axis} aria-hidden>{ticks.map((tick) => <span key={tick} className={styles.tick} style={{ bottom: heightOf(tick) }}>{number.format(tick)}</span>)}</div>
        <svg className={styles.plot} role="img" aria-label={summary}>
          {children}
          {ticks.map((tick) => <line key={tick} x1="0" x2="100%" y1={PLOT_HEIGHT - heightOf(tick)} y2={PLOT_HEIGHT - heightOf(tick)} className={styles.line} />)}
          {days.map((day, index) => (
            <Fragment key={day.date}>
              <rect x={`${index * slot}%`} y="0" width={`${slot}%`} height={PLOT_HEIGHT} className={styles.hit}><title>{dayText(day)}</title></rect>
              {barsOf(day).map(({ left, width, below, count, fill, className }) => (
                <rect key={`${left} ${below}`} x={`${(index + left) * slot}%`} y={PLOT_HEIGHT - heightOf(below + count)} width={`${width * slot}%`} height={heightOf(count)} pointerEvents="none" fill={fill} className={className} />
              ))}
              {index % namedEvery === 0 && <text x={`${(index + 0.5) * slot}%`} y={PLOT_HEIGHT + 16} textAnchor="middle" className={mergeClasses(styles.day, (index / namedEvery) % 2 === 1 && styles.every)}>{formatDay(day.date, i18n.language, { day: "numeric", month: "numeric" })}</text>}
            </Fragment>
          ))}
        </svg>
      </div>
    </div>
  );
}

/** The server's days are UTC days. */
export function formatDay(date: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
}
