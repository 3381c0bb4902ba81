import { Button, makeStyles } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { useMay, useMe } from "../use-me.ts";
import { CampaignCard } from "./campaign-card.tsx";
import { EarlierCampaigns } from "./earlier-campaigns.tsx";
import { MergeSteps } from "./merge-steps.tsx";
import { isUnderWay } from "./progress.ts";
import { SendingArmNote } from "./sending-arm-note.tsx";
import { useMerge } from "./use-merge.ts";

/** While mails go out the figures move by themselves, also without the live line. */
const RUNNING_REFRESH_MS = 2_000;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "16px" },
  again: { alignSelf: "start" },
});

/** A merge that is under way, or the four steps to one; earlier ones below. */
export function MergeTab() {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const me = useMe();
  const mayImport = useMay("importContacts");
  const { merge, change, place, setPlace, openStep, setOpenStep } = useMerge();
  const { data, error, refetch } = useQuery({
    queryKey: keys.campaigns,
    queryFn: calls.campaigns,
    refetchInterval: (query) => (query.state.data?.some((campaign) => campaign.status === "running") ? RUNNING_REFRESH_MS : false),
  });
  if (me.error) return <ErrorCard error={me.error} onRetry={() => void me.refetch()} />;
  if (error && !data) return <ErrorCard error={error} onRetry={() => void refetch()} />;
  if (!me.data || !data) return <SkeletonLines lines={6} />;
  const current = currentCampaign(data, merge.campaignId);
  const earlier = data.filter((campaign) => campaign.status !== "draft" && campaign.id !== current?.id);
  return (
    <div className={styles.root}>
      <SendingArmNote />
      {current && <CampaignCard campaign={current} />}
      {current && !isUnderWay(current) && (
        <Button className={styles.again} appearance="primary" onClick={() => change({ importId: null, templateId: null, campaignId: null })}>{t("merge.startAnother")}</Button>
      )}
      {!current && (mayImport ? <MergeSteps merge={merge} change={change} place={place} setPlace={setPlace} openStep={openStep} setOpenStep={setOpenStep} /> : <p>{t("merge.mayNot")}</p>)}
      <EarlierCampaigns campaigns={earlier} />
    </div>
  );
}

/** The one that this pane launched, else whichever is under way: a closed pane, or another window, may have begun it. */
export function currentCampaign(campaigns: Campaign[], campaignId: string | null): Campaign | null {
  const own = campaigns.find((campaign) => campaign.id === campaignId);
  if (own && own.status !== "draft") return own;
  return (own ? undefined : campaigns.find(isUnderWay)) ?? null;
}
