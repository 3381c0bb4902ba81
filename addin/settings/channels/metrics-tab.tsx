import { Button, Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { DataTrending24Regular } from "@fluentui/react-icons";
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { ChannelAccount } from "../../../server/contract/channels.ts";
import type { DeliveryMetrics } from "../../../server/contract/platforms.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { formatDay } from "../ui/day-plot.tsx";
import { Panel } from "../ui/panel.tsx";
import { channelKeys } from "./channel-keys.ts";
import { accountsOf, dayOf, type Span, shareOf, spansOf, sumOf, totalOf } from "./metrics-days.ts";
import { MetricsTable } from "./metrics-table.tsx";
import { StageBars } from "./stage-bars.tsx";
import { StageColumns } from "./stage-columns.tsx";
import { useChannelCalls } from "./use-channel-calls.ts";

const DAY_MS = 86_400_000;
const lastDays = [7, 30, 90] as const;

const useStyles = makeStyles({
  range: { display: "flex", flexWrap: "wrap", gap: "12px 16px", alignItems: "end", marginBottom: "20px" },
  quick: { display: "flex", flexWrap: "wrap", gap: "8px" },
  account: { width: "260px", maxWidth: "100%", gridTemplateColumns: "minmax(0, 1fr)", "& select": { minWidth: 0, textOverflow: "ellipsis" } },
  totals: { display: "flex", flexWrap: "wrap", gap: "12px 40px", margin: "0 0 20px", padding: 0 },
  total: { display: "flex", flexDirection: "column-reverse", minWidth: "96px" },
  sum: { margin: 0, fontSize: tokens.fontSizeHero700, lineHeight: tokens.lineHeightHero700, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: "tabular-nums" },
  share: { display: "inline-block", marginInlineStart: "8px", fontSize: tokens.fontSizeBase300, lineHeight: 1, fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground2 },
  quiet: { color: tokens.colorNeutralForeground2 },
  note: { margin: "16px 0 0", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface Range {
  from: string;
  to: string;
  accountId: string;
}

const ofLast = (days: number) => ({ from: dayOf(Date.now() - (days - 1) * DAY_MS), to: dayOf(Date.now()) });

/** How far what each channel sent came: by day as a picture, by account, and as a table. */
export function MetricsTab({ accounts }: { accounts: UseQueryResult<ChannelAccount[]> }) {
  const styles = useStyles();
  const { t } = useTexts();
  const calls = useChannelCalls();
  const [range, setRange] = useState<Range>(() => ({ ...ofLast(30), accountId: "" }));
  const isWhole = range.from !== "" && range.to !== "";
  const isTurned = isWhole && range.from > range.to;
  const metrics = useQuery({ queryKey: channelKeys.metrics(range.from, range.to, range.accountId), queryFn: () => calls.metrics(range), enabled: isWhole && !isTurned, placeholderData: keepPreviousData });
  const change = (part: Partial<Range>) => setRange((before) => ({ ...before, ...part }));
  return (
    <Panel title={t("channels.metrics.title")}>
      <div className={styles.range}>
        <div className={styles.quick} role="group" aria-label={t("channels.metrics.range")}>
          {lastDays.map((days) => {
            const last = ofLast(days);
            const isOn = last.from === range.from && last.to === range.to;
            return <Button key={days} aria-pressed={isOn} appearance={isOn ? "primary" : "secondary"} onClick={() => change(last)}>{t("channels.metrics.lastDays", { count: days })}</Button>;
          })}
        </div>
        <Field label={t("channels.costs.from")}><Input type="date" value={range.from} max={range.to || undefined} onChange={(_, { value }) => change({ from: value })} /></Field>
        <Field label={t("channels.costs.to")} validationMessage={isTurned ? t("channels.metrics.turned") : undefined}><Input type="date" value={range.to} onChange={(_, { value }) => change({ to: value })} /></Field>
        <Field className={styles.account} label={t("channels.metrics.account")}>
          <Select value={range.accountId} onChange={(_, { value }) => change({ accountId: value })}>
            <option value="">{t("channels.metrics.all")}</option>
            {(accounts.data ?? []).map(({ id, name, channel }) => <option key={id} value={id}>{`${name} (${t(`contacts.channel.${channel}`)})`}</option>)}
          </Select>
        </Field>
      </div>
      <Loaded query={metrics} skeleton={<SkeletonRows rows={5} />}>
        {(found) => (found.items.length === 0 ? <EmptyState icon={<DataTrending24Regular />} title={t("channels.metrics.emptyTitle")} text={t("channels.metrics.emptyText")} /> : <Found found={found} nameOf={nameWith(accounts.data ?? [], t)} />)}
      </Loaded>
    </Panel>
  );
}

type NameOf = (account: { accountId: string; name: string }) => string;

/** A page and its Instagram account often have one name. */
const nameWith = (accounts: ChannelAccount[], t: (key: string) => string): NameOf => ({ accountId, name }) => {
  const channel = accounts.find(({ id }) => id === accountId)?.channel;
  return channel ? `${name} (${t(`contacts.channel.${channel}`)})` : name;
};

function Found({ found, nameOf }: { found: DeliveryMetrics; nameOf: NameOf }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const spans = spansOf(found);
  const sum = sumOf(spans);
  const left = sum.read + sum.delivered + sum.sent;
  const number = (value: number) => new Intl.NumberFormat(i18n.language).format(value);
  const percent = (share: number | null) => (share === null ? "" : new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 }).format(share));
  const day = (date: string) => formatDay(date, i18n.language, { dateStyle: "medium" });
  const daysOf = ({ date, lastDate }: Span) => (date === lastDate ? day(date) : t("channels.metrics.days", { from: day(date), to: day(lastDate) }));
  const totals = [
    { name: "sent", value: left, share: null },
    { name: "delivered", value: sum.delivered + sum.read, share: shareOf(sum.delivered + sum.read, left) },
    { name: "read", value: sum.read, share: shareOf(sum.read, left) },
    { name: "failed", value: sum.failed, share: shareOf(sum.failed, totalOf(sum)) },
  ];
  return (
    <>
      <dl className={styles.totals}>
        {totals.map(({ name, value, share }) => (
          <div key={name} className={styles.total}>
            <dt className={styles.quiet}>{t(`channels.metrics.total.${name}`)}</dt>
            <dd className={styles.sum}>{number(value)}{share !== null && <span className={styles.share}>{percent(share)}</span>}</dd>
          </div>
        ))}
      </dl>
      <StageColumns
        spans={spans}
        summary={t("channels.metrics.summary", { from: day(found.from), to: day(found.to), sent: number(left), delivered: number(sum.delivered + sum.read), read: number(sum.read), failed: number(sum.failed) })}
        spanText={(span) => `${daysOf(span)}: ${t("channels.metrics.spanText", { sent: number(totalOf(span) - span.failed), delivered: number(span.delivered + span.read), read: number(span.read), failed: number(span.failed) })}`}
      />
      <StageBars accounts={accountsOf(found).map((account) => ({ ...account, name: nameOf(account) }))} />
      <MetricsTable items={found.items.map((item) => ({ ...item, name: nameOf(item) }))} />
      <p className={styles.note}>{t("channels.metrics.note")}</p>
    </>
  );
}
