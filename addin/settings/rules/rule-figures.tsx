import { Link, makeStyles, tokens } from "@fluentui/react-components";
import { STATISTICS_DAYS, type Rule } from "../../../server/contract/rules.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { hrefOf } from "../shell/route.ts";

const useStyles = makeStyles({
  line: { margin: "8px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, fontVariantNumeric: "tabular-nums" },
  failed: { color: tokens.colorStatusDangerForeground1 },
});

/** What the rule did in the last thirty days; the figures open the runs behind them. */
export function RuleFigures({ rule: { id, statistics } }: { rule: Rule }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { asked, matched, changed, failed, held, averageMs, lastMatchedAt } = statistics;
  if (asked === 0) return <p className={styles.line}>{t("rules.neverRun")}</p>;
  return (
    <p className={styles.line}>
      <Link inline href={hrefOf("rules", id, "runs")}>{t("rules.figures.matched", { count: matched })}</Link> {t("rules.figures.asked", { count: asked, days: STATISTICS_DAYS })}
      {" · "}{t("rules.figures.changed", { count: changed })}
      {failed > 0 && <> · <span className={styles.failed}>{t("rules.figures.failed", { count: failed })}</span></>}
      {held > 0 && <> · <span className={styles.failed}>{t("rules.figures.held", { count: held })}</span></>}
      {averageMs !== null && <> · {t("rules.figures.ms", { ms: averageMs.toFixed(1) })}</>}
      {lastMatchedAt && <> · {t("rules.figures.last")} <RelativeTime at={lastMatchedAt} /></>}
    </p>
  );
}
