import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { LedgerList } from "../../shared/campaigns/ledger-list.tsx";
import { twinOf } from "../../shared/campaigns/twin-of.ts";
import { Section } from "../../shared/ui/section.tsx";
import { useMay } from "../use-me.ts";

/** Who was written to, and what became of each. */
export function Ledger({ campaign }: { campaign: Campaign }) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const mayDecide = useMay("launchCampaign");
  return (
    <Section title={t(`ledger.title${twinOf(campaign)}`)} summary={t("ledger.count", { count: campaign.recipientCount, number: campaign.recipientCount.toLocaleString(i18n.language) })} isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
      <LedgerList campaign={campaign} mayDecide={mayDecide} />
    </Section>
  );
}
