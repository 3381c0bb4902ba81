import { makeStyles, ProgressBar, tokens } from "@fluentui/react-components";
import { Mail24Regular } from "@fluentui/react-icons";
import { deliveryStatuses } from "../../../server/contract/deliveries.ts";
import type { Overview } from "../../../server/contract/system.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "16px" },
  head: { display: "flex", flexWrap: "wrap", justifyContent: "space-between", columnGap: "16px", marginBottom: "4px" },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere", minWidth: 0 },
  count: { color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  deliveries: { margin: "20px 0 0", paddingTop: "12px", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
});

export function CampaignsPanel({ overview }: { overview: Overview }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const number = new Intl.NumberFormat(i18n.language);
  const deliveries = deliveryStatuses.filter((status) => overview.deliveriesByStatus[status]).map((status) => `${t(`delivery.${status}`)} ${number.format(overview.deliveriesByStatus[status]!)}`);
  return (
    <Panel title={t("overview.campaigns")}>
      {overview.campaigns.length === 0 ? <EmptyState icon={<Mail24Regular />} title={t("overview.noCampaignsTitle")} text={t("overview.noCampaignsText")} /> : (
        <ul className={styles.list}>
          {overview.campaigns.map((campaign) => (
            <li key={campaign.id}>
              <div className={styles.head}>
                <span className={styles.name}>{campaign.name}</span>
                <span className={styles.count}>{t(`campaign.status.${campaign.status}`)} · {t("overview.sentOf", { sent: number.format(campaign.sent), total: number.format(campaign.recipientCount) })}</span>
              </div>
              <ProgressBar aria-label={campaign.name} value={campaign.recipientCount ? campaign.sent / campaign.recipientCount : 0} color={campaign.status === "finished" ? "success" : "brand"} />
            </li>
          ))}
        </ul>
      )}
      {deliveries.length > 0 && <p className={styles.deliveries}>{t("overview.deliveries", { list: deliveries.join(" · ") })}</p>}
    </Panel>
  );
}
