import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useId } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { type AccountSum, stages, totalOf } from "./metrics-days.ts";
import { useStageLook } from "./stage-look.tsx";

const BAR_HEIGHT = 14;

const useStyles = makeStyles({
  title: { margin: "28px 0 12px", fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "10px" },
  row: { display: "grid", gridTemplateColumns: "minmax(120px, 28%) minmax(0, 1fr) auto", gap: "4px 12px", alignItems: "center", "@media (max-width: 560px)": { gridTemplateColumns: "minmax(0, 1fr) auto" } },
  name: { overflowWrap: "anywhere" },
  bar: { display: "block", width: "100%", height: `${BAR_HEIGHT}px`, "@media (max-width: 560px)": { gridColumn: "1 / -1", gridRow: 2 } },
  part: { strokeWidth: 1 },
  count: { textAlign: "end", fontVariantNumeric: "tabular-nums", color: tokens.colorNeutralForeground2 },
});

/** Of each account how far its messages came, against the one that sent most. */
export function StageBars({ accounts }: { accounts: AccountSum[] }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const { looks, hatch } = useStageLook(useId());
  const most = Math.max(1, ...accounts.map(totalOf));
  const number = new Intl.NumberFormat(i18n.language);
  const isRightToLeft = i18n.dir() === "rtl";
  return (
    <section aria-label={t("channels.costs.byAccount")}>
      <h3 className={styles.title}>{t("channels.costs.byAccount")}</h3>
      <ul className={styles.list}>
        {accounts.map((account) => {
          const summary = t("channels.metrics.spanText", { sent: number.format(totalOf(account) - account.failed), delivered: number.format(account.delivered + account.read), read: number.format(account.read), failed: number.format(account.failed) });
          let before = 0;
          return (
            <li key={account.accountId} className={styles.row}>
              <span className={styles.name}>{account.name}</span>
              <svg className={styles.bar} role="img" aria-label={summary} direction="ltr">
                <title>{summary}</title>
                {hatch}
                {stages.map((stage) => {
                  const width = (account[stage] / most) * 100;
                  const start = before;
                  before += width;
                  return width > 0 && <rect key={stage} x={`${isRightToLeft ? 100 - before : start}%`} y="0.5" width={`${width}%`} height={BAR_HEIGHT - 1} fill={looks[stage].fill} className={mergeClasses(styles.part, looks[stage].className, looks[stage].line)} />;
                })}
              </svg>
              <span className={styles.count}>{t("channels.costs.messages", { count: totalOf(account) })}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
