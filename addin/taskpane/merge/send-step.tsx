import { Button, makeStyles, Select, tokens } from "@fluentui/react-components";
import { CalendarClock20Regular, PersonAvailable20Regular, Send20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign, ChangeCampaign } from "../../../server/contract/campaigns.ts";
import { twinOf } from "../../shared/campaigns/twin-of.ts";
import { usePlanWords } from "../../shared/campaigns/use-plan-words.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { useNow } from "../../shared/ui/use-now.ts";
import { useMay, useMe } from "../use-me.ts";
import { useRefreshCheck } from "./mend-rows.tsx";
import { SendOptions } from "./send-options.tsx";
import { SendWhen, soon, type When } from "./send-when.tsx";
import { useCheck } from "./use-check.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  label: { display: "block", marginBottom: "2px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  confirm: { display: "flex", flexDirection: "column", gap: "8px", padding: "12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground3 },
  number: { margin: 0, overflowWrap: "anywhere" },
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px" },
  start: { alignSelf: "start" },
});

/** From which mailbox or number, how and when; and the one question: sending cannot be taken back. */
export function SendStep({ campaign, fields }: { campaign: Campaign; fields: string[] }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const now = useNow(60_000);
  const { data: me } = useMe();
  const planWords = usePlanWords();
  const refreshCheck = useRefreshCheck(campaign.id);
  /** What was set and is not answered yet, oldest first. */
  const [unanswered, setUnanswered] = useState<ChangeCampaign[]>([]);
  const [asks, setAsks] = useState(false);
  const [showsOptions, setShowsOptions] = useState(false);
  const [when, setWhen] = useState<When>({ isLater: false, at: soon(now), missed: campaign.missedSchedule });
  const mailboxId = useId();
  const accountSelectId = useId();
  const twin = twinOf(campaign);
  const writesMail = campaign.channel !== "whatsapp";
  const numbers = useQuery({ queryKey: keys.chatNumbers, queryFn: calls.campaignWork.numbers, staleTime: 60_000, enabled: campaign.channel !== "email" });
  const from = numbers.data?.find(({ id }) => id === campaign.chatAccountId);
  const allAccounts = useQuery({ queryKey: keys.sendingAccounts, queryFn: calls.campaignWork.accounts, staleTime: 60_000 });
  const mayLaunch = useMay("launchCampaign");
  const check = useQuery(useCheck(campaign));
  const keep = (changed: Campaign) => {
    queries.setQueryData(keys.campaign(changed.id), changed);
    queries.setQueryData<Campaign[]>(keys.campaigns, (all) => all?.map((each) => (each.id === changed.id ? changed : each)));
  };
  // One after the other, so that the server's last answer is to what was set last, and approval is asked for that.
  const scope = { id: `campaign ${campaign.id}` };
  const change = useMutation({
    scope,
    mutationFn: (json: ChangeCampaign) => calls.campaignWork.change(campaign.id, json),
    onSuccess: (changed) => {
      keep(changed);
      void refreshCheck();
    },
    onSettled: (_changed, _error, sent) => setUnanswered((all) => all.filter((each) => each !== sent)),
  });
  const set = (json: ChangeCampaign) => {
    setUnanswered((all) => [...all, json]);
    change.mutate(json);
  };
  const launch = useMutation({ mutationFn: () => (when.isLater ? calls.campaignWork.schedule(campaign.id, { at: new Date(when.at).toISOString(), missed: when.missed }) : calls.launchCampaign(campaign.id)), onSuccess: (launched) => {
    keep(launched);
    void queries.invalidateQueries({ queryKey: keys.campaigns });
  } });
  const askApproval = useMutation({ scope, mutationFn: () => calls.campaignWork.requestApproval(campaign.id), onSuccess: keep });
  const recipientCount = check.data?.recipientCount ?? campaign.recipientCount;
  const number = recipientCount.toLocaleString(i18n.language);
  // What was just set is shown at once; the server has the last word.
  const shown: Campaign = Object.assign({}, campaign, ...unanswered);
  const shownMailboxId = shown.mailboxId;
  const mailbox = me?.mailboxes.find((mailbox) => mailbox.id === shownMailboxId);
  // The mailbox's own account is the way that needs no choice.
  const accounts = (allAccounts.data ?? []).filter((account) => account.mailboxId === shownMailboxId && account.id !== shownMailboxId && account.isEnabled);
  const isRefused = check.data?.isDone === true && !check.data.mayLaunch;
  const waitsForApproval = campaign.approval.isNeeded && !campaign.approval.isGiven && campaign.sendMode === "send";
  const isDrafts = campaign.sendMode === "drafts";
  const canStart = !isRefused && mayLaunch && unanswered.length === 0 && recipientCount > 0 && !waitsForApproval && (!when.isLater || when.at !== "");
  const error = change.error ?? launch.error ?? askApproval.error;
  const counted = { count: recipientCount, number };
  const ways = [writesMail && mailbox?.address, campaign.channel !== "email" && from?.facts.handle].filter(Boolean).join(", ");
  const startText = when.isLater ? t(`send.schedule${twin}`, counted) : t(isDrafts ? "send.startDrafts" : `send.start${twin}`, counted);
  return (
    <div className={styles.root}>
      {writesMail && (
        <div>
          <label className={styles.label} htmlFor={mailboxId}>{t("send.from")}</label>
          <Select id={mailboxId} value={mailbox?.id ?? ""} disabled={change.isPending || launch.isPending} onChange={(_event, data) => set({ mailboxId: data.value })}>
            {me?.mailboxes.map((each) => <option key={each.id} value={each.id}>{each.name} ({each.address})</option>)}
          </Select>
        </div>
      )}
      {from && (
        <div>
          <span className={styles.label}>{t("send.fromNumber")}</span>
          <p className={styles.number}><bdi>{from.facts.handle}</bdi> · {from.name}</p>
        </div>
      )}
      {writesMail && accounts.length > 0 && (
        <div>
          <label className={styles.label} htmlFor={accountSelectId}>{t("send.account")}</label>
          <Select id={accountSelectId} value={shown.accountId ?? ""} disabled={change.isPending || launch.isPending} onChange={(_event, data) => set({ accountId: data.value || null })}>
            <option value="">{t("send.ownAccount")}</option>
            {accounts.map((account) => <option key={account.id} value={account.id}>{account.name} ({account.fromAddress})</option>)}
          </Select>
        </div>
      )}
      <SendWhen when={when} onChange={setWhen} />
      <Section title={t("option.title")} summary={optionsSummary()} isOpen={showsOptions} onToggle={() => setShowsOptions(!showsOptions)}>
        <SendOptions campaign={shown} fields={fields} isBusy={launch.isPending} onChange={set} />
      </Section>
      {check.data?.isDone && <p className={styles.text}>{planWords(check.data.plan)}</p>}
      {error && <ErrorCard error={error} onRetry={() => { change.reset(); launch.reset(); askApproval.reset(); }} />}
      {isRefused && <p className={styles.text}>{t("check.mayNotLaunch")}</p>}
      {!mayLaunch && <p className={styles.text}>{t("send.mayNot")}</p>}
      {waitsForApproval && (
        <div className={styles.confirm}>
          <p className={styles.text}>{t(campaign.approval.requestedAt ? "send.approvalAsked" : "send.approvalNeeded")}</p>
          <Button className={styles.start} icon={<PersonAvailable20Regular />} disabledFocusable={askApproval.isPending} onClick={() => askApproval.mutate()}>{t(campaign.approval.requestedAt ? "send.approvalAskAgain" : "send.approvalAsk")}</Button>
        </div>
      )}
      {campaign.approval.isGiven && <p className={styles.text}>{t("send.approved", { name: campaign.approval.approvedBy ?? "" })}</p>}
      {asks ? (
        <div className={styles.confirm} role="group" aria-label={t(`send.ask${twin}`, counted)}>
          <p className={styles.title}>{t(isDrafts ? "send.askDrafts" : `send.ask${twin}`, counted)}</p>
          <p className={styles.text}>{t(isDrafts ? "send.askDraftsText" : `send.askText${twin}`, { mailbox: ways })}</p>
          <div className={styles.actions}>
            <Button appearance="primary" icon={<Send20Regular />} disabledFocusable={launch.isPending} onClick={() => launch.mutate()}>{t(launch.isPending ? "send.starting" : isDrafts ? "send.confirmDrafts" : `send.confirm${twin}`, counted)}</Button>
            <Button disabledFocusable={launch.isPending} onClick={() => setAsks(false)}>{t("send.notYet")}</Button>
          </div>
        </div>
      ) : (
        <Button className={styles.start} appearance="primary" icon={when.isLater ? <CalendarClock20Regular /> : <Send20Regular />} disabledFocusable={!canStart || launch.isPending} onClick={() => canStart && (when.isLater ? launch.mutate() : setAsks(true))}>{startText}</Button>
      )}
    </div>
  );

  function optionsSummary(): string {
    return [isDrafts && t("option.modeDrafts"), campaign.batchSize !== null && t("option.batchesShort", { size: campaign.batchSize, seconds: campaign.batchDelaySeconds }), campaign.sendWindow && t("option.windowShort")].filter(Boolean).join(" · ");
  }
}
