import { Field, Input, makeStyles, MessageBar, MessageBarBody, tokens } from "@fluentui/react-components";
import { MoneyCalculator24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CostAnalysis } from "../../../server/contract/platforms.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Panel } from "../ui/panel.tsx";
import { channelKeys } from "./channel-keys.ts";
import { RatesPanel } from "./rates-panel.tsx";
import { useChannelCalls } from "./use-channel-calls.ts";

const DAYS_SHOWN = 29;
const DAY_MS = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

const useStyles = makeStyles({
  range: { display: "flex", flexWrap: "wrap", gap: "16px" },
  totals: { display: "flex", flexWrap: "wrap", gap: "8px 32px", margin: "0 0 16px" },
  sum: { margin: 0, fontSize: tokens.fontSizeHero700, lineHeight: tokens.lineHeightHero700, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: "tabular-nums" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  bars: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "6px" },
  bar: { display: "grid", gridTemplateColumns: "minmax(88px, 24%) minmax(0, 1fr) minmax(96px, auto)", gap: "12px", alignItems: "center", fontSize: tokens.fontSizeBase200 },
  track: { height: "12px", borderRadius: tokens.borderRadiusSmall, backgroundColor: tokens.colorNeutralBackground4, overflow: "hidden" },
  fill: { height: "100%", backgroundColor: tokens.colorBrandBackground, "@media (forced-colors: active)": { backgroundColor: "CanvasText" } },
  amount: { textAlign: "end", fontVariantNumeric: "tabular-nums" },
  name: { overflowWrap: "anywhere" },
  columns: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 360px), 1fr))", gap: "24px" },
});

type Sum = CostAnalysis["totals"][number];

/** What was sent cost, and the prices it is reckoned by. */
export function CostsTab() {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const calls = useChannelCalls();
  const [range, setRange] = useState(() => ({ from: dayOf(Date.now() - DAYS_SHOWN * DAY_MS), to: dayOf(Date.now()) }));
  const costs = useQuery({ queryKey: channelKeys.costs(range.from, range.to), queryFn: () => calls.costs(range.from, range.to), enabled: range.from !== "" && range.to !== "" });
  const nameOfCountry = (code: string | null) => (code === null ? t("channels.costs.noCountry") : (new Intl.DisplayNames([i18n.language], { type: "region" }).of(code) ?? code));
  return (
    <>
      <Panel title={t("channels.costs.title")}>
        <div className={styles.range}>
          <Field label={t("channels.costs.from")}><Input type="date" value={range.from} onChange={(_, { value }) => setRange((before) => ({ ...before, from: value }))} /></Field>
          <Field label={t("channels.costs.to")}><Input type="date" value={range.to} onChange={(_, { value }) => setRange((before) => ({ ...before, to: value }))} /></Field>
        </div>
        <Loaded query={costs} skeleton={<SkeletonRows rows={4} />}>
          {(found) => found.totals.length === 0 ? <EmptyState icon={<MoneyCalculator24Regular />} title={t("channels.costs.emptyTitle")} text={t("channels.costs.emptyText")} /> : (
            <>
              <Totals totals={found.totals} />
              <Bars title={t("channels.costs.byDay")} rows={found.byDay.map((row) => ({ ...row, name: new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${row.day}T00:00:00Z`)) }))} />
              <div className={styles.columns}>
                <Bars title={t("channels.costs.byAccount")} rows={found.byAccount} />
                <Bars title={t("channels.costs.byCategory")} rows={found.byCategory.map((row) => ({ ...row, name: t(`channels.template.category.${row.category.toUpperCase()}`, { defaultValue: row.category }) }))} />
                <Bars title={t("channels.costs.byCountry")} rows={found.byCountry.map((row) => ({ ...row, name: nameOfCountry(row.country) }))} />
              </div>
            </>
          )}
        </Loaded>
      </Panel>
      <RatesPanel />
    </>
  );
}

function useMoney() {
  const { t, i18n } = useTexts();
  return ({ priceMicros, currency }: Pick<Sum, "priceMicros" | "currency">) => (currency === null ? t("channels.costs.noPrice") : new Intl.NumberFormat(i18n.language, { style: "currency", currency }).format(priceMicros / 1_000_000));
}

function Totals({ totals }: { totals: Sum[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const money = useMoney();
  const unknown = totals.reduce((sum, { unknownCount }) => sum + unknownCount, 0);
  return (
    <>
      <div className={styles.totals}>
        {totals.filter(({ currency }) => currency !== null).map((total) => (
          <div key={total.currency}><p className={styles.sum}>{money(total)}</p><p className={styles.quiet}>{t("channels.costs.messages", { count: total.messageCount })}</p></div>
        ))}
      </div>
      {unknown > 0 && <MessageBar intent="warning" layout="multiline"><MessageBarBody style={{ whiteSpace: "normal" }}>{t("channels.costs.unknown", { count: unknown })}</MessageBarBody></MessageBar>}
    </>
  );
}

function Bars({ title, rows }: { title: string; rows: (Sum & { name: string })[] }) {
  const styles = useStyles();
  const { t } = useTexts();
  const money = useMoney();
  const most = Math.max(1, ...rows.map(({ priceMicros }) => priceMicros));
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul className={styles.bars}>
        {rows.map((row) => (
          <li key={`${row.name} ${row.currency}`} className={styles.bar}>
            <span className={styles.name}>{row.name}</span>
            <span className={styles.track} aria-hidden><span className={styles.fill} style={{ display: "block", width: `${(row.priceMicros / most) * 100}%` }} /></span>
            <span className={styles.amount}>{money(row)} · {t("channels.costs.count", { count: row.messageCount })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
