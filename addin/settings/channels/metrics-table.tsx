import { Button, makeStyles } from "@fluentui/react-components";
import { ChevronDown16Regular, ChevronRight16Regular } from "@fluentui/react-icons";
import { useId, useState } from "react";
import type { DeliveryMetrics } from "../../../server/contract/platforms.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useTableStyles } from "../ui/data-table.tsx";
import { formatDay } from "../ui/day-plot.tsx";

const counts = ["sentCount", "deliveredCount", "readCount", "failedCount"] as const;
const words = { sentCount: "sent", deliveredCount: "delivered", readCount: "read", failedCount: "failed" } as const;
/** A year of some accounts; more is read in the days' own ranges. */
const ROWS_MAX = 500;

const useStyles = makeStyles({
  open: { marginTop: "20px", marginInlineStart: "-12px", "@media (forced-colors: active)": { marginInlineStart: 0 } },
});

/** The same in numbers, newest first, for those who read them rather than look at them. */
export function MetricsTable({ items }: { items: DeliveryMetrics["items"] }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t, i18n } = useTexts();
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const number = new Intl.NumberFormat(i18n.language);
  const rows = items.toReversed().slice(0, ROWS_MAX);
  return (
    <>
      <Button className={styles.open} appearance="subtle" icon={isOpen ? <ChevronDown16Regular /> : <ChevronRight16Regular />} aria-expanded={isOpen} aria-controls={id} onClick={() => setIsOpen(!isOpen)}>{t("channels.metrics.table")}</Button>
      <div id={id} hidden={!isOpen} className={table.scroll} role="region" aria-label={t("channels.metrics.title")} tabIndex={isOpen ? 0 : -1}>
        {isOpen && (
          <table className={table.table}>
            <thead>
              <tr>
                <th className={table.head} scope="col">{t("channels.metrics.day")}</th>
                <th className={table.head} scope="col">{t("channels.metrics.account")}</th>
                {counts.map((count) => <th key={count} className={table.head} style={{ textAlign: "end" }} scope="col">{t(`channels.metrics.total.${words[count]}`)}</th>)}
              </tr>
            </thead>
            <tbody>
              {rows.map((item) => (
                <tr key={`${item.day} ${item.accountId}`}>
                  <th className={table.cell} scope="row">{formatDay(item.day, i18n.language, { dateStyle: "medium" })}</th>
                  <td className={table.cell}>{item.name}</td>
                  {counts.map((count) => <td key={count} className={table.cell} style={{ textAlign: "end", fontVariantNumeric: "tabular-nums" }}>{number.format(item[count])}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </>
  );
}
