import { Button, Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { ArrowDownload20Regular, ArrowRepeatAll20Regular, MailArrowForward20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { saveFile } from "../import/save-file.ts";
import { keys } from "../query-keys.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";

const DAYS_DEFAULT = 5;
const DAYS_MAX = 365;

const useStyles = makeStyles({
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  form: { display: "flex", flexDirection: "column", gap: "8px", padding: "12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
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

function FollowUpForm({ campaign, onDone, onCancel }: { campaign: Campaign; onDone: () => void; onCancel: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const templates = useQuery({ queryKey: keys.templates, queryFn: () => calls.templates.page({}) });
  const [templateId, setTemplateId] = useState(campaign.templateId ?? "");
  const [days, setDays] = useState(String(DAYS_DEFAULT));
  const afterDays = Math.min(DAYS_MAX, Math.max(0, Math.round(Number(days) || 0)));
  const make = useMutation({ mutationFn: () => calls.campaignWork.followUp(campaign.id, { name: t("campaign.followUpName", { name: campaign.name }).slice(0, 120), templateId: templateId || null, afterDays }), onSuccess: onDone });
  return (
    <div className={styles.form} role="group" aria-label={t("campaign.followUp")}>
      <p className={styles.text}>{t("campaign.followUpText")}</p>
      <Field label={t("campaign.followUpTemplate")} size="small">
        <Select value={templateId} onChange={(_event, data) => setTemplateId(data.value)}>
          {templates.data?.items.map((template) => <option key={template.id} value={template.id}>{template.name}</option>)}
        </Select>
      </Field>
      <Field label={t("campaign.followUpDays")} size="small"><Input type="number" min={0} max={DAYS_MAX} value={days} onChange={(_event, data) => setDays(data.value)} /></Field>
      <div className={styles.actions}>
        <Button appearance="primary" size="small" disabledFocusable={make.isPending} onClick={() => make.mutate()}>{t(afterDays > 0 ? "campaign.followUpSchedule" : "campaign.followUpDraft")}</Button>
        <Button size="small" onClick={onCancel}>{t("campaign.followUpNot")}</Button>
      </div>
      {make.error && <ErrorCard error={make.error} onDismiss={make.reset} />}
    </div>
  );
}
