import { Button, makeStyles, Select, tokens } from "@fluentui/react-components";
import { Send20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { useMay, useMe } from "../use-me.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  label: { display: "block", marginBottom: "2px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  confirm: { display: "flex", flexDirection: "column", gap: "8px", padding: "12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  start: { alignSelf: "start" },
});

/** From which mailbox, and the one question: sending cannot be taken back. */
export function SendStep({ campaign }: { campaign: Campaign }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const { data: me } = useMe();
  const [asks, setAsks] = useState(false);
  const mailboxId = useId();
  const mayLaunch = useMay("launchCampaign");
  const check = useQuery({ queryKey: keys.campaignCheck(campaign.id, campaign.templateVersion), queryFn: () => calls.campaignCheck(campaign.id), staleTime: 60_000 });
  const keep = (changed: Campaign) => {
    queries.setQueryData(keys.campaign(changed.id), changed);
    queries.setQueryData<Campaign[]>(keys.campaigns, (all) => all?.map((each) => (each.id === changed.id ? changed : each)));
  };
  const change = useMutation({ mutationFn: (id: string) => calls.changeCampaign(campaign.id, { mailboxId: id }), onSuccess: (changed) => {
    keep(changed);
    void check.refetch();
  } });
  const launch = useMutation({ mutationFn: () => calls.launchCampaign(campaign.id), onSuccess: (launched) => {
    keep(launched);
    void queries.invalidateQueries({ queryKey: keys.campaigns });
  } });
  const recipientCount = check.data?.recipientCount ?? campaign.recipientCount;
  const number = recipientCount.toLocaleString(i18n.language);
  const from = me?.mailboxes.find((mailbox) => mailbox.id === (change.isPending ? change.variables : campaign.mailboxId));
  const isRefused = check.data?.mayLaunch === false;
  return (
    <div className={styles.root}>
      <div>
        <label className={styles.label} htmlFor={mailboxId}>{t("send.from")}</label>
        <Select id={mailboxId} value={from?.id ?? ""} disabled={change.isPending || launch.isPending} onChange={(_event, data) => change.mutate(data.value)}>
          {me?.mailboxes.map((mailbox) => <option key={mailbox.id} value={mailbox.id}>{mailbox.name} ({mailbox.address})</option>)}
        </Select>
      </div>
      {(change.error ?? launch.error) && <ErrorCard error={change.error ?? launch.error} onRetry={() => { change.reset(); launch.reset(); }} />}
      {isRefused && <p className={styles.text}>{t("check.mayNotLaunch")}</p>}
      {!mayLaunch && <p className={styles.text}>{t("send.mayNot")}</p>}
      {asks ? (
        <div className={styles.confirm} role="group" aria-label={t("send.ask", { count: recipientCount, number })}>
          <p className={styles.title}>{t("send.ask", { count: recipientCount, number })}</p>
          <p className={styles.text}>{t("send.askText", { mailbox: from?.address ?? "" })}</p>
          <div className={styles.actions}>
            <Button appearance="primary" icon={<Send20Regular />} disabledFocusable={launch.isPending} onClick={() => launch.mutate()}>{t(launch.isPending ? "send.starting" : "send.confirm", { count: recipientCount, number })}</Button>
            <Button disabledFocusable={launch.isPending} onClick={() => setAsks(false)}>{t("send.notYet")}</Button>
          </div>
        </div>
      ) : (
        <Button className={styles.start} appearance="primary" icon={<Send20Regular />} disabledFocusable={isRefused || !mayLaunch || change.isPending || recipientCount === 0} onClick={() => !isRefused && mayLaunch && setAsks(true)}>
          {t("send.start", { count: recipientCount, number })}
        </Button>
      )}
    </div>
  );
}
