import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ChevronLeft20Regular, ChevronRight20Regular } from "@fluentui/react-icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { draftState } from "../../shared/campaigns/draft-state.ts";
import { PreviewedMessage } from "../../shared/campaigns/previewed-message.tsx";
import { twinOf } from "../../shared/campaigns/twin-of.ts";
import { ChannelMark } from "../../shared/chat/channel-mark.tsx";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { Loaded } from "../ui/loaded.tsx";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "8px" },
  bar: { display: "flex", alignItems: "center", justifyContent: "space-between", fontVariantNumeric: "tabular-nums" },
  to: { margin: 0, color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  mark: { marginInlineEnd: "4px", verticalAlign: "text-bottom" },
  flip: { ":dir(rtl)": { transform: "scaleX(-1)" } },
});

/** The messages themselves: nobody approves what they have not seen. */
export function DraftPreview({ campaign }: { campaign: Campaign }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const { calls } = useConnection();
  const twin = twinOf(campaign);
  const [index, setIndex] = useState(0);
  const page = useQuery({ queryKey: ["campaign-preview", campaign.id, draftState(campaign), index], queryFn: () => calls.recipientPreview(campaign.id, index), placeholderData: keepPreviousData });
  return (
    <section className={styles.root} aria-label={t(`check.preview${twin}`)}>
      <Loaded query={page} skeleton={<SkeletonRows rows={3} />}>
        {({ preview, total }) => (
          <>
            <div className={styles.bar}>
              <Button appearance="subtle" icon={<ChevronLeft20Regular className={styles.flip} />} aria-label={t(`check.previous${twin}`)} disabledFocusable={index === 0} onClick={() => setIndex(Math.max(0, index - 1))} />
              <span>{t(`campaigns.mailOf${twin}`, { index: (index + 1).toLocaleString(i18n.language), total: total.toLocaleString(i18n.language) })}</span>
              <Button appearance="subtle" icon={<ChevronRight20Regular className={styles.flip} />} aria-label={t(`check.nextRecipient${twin}`)} disabledFocusable={index + 1 >= total} onClick={() => setIndex(Math.min(total - 1, index + 1))} />
            </div>
            {preview ? (
              <>
                <p className={styles.to} aria-live="polite">{campaign.channel === "preferred" && <ChannelMark channel={preview.channel} className={styles.mark} />}{t("check.to", { name: preview.name, address: preview.address })}</p>
                <PreviewedMessage campaign={campaign} preview={preview} />
              </>
            ) : <p className={styles.to}>{t("check.noRecipients")}</p>}
          </>
        )}
      </Loaded>
    </section>
  );
}
