import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { deliveryStatuses } from "../../../../server/contract/deliveries.ts";
import { useConnection } from "../../../shared/ui/connection-context.ts";
import { SkeletonRows } from "../../../shared/ui/skeletons.tsx";
import { useTexts } from "../../i18n/use-texts.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { useNumber } from "../use-number.ts";
import { SideDrawer } from "./side-drawer.tsx";

const useStyles = makeStyles({
  list: { display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(120px, 1fr))", gap: "16px", margin: "16px 0 0" },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  figure: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: "tabular-nums" },
  status: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** A campaign in figures. It is made and steered in Outlook. */
export function CampaignDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const number = useNumber();
  const { calls } = useConnection();
  const opened = useQuery({ queryKey: ["overview", "campaign", id], queryFn: () => calls.campaign(id) });
  return (
    <SideDrawer title={opened.data?.name ?? t("contacts.activity.campaign")} onClose={onClose}>
      <Loaded query={opened} skeleton={<SkeletonRows rows={3} />}>
        {(campaign) => (
          <>
            <p className={styles.status}>{t(`campaign.status.${campaign.status}`)}</p>
            <dl className={styles.list}>
              {deliveryStatuses.filter((status) => campaign.counts[status]).map((status) => <div key={status}><dt className={styles.term}>{t(`delivery.${status}`)}</dt><dd className={styles.figure}>{number(campaign.counts[status])}</dd></div>)}
            </dl>
          </>
        )}
      </Loaded>
    </SideDrawer>
  );
}
