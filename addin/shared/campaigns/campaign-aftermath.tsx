import { Button, makeStyles } from "@fluentui/react-components";
import { ArrowDownload20Regular, ArrowRepeatAll20Regular, MailArrowForward20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { saveFile } from "../import/save-file.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { FollowUpForm } from "./follow-up-form.tsx";

const useStyles = makeStyles({
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

/** What can be done with a campaign that has begun: its account taken home, failures sent again, silence followed up. */
export function CampaignAftermath({ campaign, maySend, mayExport }: { campaign: Campaign; maySend: boolean; mayExport: boolean }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const [isFollowing, setFollowing] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: keys.campaigns });
  const download = useMutation({ mutationFn: () => calls.campaignWork.ledgerFile(campaign.id), onSuccess: (file) => saveFile(file, `ledger-${campaign.id}.csv`) });
  const resend = useMutation({ mutationFn: () => calls.campaignWork.resendFailed(campaign.id), onSettled: refresh });
  const error = download.error ?? resend.error;
  return (
    <>
      <div className={styles.actions}>
        {mayExport && <Button size="small" icon={<ArrowDownload20Regular />} disabledFocusable={download.isPending} onClick={() => download.mutate()}>{t("campaign.downloadLedger")}</Button>}
        {maySend && campaign.counts.failed > 0 && campaign.status !== "cancelled" && <Button size="small" icon={<ArrowRepeatAll20Regular />} disabledFocusable={resend.isPending} onClick={() => resend.mutate()}>{t("campaign.resendFailed", { count: campaign.counts.failed })}</Button>}
        {maySend && campaign.status === "finished" && !isFollowing && <Button size="small" icon={<MailArrowForward20Regular />} onClick={() => setFollowing(true)}>{t("campaign.followUp")}</Button>}
      </div>
      {error && <ErrorCard error={error} onDismiss={() => { download.reset(); resend.reset(); }} />}
      {isFollowing && <FollowUpForm campaign={campaign} onDone={() => { setFollowing(false); void refresh(); }} onCancel={() => setFollowing(false)} />}
    </>
  );
}
