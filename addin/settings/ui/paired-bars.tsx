import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useId } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { axisFor } from "../overview/chart-scale.ts";

const PLOT_HEIGHT = 168;

/** About so many days are named below the bars. */
const DAYS_NAMED = 14;

export interface PairedDay {
  date: string;
  first: number;
  second: number;
}

const useStyles = makeStyles({
  legend: { display: "flex", flexWrap: "wrap", gap: "16px", margin: "0 0 12px", fontSize: tokens.fontSizeBase200 },
  key: { display: "inline-flex", alignItems: "center", gap: "6px" },
  frame: { display: "grid", gridTemplateColumns: "auto minmax(0, 1fr)", columnGap: "8px", direction: "ltr" },
  axis: { position: "relative", height: `${PLOT_HEIGHT}px`, minWidth: "16px", textAlign: "end", fontSize: tokens.fontSizeBase100, color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  tick: { position: "absolute", insetInlineEnd: 0, transform: "translateY(50%)", lineHeight: "1" },
  plot: { width: "100%", height: `${PLOT_HEIGHT + 20}px`, display: "block", overflow: "visible" },
  line: { stroke: tokens.colorNeutralStroke2, strokeWidth: 1 },
  day: { fill: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase100, fontVariantNumeric: "tabular-nums" },
  every: { "@media (max-width: 700px)": { display: "none" } },
  hit: { fill: "transparent", ":hover": { fill: tokens.colorNeutralBackground1Hover } },
  bar: { pointerEvents: "none" },
  first: { fill: tokens.colorBrandBackground, "@media (forced-colors: active)": { fill: "CanvasText" } },
  secondLine: { stroke: tokens.colorPaletteGreenForeground1, strokeWidth: 1.5, "@media (forced-colors: active)": { stroke: "CanvasText" } },
  hatch: { stroke: tokens.colorPaletteGreenForeground1, strokeWidth: 2, "@media (forced-colors: active)": { stroke: "CanvasText" } },
});

interface PairedBarsProps {
  days: PairedDay[];
  firstLabel: string;
  secondLabel: string;
  /** What the picture says, for those who do not see it. */
  summary: string;
  /** On hover. */
  dayText: (day: PairedDay) => string;
}

/** Two numbers a day side by side; told apart by hatching as well as by colour. */
export function PairedBars({ days, firstLabel, secondLabel, summary, dayText }: PairedBarsProps) {
  const styles = useStyles();
  const { i18n } = useTexts();
  const hatchId = useId();
  const { top, ticks } = axisFor(Math.max(...days.flatMap((day) => [day.first, day.second])));
  const heightOf = (count: number) => (count / top) * PLOT_HEIGHT;
  const slot = 100 / days.length;
  const namedEvery = Math.ceil(days.length / DAYS_NAMED);
  const secondFill = `url(#${hatchId})`;
  return (
    <div>
      <p className={styles.legend} aria-hidden>
        <span className={styles.key}><svg width="12" height="12"><rect width="12" height="12" rx="2" className={styles.first} /></svg>{firstLabel}</span>
        <span className={styles.key}><svg width="12" height="12"><rect x="1" y="1" width="10" height="10" rx="2" fill={secondFill} className={styles.secondLine} /></svg>{secondLabel}</span>
      </p>
      <div className={styles.frame}>
        <div className={styles.axis} aria-hidden>{ticks.map((tick) => <span key={tick} className={styles.tick} style={{ bottom: heightOf(tick) }}>{tick}</span>)}</div>
        <svg className={styles.plot} role="img" aria-label={summary}>
          <defs>
            <pattern id={hatchId} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="5" className={styles.hatch} /></pattern>
          </defs>
          {ticks.map((tick) => <line key={tick} x1="0" x2="100%" y1={PLOT_HEIGHT - heightOf(tick)} y2={PLOT_HEIGHT - heightOf(tick)} className={styles.line} />)}
          {days.map((day, index) => (
            <g key={day.date}>
              <rect x={`${index * slot}%`} y="0" width={`${slot}%`} height={PLOT_HEIGHT} className={styles.hit}><title>{dayText(day)}</title></rect>
              <rect x={`${(index + 0.16) * slot}%`} y={PLOT_HEIGHT - heightOf(day.first)} width={`${slot * 0.32}%`} height={heightOf(day.first)} className={mergeClasses(styles.bar, styles.first)} />
              {day.second > 0 && <rect x={`${(index + 0.52) * slot}%`} y={PLOT_HEIGHT - heightOf(day.second)} width={`${slot * 0.32}%`} height={heightOf(day.second)} fill={secondFill} className={mergeClasses(styles.bar, styles.secondLine)} />}
              {index % namedEvery === 0 && <text x={`${(index + 0.5) * slot}%`} y={PLOT_HEIGHT + 16} textAnchor="middle" className={mergeClasses(styles.day, (index / namedEvery) % 2 === 0 && styles.every)}>{formatDay(day.date, i18n.language, { day: "numeric", month: "numeric" })}</text>}
            </g>
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
