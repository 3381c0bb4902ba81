import { useQuery } from "@tanstack/react-query";
import { Mail24Regular } from "@fluentui/react-icons";
import { useState } from "react";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useMay } from "../data/settings-context.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { CampaignPanel } from "./campaign-panel.tsx";
import { CampaignRules } from "./campaign-rules.tsx";
import { CampaignTable } from "./campaign-table.tsx";

const REFRESH_MS = 2_000;
const isMoving = (campaigns: Campaign[] | undefined): boolean => campaigns?.some((campaign) => campaign.status === "running") ?? false;

/** All campaigns that one may see: how far each is, what waits for approval, and what holds for all of them. */
export function CampaignsPage() {
  const { t } = useTexts();
  const { calls } = useConnection();
  const mayApprove = useMay("approveCampaign");
  const [openId, setOpenId] = useState<string | null>(null);
  const campaigns = useQuery({ queryKey: ["campaigns"], queryFn: calls.campaigns, refetchInterval: (query) => (isMoving(query.state.data) ? REFRESH_MS : false) });
  return (
    <Page title={t("section.campaigns")} text={t("campaigns.text")}>
      <Loaded query={campaigns} skeleton={<SkeletonRows rows={5} />}>
        {(all) => {
          const waiting = mayApprove ? all.filter(({ approval, status }) => approval.isNeeded && !approval.isGiven && approval.requestedAt !== null && ["draft", "scheduled", "paused"].includes(status)) : [];
          const opened = all.find((campaign) => campaign.id === openId);
          return (
            <>
              {waiting.length > 0 && <Panel title={t("campaigns.waiting")}><CampaignTable campaigns={waiting} onOpen={setOpenId} /></Panel>}
              <Panel title={t("campaigns.all")}>
                {all.length === 0 ? <EmptyState icon={<Mail24Regular />} title={t("campaigns.noneTitle")} text={t("campaigns.noneText")} /> : <CampaignTable campaigns={all} onOpen={setOpenId} />}
              </Panel>
              {opened && <CampaignPanel campaign={opened} onClose={() => setOpenId(null)} />}
            </>
          );
        }}
      </Loaded>
      <CampaignRules />
    </Page>
  );
}
