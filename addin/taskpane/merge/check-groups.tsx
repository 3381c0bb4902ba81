import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkCircle20Regular, DismissCircle20Regular, Info20Regular, PersonProhibited20Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign, CampaignCheck, CheckGroup } from "../../../server/contract/campaigns.ts";
import { fieldWords, saysMore } from "../../shared/campaigns/problem-words.ts";
import { twinOf } from "../../shared/campaigns/twin-of.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { MendRows, useRefreshCheck } from "./mend-rows.tsx";

const useStyles = makeStyles({
  line: { display: "grid", gridTemplateColumns: "20px minmax(0, 1fr)", gap: "8px", margin: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  blocks: { color: tokens.colorStatusDangerForeground1 },
  skips: { color: tokens.colorNeutralForeground3 },
  warns: { color: tokens.colorStatusWarningForeground3 },
  groups: { display: "flex", flexDirection: "column", gap: "12px", margin: 0, padding: 0, listStyleType: "none" },
  text: { margin: 0, overflowWrap: "anywhere" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  actions: { display: "flex", flexWrap: "wrap", gap: "4px", marginTop: "4px" },
});

const icons = { blocks: DismissCircle20Regular, skips: PersonProhibited20Regular, warns: Info20Regular };

/** What the check found, what stands against the start first; each group opens its rows. */
export function CheckGroups({ campaign, check, onLine }: { campaign: Campaign; check: CampaignCheck; onLine: (line: number) => void }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <>
      {check.isDone && check.groups.length === 0 && <p className={styles.line}><CheckmarkCircle20Regular className={styles.good} aria-hidden /><span>{t(`check.good${twinOf(campaign)}`, { count: check.recipientCount, number: number(check.recipientCount) })}</span></p>}
      {check.leftOutCount > 0 && <p className={styles.quiet}>{t("check.leftOutCount", { count: check.leftOutCount, number: number(check.leftOutCount) })}</p>}
      {check.groups.length > 0 && <ul className={styles.groups}>{check.groups.map((group) => <Group key={`${group.kind} ${group.field}`} campaign={campaign} group={group} onLine={onLine} />)}</ul>}
      {check.isDone && !check.mayLaunch && <p className={styles.quiet} role="status">{t(check.recipientCount === 0 ? "check.nobody" : "check.mayNotLaunch")}</p>}
    </>
  );
}

function Group({ campaign, group, onLine }: { campaign: Campaign; group: CheckGroup; onLine: (line: number) => void }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const Icon = icons[group.effect];
  const text = t(`check.group.${group.kind}${variantOf(campaign, group)}`, { count: group.count, number: group.count.toLocaleString(i18n.language), field: fieldWords(t, group) });
  return (
    <li className={styles.line}>
      <Icon className={styles[group.effect]} aria-label={t(`check.effect.${group.effect}`)} />
      <div>
        <p className={styles.text}>{text}</p>
        {saysMore(group) && <p className={styles.quiet}>{group.message}</p>}
        {group.kind === "no_consent" && campaign.channel !== "email" && <p className={styles.quiet}>{t("check.noConsentText")}</p>}
        {group.kind === "empty_parameter" && <p className={styles.quiet}>{t("check.emptyParameterText", { example: '{{ … | default: "–" }}' })}</p>}
        {group.lines.length > 0 && (
          <div className={styles.actions}>
            <Button size="small" aria-expanded={isOpen} aria-label={`${t(isOpen ? "check.hideRows" : "check.rows")}: ${text}`} onClick={() => setOpen(!isOpen)}>{t(isOpen ? "check.hideRows" : "check.rows")}</Button>
            {group.count > 1 && isOpen && <WholeGroup campaign={campaign} group={group} />}
          </div>
        )}
        {isOpen && <MendRows campaign={campaign} group={group} onShow={onLine} />}
      </div>
    </li>
  );
}

/** What is said of mails is said of messages too, and of a number what is said of an address. */
function variantOf(campaign: Campaign, { kind, field }: CheckGroup): string {
  if (kind === "address_bad" && field === "phone") return "Phone";
  if (kind === "no_consent") return campaign.channel === "whatsapp" ? "Message" : "";
  return kind === "undefined_field" || kind === "duplicate" || kind === "frequency_cap" ? twinOf(campaign) : "";
}

function WholeGroup({ campaign, group }: { campaign: Campaign; group: CheckGroup }) {
  const { t, i18n } = useTranslation();
  const calls = useCalls();
  const refresh = useRefreshCheck(campaign.id);
  const repair = useMutation({ mutationFn: (action: "leave_out" | "accept") => calls.campaignWork.repairGroup(campaign.id, { kind: group.kind, field: group.field, action }), onSuccess: refresh });
  const number = group.count.toLocaleString(i18n.language);
  return (
    <>
      <Button size="small" disabledFocusable={repair.isPending} onClick={() => repair.mutate("leave_out")}>{t("check.leaveOutAll", { number })}</Button>
      {group.isAcceptable && <Button size="small" disabledFocusable={repair.isPending} onClick={() => repair.mutate("accept")}>{t("check.acceptAll", { number })}</Button>}
      {repair.error && <ErrorCard error={repair.error} onDismiss={repair.reset} />}
    </>
  );
}
