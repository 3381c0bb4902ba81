import { Link, makeStyles, mergeClasses, ProgressBar, tokens } from "@fluentui/react-components";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { ChannelMark } from "../../shared/chat/channel-mark.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { useTableStyles } from "../ui/data-table.tsx";

const useStyles = makeStyles({
  name: { minWidth: "160px", overflowWrap: "anywhere" },
  progress: { minWidth: "120px" },
  figure: { textAlign: "end", fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" },
  mark: { marginInlineStart: "4px", verticalAlign: "text-bottom" },
  link: { textAlign: "start", fontWeight: tokens.fontWeightSemibold },
});

const gone = ["sent", "delivered", "read", "bounced", "complained", "drafted"] as const;
const sentOf = ({ counts }: Campaign): number => gone.reduce((sum, status) => sum + counts[status], 0);

export function CampaignTable({ campaigns, onOpen }: { campaigns: Campaign[]; onOpen: (id: string) => void }) {
  const styles = useStyles();
  const table = useTableStyles();
  const { t, i18n } = useTexts();
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col" className={table.head}>{t("campaigns.name")}</th>
            <th scope="col" className={table.head}>{t("campaigns.state")}</th>
            <th scope="col" className={table.head}>{t("campaigns.progress")}</th>
            <th scope="col" className={mergeClasses(table.head, styles.figure)}>{t("campaigns.answers")}</th>
            <th scope="col" className={table.head}>{t("campaigns.when")}</th>
          </tr>
        </thead>
        <tbody>
          {campaigns.map((campaign) => (
            <tr key={campaign.id}>
              <th scope="row" className={mergeClasses(table.cell, styles.name)}><Link as="button" className={styles.link} onClick={() => onOpen(campaign.id)}>{campaign.name}</Link>{campaign.channel !== "email" && <ChannelMark channel="whatsapp" className={styles.mark} />}</th>
              <td className={table.cell}>{t(`campaign.status.${campaign.status}`)}</td>
              <td className={mergeClasses(table.cell, styles.progress)}>
                {campaign.launchedAt ? t("campaigns.sentOf", { sent: number(sentOf(campaign)), total: number(campaign.recipientCount) }) : t("campaigns.people", { count: campaign.recipientCount, number: number(campaign.recipientCount) })}
                {campaign.status === "running" && <ProgressBar aria-label={campaign.name} value={campaign.recipientCount ? sentOf(campaign) / campaign.recipientCount : 0} />}
              </td>
              <td className={mergeClasses(table.cell, styles.figure)}>{campaign.launchedAt ? number(campaign.repliedCount) : "–"}</td>
              <td className={table.cell}><RelativeTime at={campaign.scheduledAt && campaign.launchedAt === null ? campaign.scheduledAt : (campaign.finishedAt ?? campaign.launchedAt ?? campaign.createdAt)} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
