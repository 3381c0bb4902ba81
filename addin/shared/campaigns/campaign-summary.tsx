import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import type { DeliveryStatus } from "../../../server/contract/deliveries.ts";
import { durationText } from "../i18n/duration.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { SkeletonLines } from "../ui/skeletons.tsx";
import { twinOf } from "./twin-of.ts";
import { useReasonWords } from "./use-reason-words.ts";

const useStyles = makeStyles({
  list: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) max-content", gap: "4px 12px", margin: 0 },
  term: { color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  figure: { margin: 0, textAlign: "end", fontVariantNumeric: "tabular-nums" },
  part: { gridColumn: "1 / 3", margin: "8px 0 0", fontWeight: tokens.fontWeightSemibold },
});

/** What became of a campaign: how long, how fast, how well, and why what was not sent was not. */
export function CampaignSummaryList({ campaign }: { campaign: Campaign }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const reasonWords = useReasonWords();
  const { data, error, refetch } = useQuery({ queryKey: keys.campaignSummary(campaign.id), queryFn: () => calls.campaignWork.summary(campaign.id) });
  if (error) return <ErrorCard error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonLines lines={6} />;
  const number = (value: number) => value.toLocaleString(i18n.language);
  const twin = twinOf(campaign);
  const statusWords = (status: DeliveryStatus) => t(`delivery.${status}${status === "bounced" ? twin : ""}`);
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 });
  const figures: [string, string][] = [
    [t("summary.duration"), data.durationSeconds < 60 ? t("summary.seconds", { number: number(data.durationSeconds) }) : durationText(t, Math.round(data.durationSeconds / 60))],
    [t(`summary.perMinute${twin}`), number(data.perMinute)],
    [t("summary.errorRate"), percent.format(data.errorRate)],
    [t("summary.batches"), number(data.batchCount)],
    [t("summary.replied"), number(data.repliedCount)],
    [t(`summary.bounced${twin}`), number(data.bouncedCount)],
    [t("summary.unsubscribed"), number(data.unsubscribedCount)],
  ];
  return (
    <dl className={styles.list}>
      {figures.map(([term, figure]) => <Figure key={term} term={term} figure={figure} />)}
      <dt className={styles.part}>{t("summary.byStatus")}</dt>
      <dd hidden />
      {data.byStatus.map(({ status, reason, count }) => <Figure key={`${status} ${reason}`} term={reason ? `${statusWords(status)}: ${reasonWords(reason)}` : statusWords(status)} figure={number(count)} />)}
    </dl>
  );
}

function Figure({ term, figure }: { term: string; figure: string }) {
  const styles = useStyles();
  return <><dt className={styles.term}>{term}</dt><dd className={styles.figure}>{figure}</dd></>;
}
