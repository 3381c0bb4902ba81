import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Target } from "../../../server/contract/cases.ts";
import { keys } from "../../shared/query-keys.ts";
import { pointText } from "../../shared/sla/point-text.ts";
import { momentText } from "../../shared/sla/span-text.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: "0 0 8px", padding: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, fontVariantNumeric: "tabular-nums" },
  item: { display: "flex", flexWrap: "wrap", justifyContent: "space-between", gap: "0 8px" },
});

/** The warnings and escalations of a promise, told and to come. */
export function NextPoints({ caseId, target }: { caseId: string; target: Target }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const { data } = useQuery({ queryKey: keys.slaLedger(caseId), queryFn: () => calls.slaLedger(caseId), enabled: target.metAt === null });
  const ledger = data?.targets.find((one) => one.metric === target.metric && one.startedAt === target.startedAt);
  const points = target.metAt ? [] : (ledger?.marks.filter(({ point, at }) => point !== "breach" && at !== null) ?? []);
  if (points.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={t("minuteLedger.points")}>
      {points.map(({ point, at, isTold }) => <li key={point} className={styles.item}><span>{pointText(t, point)}{isTold && ` (${t("minuteLedger.told")})`}</span><span>{momentText(at!, i18n.language)}</span></li>)}
    </ul>
  );
}
