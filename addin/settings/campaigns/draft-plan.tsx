import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import type { Campaign, SendingLimit } from "../../../server/contract/campaigns.ts";
import { draftState } from "../../shared/campaigns/draft-state.ts";
import { usePlanWords } from "../../shared/campaigns/use-plan-words.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";

const ASK_AGAIN_MS = 1_000;

const useStyles = makeStyles({
  text: { margin: 0 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
  title: { margin: "8px 0 0", fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  list: { display: "flex", flexDirection: "column", gap: "8px", margin: 0, padding: 0, listStyleType: "none" },
});

/** What a campaign that has not begun would do: to how many, until when, and by which limits, each with its source. */
export function DraftPlan({ campaign }: { campaign: Campaign }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const { calls } = useConnection();
  const planWords = usePlanWords();
  const check = useQuery({ queryKey: ["campaigns", campaign.id, "check", draftState(campaign)], queryFn: () => calls.campaignCheck(campaign.id), refetchInterval: (query) => (query.state.data?.isDone === false ? ASK_AGAIN_MS : false) });
  return (
    <Loaded query={check} skeleton={<SkeletonRows rows={3} />}>
      {({ isDone, plan, recipientCount, mayLaunch, checkedCount, totalCount }) => (
        <>
          {campaign.scheduledAt && <p className={styles.text}>{t("campaign.startsAt")} <RelativeTime at={campaign.scheduledAt} /></p>}
          <p className={styles.text}>{isDone ? t("campaigns.people", { count: recipientCount, number: recipientCount.toLocaleString(i18n.language) }) : t("check.progressText", { done: checkedCount, total: totalCount })}</p>
          {isDone && !mayLaunch && <p className={styles.text}>{t("campaigns.mayNotLaunch")}</p>}
          {isDone && <p className={styles.text}>{planWords(plan)}</p>}
          {plan.limits.length > 0 && (
            <>
              <h3 className={styles.title}>{t("campaigns.limits")}</h3>
              <ul className={styles.list}>{plan.limits.map((limit) => <Limit key={limit.kind} limit={limit} />)}</ul>
            </>
          )}
        </>
      )}
    </Loaded>
  );
}

function Limit({ limit }: { limit: SendingLimit }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  return (
    <li>
      <p className={styles.text}>{t(`plan.limit.${limit.kind}`, { number: limit.value.toLocaleString(i18n.language), subject: limit.subject })}</p>
      {limit.asOf !== "" && <p className={styles.quiet}>{t("campaigns.limitSource", { source: limit.source, date: limit.asOf })}</p>}
    </li>
  );
}
