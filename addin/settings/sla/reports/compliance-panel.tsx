import { Button, Dropdown, Field, makeStyles, Option, tokens } from "@fluentui/react-components";
import { ArrowDownload20Regular, DataBarVertical24Regular } from "@fluentui/react-icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type SlaCompliance, type SlaGrouping, slaGroupings } from "../../../../server/contract/sla.ts";
import { problemOf } from "../../../shared/api-problem.ts";
import { saveFile } from "../../../shared/import/save-file.ts";
import { problemSentence } from "../../../shared/problem-text.ts";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../../shared/ui/skeletons.tsx";
import { settingsKeys } from "../../data/settings-keys.ts";
import { useSettingsCalls } from "../../data/settings-context.ts";
import { useTexts } from "../../i18n/use-texts.ts";
import { useTableStyles } from "../../ui/data-table.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useTellBar } from "../../ui/tell-bar.tsx";
import { FigureList } from "../../rules/figure-list.tsx";
import { percentText } from "./percent-text.ts";

const useStyles = makeStyles({
  by: { maxWidth: "220px", margin: "20px 0 8px" },
  share: { fontSize: tokens.fontSizeHero800, lineHeight: tokens.lineHeightHero800, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: "tabular-nums" },
  text: { margin: "0 0 16px", color: tokens.colorNeutralForeground2 },
  bar: { height: "8px", minWidth: "64px", borderRadius: tokens.borderRadiusSmall, backgroundColor: tokens.colorNeutralBackground5, overflow: "hidden", "@media (forced-colors: active)": { border: "1px solid CanvasText" } },
  fill: { height: "100%", backgroundColor: tokens.colorBrandBackground, "@media (forced-colors: active)": { backgroundColor: "Highlight", forcedColorAdjust: "none" } },
  wide: { width: "40%" },
  name: { overflowWrap: "anywhere" },
});

/** How much of what was promised was kept, altogether and by whom or what. */
export function CompliancePanel({ days }: { days: number }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const calls = useSettingsCalls();
  const { tell } = useTellBar();
  const [by, setBy] = useState<SlaGrouping>("team");
  const report = useQuery({ queryKey: settingsKeys.slaReport("compliance", days, by), queryFn: () => calls.sla.compliance(days, by), placeholderData: (before) => before });
  const csv = useMutation({
    mutationFn: () => calls.sla.csv({ report: "compliance", days, by }),
    onSuccess: (file) => saveFile(file, `sla-${by}-${days}-days.csv`),
    onError: (error) => tell({ text: problemSentence(t, problemOf(error)) }),
  });
  return (
    <Panel title={t("sla.reports.compliance")} aside={<Button icon={<ArrowDownload20Regular />} disabledFocusable={csv.isPending} onClick={() => csv.mutate()}>{t("sla.reports.csv")}</Button>}>
      <Loaded query={report} skeleton={<SkeletonRows rows={4} />}>
        {(data) => data.total.compliance === null ? <EmptyState icon={<DataBarVertical24Regular />} title={t("sla.reports.emptyTitle")} text={t("sla.reports.emptyText")} /> : (
          <>
            <div className={styles.share}>{percentText(data.total.compliance, i18n.language)}</div>
            <p className={styles.text}>{t("sla.reports.keptOf", { count: data.total.metCount + data.total.breachedCount })}</p>
            <FigureList figures={[{ label: t("sla.reports.kept"), value: data.total.metCount }, { label: t("sla.reports.missed"), value: data.total.breachedCount }]} />
            <Field label={t("sla.reports.by")} className={styles.by}>
              <Dropdown value={t(`sla.reports.grouping.${by}`)} selectedOptions={[by]} onOptionSelect={(_, { optionValue }) => setBy((optionValue ?? "team") as SlaGrouping)} style={{ minWidth: 0 }}>
                {slaGroupings.map((each) => <Option key={each} value={each}>{t(`sla.reports.grouping.${each}`)}</Option>)}
              </Dropdown>
            </Field>
            <GroupTable items={data.items} by={by} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function GroupTable({ items, by }: { items: SlaCompliance["items"]; by: SlaGrouping }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t, i18n } = useTexts();
  const nameOf = ({ id, name }: SlaCompliance["items"][number]) => {
    if (id === null) return t("sla.reports.nobody");
    if (by === "priority") return t(`priority.${id}`, { defaultValue: name });
    return by === "metric" ? t(`sla.metric.${id}`, { defaultValue: name }) : name;
  };
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead><tr><th scope="col" className={table.head}>{t(`sla.reports.grouping.${by}`)}</th>{["kept", "missed", "share"].map((column) => <th key={column} scope="col" className={table.head}>{t(`sla.reports.${column}`)}</th>)}<td className={`${table.head} ${styles.wide}`} /></tr></thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id ?? ""}>
              <th scope="row" className={`${table.cell} ${styles.name}`}>{nameOf(item)}</th>
              <td className={table.cell}>{item.metCount}</td>
              <td className={table.cell}>{item.breachedCount}</td>
              <td className={table.cell}>{percentText(item.compliance, i18n.language)}</td>
              <td className={table.cell} aria-hidden><div className={styles.bar}><div className={styles.fill} style={{ width: `${(item.compliance ?? 0) * 100}%` }} /></div></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
