import { makeStyles, Tab, TabList, tokens } from "@fluentui/react-components";
import { useState } from "react";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { CampaignAftermath } from "../../shared/campaigns/campaign-aftermath.tsx";
import { CampaignSummaryList } from "../../shared/campaigns/campaign-summary.tsx";
import { LedgerList } from "../../shared/campaigns/ledger-list.tsx";
import { twinOf } from "../../shared/campaigns/twin-of.ts";
import { SideDrawer } from "../contacts/person/side-drawer.tsx";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { CampaignMoves } from "./campaign-moves.tsx";
import { DraftPreview } from "./draft-preview.tsx";
import { DraftPlan } from "./draft-plan.tsx";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "16px", paddingBlock: "8px 24px" },
  state: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** One campaign at the side: what it is about to do, or what became of it, and the ways to steer it. */
export function CampaignPanel({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const styles = useStyles();
  const { t } = useTexts();
  const maySend = useMay("launchCampaign");
  const mayExport = useMay("exportLedger");
  const [part, setPart] = useState("summary");
  return (
    <SideDrawer title={campaign.name} onClose={onClose}>
      <div className={styles.root}>
        <p className={styles.state}>{t(`campaign.status.${campaign.status}`)}{campaign.sendMode === "drafts" && ` · ${t("option.modeDrafts")}`}{campaign.channel !== "email" && ` · ${t(`channel.of.${campaign.channel}`)}`}</p>
        {campaign.chatTemplate && <p className={styles.state}>{t("channel.template")} <bdi>{campaign.chatTemplate.name}</bdi> ({campaign.chatTemplate.language})</p>}
        <CampaignMoves campaign={campaign} />
        {campaign.launchedAt === null ? <><DraftPlan campaign={campaign} /><DraftPreview campaign={campaign} /></> : (
          <>
            <TabList selectedValue={part} onTabSelect={(_event, data) => setPart(String(data.value))}>
              <Tab value="summary">{t("summary.title")}</Tab>
              <Tab value="ledger">{t(`ledger.title${twinOf(campaign)}`)}</Tab>
            </TabList>
            {part === "summary" ? <CampaignSummaryList campaign={campaign} /> : <LedgerList campaign={campaign} mayDecide={maySend} />}
            <CampaignAftermath campaign={campaign} maySend={maySend} mayExport={mayExport} />
          </>
        )}
      </div>
    </SideDrawer>
  );
}
