import { makeStyles, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  lines: {
    display: "flex", flexDirection: "column", gap: "12px", padding: "8px 0",
    "@media (prefers-reduced-motion: no-preference)": { animationName: { from: { opacity: 1 }, to: { opacity: 0.5 } }, animationDuration: "1.6s", animationIterationCount: "infinite", animationDirection: "alternate" },
  },
  pair: { display: "flex", flexDirection: "column", gap: "8px" },
  line: { height: "16px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralStencil1, "@media (forced-colors: active)": { boxSizing: "border-box", border: "1px solid GrayText" } },
});

const widths = ["92%", "70%", "84%", "58%"];

/** Stands where text will be: the same bars as the page's own skeleton, so that nothing jumps when React takes over. */
export function SkeletonLines({ lines = 3 }: { lines?: number }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.lines} role="status" aria-busy="true" aria-label={t("loading")}>
      {Array.from({ length: lines }, (_, index) => <div key={index} className={styles.line} style={{ width: widths[index % widths.length] }} />)}
    </div>
  );
}

/** Stands where a list of rows, each with two lines, will be. */
export function SkeletonRows({ rows = 4 }: { rows?: number }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <div className={styles.lines} role="status" aria-busy="true" aria-label={t("loading")}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.pair}>
          <div className={styles.line} style={{ width: widths[index % widths.length] }} />
          <div className={styles.line} style={{ width: "40%", height: "12px" }} />
        </div>
      ))}
    </div>
  );
}
