import { Button, makeStyles } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { Campaign } from "../../../server/contract/campaigns.ts";
import { twinOf } from "./twin-of.ts";

const useStyles = makeStyles({ actions: { display: "flex", flexWrap: "wrap", gap: "8px" } });

/** Asked before a campaign is cancelled, since there is no way back: who waits is not written to any more. */
export function CancelQuestion({ campaign, waiting, isPending, onYes, onNo }: { campaign: Pick<Campaign, "channel">; waiting: number; isPending: boolean; onYes: () => void; onNo: () => void }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const question = t(`campaign.cancelAsk${twinOf(campaign)}`, { count: waiting, number: waiting.toLocaleString(i18n.language) });
  return (
    <div role="group" aria-label={question}>
      <p>{question}</p>
      <div className={styles.actions}>
        <Button appearance="primary" disabledFocusable={isPending} onClick={onYes}>{t("campaign.cancelConfirm")}</Button>
        <Button onClick={onNo}>{t("campaign.cancelNot")}</Button>
      </div>
    </div>
  );
}
