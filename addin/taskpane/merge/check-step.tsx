import { Button, makeStyles, ProgressBar, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { usePlanWords } from "../../shared/campaigns/use-plan-words.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { CheckGroups } from "./check-groups.tsx";
import { RecipientPager } from "./recipient-pager.tsx";
import { useCheck } from "./use-check.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px" },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  next: { alignSelf: "start" },
});

/** Every row as it would be sent, and what stands against sending. */
export function CheckStep({ campaign, onDone }: { campaign: Campaign; onDone: () => void }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const planWords = usePlanWords();
  const [line, setLine] = useState<{ line: number } | null>(null);
  const { data, error, refetch } = useQuery(useCheck(campaign));
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <div className={styles.root}>
      {error && <ErrorCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data && !data.isDone && (
        <div>
          <ProgressBar value={data.totalCount === 0 ? 0 : data.checkedCount / data.totalCount} aria-label={t("check.progress")} />
          <p className={styles.quiet}>{t("check.progressText", { done: number(data.checkedCount), total: number(data.totalCount) })}</p>
        </div>
      )}
      {data && <CheckGroups campaign={campaign} check={data} onLine={(shown) => setLine({ line: shown })} />}
      <RecipientPager campaign={campaign} jumpTo={line} />
      {data?.isDone && (
        <>
          {campaign.channel === "whatsapp" && data.chatCount > 0 && <p className={styles.quiet}>{t("check.byChat", { count: data.chatCount, number: number(data.chatCount) })}</p>}
          {campaign.channel === "preferred" && <p className={styles.quiet}>{t("check.byChannel", { chat: number(data.chatCount), mail: number(data.recipientCount - data.chatCount) })}</p>}
          <p className={styles.quiet}>{planWords(data.plan)}</p>
          <Button className={styles.next} appearance="primary" disabledFocusable={!data.mayLaunch} onClick={() => data.mayLaunch && onDone()}>{t("check.next")}</Button>
        </>
      )}
    </div>
  );
}
