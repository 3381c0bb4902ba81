import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Pause20Regular, PersonAvailable20Regular, Play20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { CancelQuestion } from "../../shared/campaigns/cancel-question.tsx";
import { usePauseWords } from "../../shared/campaigns/use-pause-words.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  text: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
});

type Move = "pause" | "resume" | "cancel" | "unschedule" | "approve";

/** Pause, go on, cancel, approve: what the campaign's state and one's role allow. */
export function CampaignMoves({ campaign }: { campaign: Campaign }) {
  const styles = useStyles();
  const { t } = useTexts();
  const pauseWords = usePauseWords();
  const { calls } = useConnection();
  const queries = useQueryClient();
  const maySend = useMay("launchCampaign");
  const mayApprove = useMay("approveCampaign");
  const [asks, setAsks] = useState(false);
  const move = useMutation({
    mutationFn: (verb: Move) => (verb === "approve" || verb === "unschedule" ? calls.campaignWork[verb](campaign.id) : calls[`${verb}Campaign`](campaign.id)),
    onSettled: () => queries.invalidateQueries({ queryKey: ["campaigns"] }),
    onSuccess: () => setAsks(false),
  });
  const { approval, status } = campaign;
  const isOpen = status === "scheduled" || status === "running" || status === "paused";
  const waiting = campaign.launchedAt === null ? campaign.recipientCount : campaign.counts.queued + campaign.counts.claimed + campaign.counts.handed_over;
  const needsApproval = approval.isNeeded && !approval.isGiven && campaign.launchedAt === null && status !== "cancelled";
  return (
    <>
      {campaign.pauseReason && <p className={styles.text} role="status">{pauseWords(campaign.pauseReason, campaign)}</p>}
      {approval.isGiven && <p className={styles.text}>{t("send.approved", { name: approval.approvedBy ?? "" })}</p>}
      {needsApproval && <p className={styles.text}>{t("campaigns.approvalNeeded")}</p>}
      {asks ? (
        <CancelQuestion campaign={campaign} waiting={waiting} isPending={move.isPending} onYes={() => move.mutate("cancel")} onNo={() => setAsks(false)} />
      ) : (
        <div className={styles.actions}>
          {needsApproval && mayApprove && <Button appearance="primary" icon={<PersonAvailable20Regular />} disabledFocusable={move.isPending} onClick={() => move.mutate("approve")}>{t("campaigns.approve")}</Button>}
          {maySend && isOpen && (
            <>
              {status === "paused" && <Button icon={<Play20Regular />} disabledFocusable={move.isPending} onClick={() => move.mutate("resume")}>{t(campaign.launchedAt === null ? "campaign.startNow" : "campaign.resume")}</Button>}
              {status === "running" && <Button icon={<Pause20Regular />} disabledFocusable={move.isPending} onClick={() => move.mutate("pause")}>{t("campaign.pause")}</Button>}
              {campaign.launchedAt === null && <Button disabledFocusable={move.isPending} onClick={() => move.mutate("unschedule")}>{t("campaign.unschedule")}</Button>}
              <Button appearance="subtle" disabledFocusable={move.isPending} onClick={() => setAsks(true)}>{t("campaign.cancel")}</Button>
            </>
          )}
        </div>
      )}
      {move.error && <ErrorCard error={move.error} onDismiss={move.reset} />}
    </>
  );
}
