import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useId } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { axisFor } from "../overview/chart-scale.ts";
import { formatDay } from "../ui/paired-bars.tsx";
import { type Span, stages, totalOf } from "./metrics-days.ts";
import { useStageLook } from "./stage-look.tsx";

const PLOT_HEIGHT = 180;
/** About so many are named below the columns. */
const NAMED = 14;

const useStyles = makeStyles({
  legend: { display: "flex", flexWrap: "wrap", gap: "4px 16px", margin: "0 0 12px", fontSize: tokens.fontSizeBase200 },
  key: { display: "inline-flex", alignItems: "center", gap: "6px" },
  // Time runs from left to right in every language.
  frame: { display: "grid", gridTemplateColumns: "auto minmax(0, 1fr)", columnGap: "8px", direction: "ltr" },
  axis: { position: "relative", height: `${PLOT_HEIGHT}px`, minWidth: "24px", textAlign: "end", fontSize: tokens.fontSizeBase100, color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  tick: { position: "absolute", insetInlineEnd: 0, transform: "translateY(50%)", lineHeight: "1" },
  plot: { width: "100%", height: `${PLOT_HEIGHT + 20}px`, display: "block", overflow: "visible" },
  line: { stroke: tokens.colorNeutralStroke2, strokeWidth: 1 },
  day: { fill: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase100, fontVariantNumeric: "tabular-nums", "@media (forced-colors: active)": { fill: "CanvasText" } },
  every: { "@media (max-width: 700px)": { display: "none" } },
  hit: { fill: "transparent", ":hover": { fill: tokens.colorNeutralBackground1Hover } },
  part: { pointerEvents: "none", strokeWidth: 1 },
});

interface StageColumnsProps {
  spans: Span[];
  /** What the picture says, for those who do not see it. */
  summary: string;
  /** On hover. */
  spanText: (span: Span) => string;
}

/** A column a day, or a week: what was read at its foot, what failed at its top. */
export function StageColumns({ spans, summary, spanText }: StageColumnsProps) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const { looks, hatch } = useStageLook(useId());
  const { top, ticks } = axisFor(Math.max(...spans.map(totalOf)));
  const heightOf = (count: number) => (count / top) * PLOT_HEIGHT;
  const slot = 100 / spans.length;
  const namedEvery = Math.ceil(spans.length / NAMED);
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <div>
      <p className={styles.legend} aria-hidden>
        {stages.map((stage) => (
          <span key={stage} className={styles.key}><svg width="12" height="12"><rect x="0.5" y="0.5" width="11" height="11" rx="2" fill={looks[stage].fill} className={mergeClasses(looks[stage].className, looks[stage].line)} /></svg>{t(`channels.metrics.stage.${stage}`)}</span>
        ))}
      </p>
      <div className={styles.frame}>
        <div className={styles.axis} aria-hidden>{ticks.map((tick) => <span key={tick} className={styles.tick} style={{ bottom: heightOf(tick) }}>{number.format(tick)}</span>)}</div>
        <svg className={styles.plot} role="img" aria-label={summary}>
          {hatch}
          {ticks.map((tick) => <line key={tick} x1="0" x2="100%" y1={PLOT_HEIGHT - heightOf(tick)} y2={PLOT_HEIGHT - heightOf(tick)} className={styles.line} />)}
          {spans.map((span, index) => (
            <g key={span.date}>
              <rect x={`${index * slot}%`} y="0" width={`${slot}%`} height={PLOT_HEIGHT} className={styles.hit}><title>{spanText(span)}</title></rect>
              {partsOf(span).map(({ stage, below, count }) => (
                <rect key={stage} x={`${(index + 0.18) * slot}%`} y={PLOT_HEIGHT - heightOf(below + count)} width={`${slot * 0.64}%`} height={heightOf(count)} fill={looks[stage].fill} className={mergeClasses(styles.part, looks[stage].className, looks[stage].line)} />
              ))}
              {index % namedEvery === 0 && <text x={`${(index + 0.5) * slot}%`} y={PLOT_HEIGHT + 16} textAnchor="middle" className={mergeClasses(styles.day, (index / namedEvery) % 2 === 1 && styles.every)}>{formatDay(span.date, i18n.language, { day: "numeric", month: "numeric" })}</text>}
            </g>
          ))}
        </svg>
      </div>
    </div>
  );
}

/** From the foot on. */
function partsOf(span: Span) {
  let below = 0;
  return stages.flatMap((stage) => {
    const part = { stage, below, count: span[stage] };
    below += part.count;
    return part.count === 0 ? [] : [part];
  });
}
