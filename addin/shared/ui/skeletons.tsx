import { makeStyles, Skeleton, SkeletonItem } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  lines: { display: "flex", flexDirection: "column", gap: "12px", padding: "8px 0" },
  person: { display: "grid", gridTemplateColumns: "40px 1fr", gap: "12px", alignItems: "center", padding: "4px 0" },
  pair: { display: "flex", flexDirection: "column", gap: "8px" },
});

const widths = ["92%", "70%", "84%", "58%"];

/** Stands where text will be. */
export function SkeletonLines({ lines = 3 }: { lines?: number }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Skeleton aria-label={t("loading")} className={styles.lines}>
      {Array.from({ length: lines }, (_, index) => <SkeletonItem key={index} size={16} style={{ width: widths[index % widths.length] }} />)}
    </Skeleton>
  );
}

/** Stands where a list of rows, each with two lines, will be. */
export function SkeletonRows({ rows = 4 }: { rows?: number }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Skeleton aria-label={t("loading")} className={styles.lines}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.pair}>
          <SkeletonItem size={16} style={{ width: widths[index % widths.length] }} />
          <SkeletonItem size={12} style={{ width: "40%" }} />
        </div>
      ))}
    </Skeleton>
  );
}
