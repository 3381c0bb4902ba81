import { makeStyles, tokens } from "@fluentui/react-components";
import type { ModelMeasures } from "../../../server/contract/classification.ts";
import { useTexts } from "../i18n/use-texts.ts";

const SIZE = 240;
const MARGIN = 34;
const PLOT = SIZE - MARGIN;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

const useStyles = makeStyles({
  root: { display: "flex", flexWrap: "wrap", gap: "24px", alignItems: "start" },
  chart: { width: "280px", maxWidth: "100%", direction: "ltr", overflow: "visible" },
  grid: { stroke: tokens.colorNeutralStroke2, strokeWidth: 1 },
  ideal: { stroke: tokens.colorNeutralStroke1, strokeWidth: 1.5, strokeDasharray: "4 4" },
  bar: { fill: tokens.colorBrandBackground, opacity: 0.85, "@media (forced-colors: active)": { fill: "CanvasText" } },
  threshold: { stroke: tokens.colorPaletteGreenForeground1, strokeWidth: 2, "@media (forced-colors: active)": { stroke: "Highlight" } },
  text: { fill: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase100, fontVariantNumeric: "tabular-nums" },
  table: { borderCollapse: "collapse", fontVariantNumeric: "tabular-nums", fontSize: tokens.fontSizeBase200 },
  cell: { padding: "2px 12px 2px 0", textAlign: "end", fontWeight: tokens.fontWeightRegular },
  head: { padding: "2px 12px 4px 0", textAlign: "end", fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground2 },
});

/** How often what was said with a confidence was right: bars on the dashed line are honest. The table says the same. */
export function ReliabilityChart({ measures: { bins, threshold } }: { measures: ModelMeasures }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const percent = (share: number) => new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 0 }).format(share);
  const x = (share: number) => MARGIN + share * PLOT;
  const y = (share: number) => PLOT - share * PLOT;
  return (
    <div className={styles.root}>
      <svg className={styles.chart} viewBox={`0 -8 ${SIZE + 8} ${SIZE + 18}`} role="img" aria-label={t("classification.chartSummary")}>
        {TICKS.map((tick) => (
          <g key={tick}>
            <line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} className={styles.grid} />
            <text x={x(0) - 4} y={y(tick) + 3} textAnchor="end" className={styles.text}>{percent(tick)}</text>
            <text x={x(tick)} y={PLOT + 14} textAnchor="middle" className={styles.text}>{percent(tick)}</text>
          </g>
        ))}
        {bins.map(({ confidence, accuracy, count }) => (
          <rect key={confidence} x={x(Math.min(0.9, Math.floor(confidence * 10) / 10)) + 2} width={PLOT / 10 - 4} y={y(accuracy)} height={accuracy * PLOT} rx="2" className={styles.bar}><title>{t("classification.binText", { said: percent(confidence), right: percent(accuracy), count })}</title></rect>
        ))}
        <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} className={styles.ideal} />
        {threshold !== null && <line x1={x(threshold)} x2={x(threshold)} y1={y(0)} y2={y(1)} className={styles.threshold} />}
        <text x={x(0.5)} y={PLOT + 28} textAnchor="middle" className={styles.text}>{t("classification.said")}</text>
      </svg>
      <table className={styles.table}>
        <thead><tr><th scope="col" className={styles.head}>{t("classification.said")}</th><th scope="col" className={styles.head}>{t("classification.wasRight")}</th><th scope="col" className={styles.head}>{t("classification.mails")}</th></tr></thead>
        <tbody>
          {bins.map(({ confidence, accuracy, count }) => (
            <tr key={confidence}><th scope="row" className={styles.cell}>{percent(confidence)}</th><td className={styles.cell}>{percent(accuracy)}</td><td className={styles.cell}>{count}</td></tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
