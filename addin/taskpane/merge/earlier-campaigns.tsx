import { makeStyles, tokens } from "@fluentui/react-components";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { Section } from "../../shared/ui/section.tsx";
import { useNow } from "../../shared/ui/use-now.ts";
import { CampaignCard } from "./campaign-card.tsx";
import { progressOf } from "./progress.ts";

const useStyles = makeStyles({
  title: { margin: "0 0 4px", fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  empty: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function EarlierCampaigns({ campaigns }: { campaigns: Campaign[] }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const now = useNow(60_000);
  const [openId, setOpenId] = useState<string | null>(null);
  return (
    <section>
      <h2 className={styles.title}>{t("merge.earlier")}</h2>
      {campaigns.length === 0 && <p className={styles.empty}>{t("merge.noEarlier")}</p>}
      {campaigns.map((campaign) => {
        const { sent, total } = progressOf(campaign, now);
        const summary = t("merge.sentOf", { sent: sent.toLocaleString(i18n.language), total: total.toLocaleString(i18n.language) });
        return (
          <Section key={campaign.id} title={<Name text={campaign.name} />} summary={summary} isOpen={openId === campaign.id} onToggle={() => setOpenId(openId === campaign.id ? null : campaign.id)}>
            <CampaignCard campaign={campaign} />
          </Section>
        );
      })}
    </section>
  );
}

function Name({ text }: { text: string }) {
  return <span style={{ display: "inline-block", maxWidth: "45vw", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", verticalAlign: "bottom" }} title={text}>{text}</span>;
}
