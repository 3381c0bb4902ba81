import { Button, makeStyles, ProgressBar, tokens } from "@fluentui/react-components";
import { Pause20Regular, Play20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { CampaignAftermath } from "../../shared/campaigns/campaign-aftermath.tsx";
import { CampaignSummaryList } from "../../shared/campaigns/campaign-summary.tsx";
import { CancelQuestion } from "../../shared/campaigns/cancel-question.tsx";
import { usePauseWords } from "../../shared/campaigns/use-pause-words.ts";
import { durationText } from "../../shared/i18n/duration.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { useNow } from "../../shared/ui/use-now.ts";
import { useMay } from "../use-me.ts";
import { Ledger } from "./ledger.tsx";
import { isUnderWay, progressOf, type Progress } from "./progress.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  state: { margin: "2px 0 0", color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  figures: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(64px, 1fr))", gap: "8px", margin: 0 },
  figure: { display: "flex", flexDirection: "column-reverse", padding: "8px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  label: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  value: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: "tabular-nums" },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
});

const figures = ["sent", "waiting", "failed", "uncertain", "skipped"] as const satisfies (keyof Progress)[];

/** How far the sending is, how fast, and the ways to stop it; in the end, what became of it. */
export function CampaignCard({ campaign }: { campaign: Campaign }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const pauseWords = usePauseWords();
  const [showsSummary, setShowsSummary] = useState(false);
  const maySend = useMay("launchCampaign");
  const mayExport = useMay("exportLedger");
  const progress = progressOf(campaign, useNow(1_000));
  const number = (value: number) => value.toLocaleString(i18n.language);
  const shown = figures.filter((name) => name === "sent" || progress[name] > 0 || (name === "waiting" && isUnderWay(campaign)));
  return (
    <section className={styles.root} aria-label={campaign.name}>
      <div>
        <h2 className={styles.title}>{campaign.name}</h2>
        <p className={styles.state}>
          {t(`campaign.status.${campaign.status}`)}
          {campaign.finishedAt && <> · <RelativeTime at={campaign.finishedAt} /></>}
          {progress.ratePerMinute > 0 && <> · {t("campaign.rate", { number: number(progress.ratePerMinute) })}</>}
          {progress.minutesLeft !== null && <> · {t("campaign.left", { time: durationText(t, Math.ceil(progress.minutesLeft)) })}</>}
        </p>
      </div>
      {isUnderWay(campaign) && <ProgressBar value={progress.done} thickness="large" aria-label={t("campaign.progress")} aria-valuetext={t("campaign.progressText", { sent: number(progress.sent), total: number(progress.total) })} />}
      <dl className={styles.figures}>
        {shown.map((name) => (
          <div key={name} className={styles.figure}>
            <dt className={styles.label}>{t(`campaign.figure.${name}`)}</dt>
            <dd className={styles.value}>{number(progress[name])}</dd>
          </div>
        ))}
      </dl>
      {campaign.status === "scheduled" && campaign.scheduledAt && <p className={styles.text}>{t("campaign.startsAt")} <RelativeTime at={campaign.scheduledAt} /></p>}
      {campaign.pauseReason && <p className={styles.text} role="status">{pauseWords(campaign.pauseReason, campaign)}</p>}
      {progress.uncertain > 0 && <p className={styles.text}>{t("campaign.uncertainText")}</p>}
      {isUnderWay(campaign) && <Controls campaign={campaign} waiting={progress.waiting} />}
      {campaign.launchedAt && (
        <>
          <Section title={t("summary.title")} summary={campaign.repliedCount > 0 ? t("campaign.replied", { count: campaign.repliedCount, number: number(campaign.repliedCount) }) : ""} isOpen={showsSummary} onToggle={() => setShowsSummary(!showsSummary)}>
            <CampaignSummaryList campaign={campaign} />
          </Section>
          <Ledger campaign={campaign} />
          <CampaignAftermath campaign={campaign} maySend={maySend} mayExport={mayExport} />
        </>
      )}
    </section>
  );
}

function Controls({ campaign, waiting }: { campaign: Campaign; waiting: number }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const may = useMay("launchCampaign");
  const move = useMutation({
    mutationFn: (verb: "pause" | "resume" | "cancel" | "unschedule") => (verb === "unschedule" ? calls.campaignWork.unschedule(campaign.id) : calls[`${verb}Campaign`](campaign.id)),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.campaigns }),
    onSuccess: () => setAsks(false),
  });
  if (!may) return null;
  return (
    <>
      {move.error && <ErrorCard error={move.error} onDismiss={move.reset} />}
      {asks ? (
        <CancelQuestion campaign={campaign} waiting={waiting} isPending={move.isPending} onYes={() => move.mutate("cancel")} onNo={() => setAsks(false)} />
      ) : (
        <div className={styles.actions}>
          {campaign.launchedAt === null && <Button disabledFocusable={move.isPending} onClick={() => move.mutate("unschedule")}>{t("campaign.unschedule")}</Button>}
          {campaign.status === "paused" && <Button appearance="primary" icon={<Play20Regular />} disabledFocusable={move.isPending} onClick={() => move.mutate("resume")}>{t(campaign.launchedAt === null ? "campaign.startNow" : "campaign.resume")}</Button>}
          {campaign.status === "running" && (
            <Button icon={<Pause20Regular />} disabledFocusable={move.isPending} onClick={() => move.mutate("pause")}>{t("campaign.pause")}</Button>
          )}
          <Button appearance="subtle" disabledFocusable={move.isPending} onClick={() => setAsks(true)}>{t("campaign.cancel")}</Button>
        </div>
      )}
    </>
  );
}
