import { makeStyles, tokens } from "@fluentui/react-components";
import type { LoadPoint, LoadTrend } from "../../../server/contract/monitoring.ts";
import { exactTime } from "../../shared/i18n/dates.ts";
import { useTexts } from "../i18n/use-texts.ts";

const WIDTH = 320;
const HEIGHT = 56;

const useStyles = makeStyles({
  chart: { margin: 0, minWidth: 0 },
  caption: { display: "flex", justifyContent: "space-between", gap: "8px", marginBottom: "4px" },
  name: { fontWeight: tokens.fontWeightSemibold },
  value: { color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  // Time runs from left to right in every language.
  picture: { display: "block", width: "100%", height: "56px", direction: "ltr" },
  line: { fill: "none", stroke: tokens.colorBrandForeground1, strokeWidth: "1.5px", vectorEffect: "non-scaling-stroke", "@media (forced-colors: active)": { stroke: "CanvasText" } },
  limit: { stroke: tokens.colorStatusDangerForeground1, strokeWidth: "1px", strokeDasharray: "4 3", vectorEffect: "non-scaling-stroke", "@media (forced-colors: active)": { stroke: "Highlight" } },
});

interface LoadChartProps {
  name: string;
  trend: LoadTrend;
  valueOf: (point: LoadPoint) => number | null;
  /** With its unit. */
  words: (value: number) => string;
  /** Beyond which one is told. */
  threshold?: number;
}

/** One measure over the time of the trend; where nothing was measured, nothing is drawn. */
export function LoadChart({ name, trend, valueOf, words, threshold }: LoadChartProps) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const measured = trend.points.flatMap((point) => {
    const value = valueOf(point);
    return value === null ? [] : [{ at: Date.parse(point.at), value }];
  });
  const highest = measured.reduce<(typeof measured)[number] | null>((top, point) => (top === null || point.value > top.value ? point : top), null);
  const [from, to] = [Date.parse(trend.from), Date.parse(trend.to)];
  const top = Math.max(highest?.value ?? 0, threshold === undefined ? 0 : threshold * 1.1) || 1;
  const x = (at: number) => ((at - from) / (to - from)) * WIDTH;
  const y = (value: number) => HEIGHT - 2 - (value / top) * (HEIGHT - 4);
  const summary = highest === null ? t("system.load.nothing") : t("system.load.summary", { name, now: words(measured.at(-1)!.value), highest: words(highest.value), at: exactTime(new Date(highest.at), i18n.language) });
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.caption}><span className={styles.name}>{name}</span><span className={styles.value}>{measured.length === 0 ? "–" : words(measured.at(-1)!.value)}</span></figcaption>
      <svg className={styles.picture} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={summary}>
        <title>{summary}</title>
        {threshold !== undefined && <line className={styles.limit} x1={0} x2={WIDTH} y1={y(threshold)} y2={y(threshold)} />}
        {stretches(measured, trend.stepSeconds * 2_500).map((stretch) => <polyline key={stretch[0]!.at} className={styles.line} points={stretch.map((point) => `${x(point.at)},${y(point.value)}`).join(" ")} />)}
      </svg>
    </figure>
  );
}

/** A gap in time is a gap in the line; a point alone is a short line. */
function stretches(points: { at: number; value: number }[], gapMs: number): { at: number; value: number }[][] {
  const found: { at: number; value: number }[][] = [];
  for (const point of points) {
    const last = found.at(-1);
    if (last && point.at - last.at(-1)!.at <= gapMs) last.push(point);
    else found.push([point]);
  }
  return found.map((stretch) => (stretch.length > 1 ? stretch : [stretch[0]!, { ...stretch[0]!, at: stretch[0]!.at + gapMs / 4 }]));
}
