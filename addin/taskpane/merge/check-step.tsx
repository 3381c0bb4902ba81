import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { CheckmarkCircle20Regular, Warning20Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign, CampaignCheck } from "../../../server/contract/campaigns.ts";
import { durationText } from "../../shared/i18n/duration.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { RecipientPager } from "./recipient-pager.tsx";

const LINES_SHOWN = 12;

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  line: { display: "grid", gridTemplateColumns: "20px 1fr", gap: "8px", margin: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusWarningForeground3 },
  groups: { display: "flex", flexDirection: "column", gap: "8px", margin: 0, padding: 0, listStyleType: "none" },
  text: { margin: 0, overflowWrap: "anywhere" },
  rows: { display: "flex", flexWrap: "wrap", gap: "4px", marginTop: "4px" },
  row: { minWidth: 0, fontVariantNumeric: "tabular-nums" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  next: { alignSelf: "start" },
});

/** Every row as it would be sent, and what stands against sending. */
export function CheckStep({ campaign, onDone }: { campaign: Campaign; onDone: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const [line, setLine] = useState<number | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: keys.campaignCheck(campaign.id, campaign.templateVersion), queryFn: () => calls.campaignCheck(campaign.id), staleTime: 60_000 });
  return (
    <div className={styles.root}>
      {error && <ErrorCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data && <Findings check={data} onLine={setLine} />}
      <RecipientPager campaign={campaign} jumpToLine={line} />
      {data && (
        <>
          <p className={styles.quiet}>{planText()}</p>
          <Button className={styles.next} appearance="primary" disabledFocusable={!data.mayLaunch} onClick={() => data.mayLaunch && onDone()}>{t("check.next")}</Button>
        </>
      )}
    </div>
  );

  function planText(): string {
    const time = durationText(t, Math.ceil(data!.plan.minutes));
    return data!.plan.limit ? t("check.planLimited", { time, limit: data!.plan.limit }) : t("check.plan", { time });
  }
}

function Findings({ check, onLine }: { check: CampaignCheck; onLine: (line: number) => void }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  if (check.groups.length === 0) {
    return <p className={styles.line}><CheckmarkCircle20Regular className={styles.good} aria-hidden />{t("check.good", { count: check.recipientCount, number: number(check.recipientCount) })}</p>;
  }
  return (
    <ul className={styles.groups}>
      {check.groups.map((group) => (
        <li key={`${group.kind}${group.field}${group.message}`} className={styles.line}>
          <Warning20Regular className={styles.bad} aria-hidden />
          <div>
            <p className={styles.text}>{t(`check.group.${group.kind}`, { count: group.count, number: number(group.count), field: group.field ?? "" })}</p>
            {group.kind === "template_error" && <p className={styles.quiet}>{group.message}</p>}
            <div className={styles.rows}>
              {group.lines.slice(0, LINES_SHOWN).map((line) => (
                <Button key={line} className={styles.row} size="small" appearance="subtle" aria-label={t("check.showLine", { line })} onClick={() => onLine(line)}>{line}</Button>
              ))}
              {group.count > LINES_SHOWN && <span className={styles.quiet}>…</span>}
            </div>
          </div>
        </li>
      ))}
      {!check.mayLaunch && <li className={styles.quiet}>{t("check.mayNotLaunch")}</li>}
    </ul>
  );
}
