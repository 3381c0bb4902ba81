import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { useLiveWay } from "../ui/use-onlookers.ts";

const useStyles = makeStyles({
  line: { display: "flex", alignItems: "center", gap: "6px", margin: 0, padding: "4px 12px", fontSize: tokens.fontSizeBase100, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2, borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
  dot: { flexShrink: 0, boxSizing: "border-box", width: "8px", height: "8px", borderRadius: tokens.borderRadiusCircular, border: `1px solid ${tokens.colorNeutralForeground3}`, forcedColorAdjust: "none" },
  live: { border: "none", backgroundColor: tokens.colorPaletteGreenBackground3 },
  lost: { color: tokens.colorPaletteDarkOrangeForeground1 },
});

/** As of when what is shown is true: now, where the server tells of news by itself; otherwise when it was last read (milliseconds; 0: not yet). */
export function LiveLine({ readAt, isQuietWhenLive = false }: { readAt: number; isQuietWhenLive?: boolean }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const way = useLiveWay();
  if (readAt === 0 || (isQuietWhenLive && (way === "socket" || way === "connecting"))) return null;
  const time = new Date(readAt).toLocaleTimeString(i18n.language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  return (
    <p className={mergeClasses(styles.line, way === "lost" && styles.lost)} data-live={way}>
      <span aria-hidden className={mergeClasses(styles.dot, way === "socket" && styles.live)} />
      <span title={way === "polling" ? t("inbox.live.pollingWhy") : undefined}>{t(`inbox.live.${way}`, { time })}</span>
    </p>
  );
}
