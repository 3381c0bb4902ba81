import { Field, Link, makeStyles, Radio, RadioGroup, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import { type CampaignChannel, campaignChannels } from "../../../server/contract/campaigns.ts";
import { openInBrowser } from "../../shared/office.ts";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { useMe } from "../use-me.ts";

const useStyles = makeStyles({ hint: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 } });

/** By which channel people are written to; mail alone where no WhatsApp number is connected, with who can change that. */
export function ChannelField({ channel, hasNumber, onChange }: { channel: CampaignChannel; hasNumber: boolean; onChange: (channel: CampaignChannel) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { config } = useConnection();
  const { data: me } = useMe();
  if (!hasNumber) {
    const mayConnect = me?.may.includes("savePlatform") ?? false;
    return <p className={styles.hint}>{mayConnect ? <Link as="button" onClick={() => openInBrowser(new URL("/settings/#/channels", config.apiBaseUrl).href)}>{t("channel.connect")}</Link> : t("channel.noNumber")}</p>;
  }
  return (
    <Field label={t("channel.label")} hint={t(`channel.hint.${channel}`)} size="small">
      <RadioGroup value={channel} onChange={(_event, data) => onChange(data.value as CampaignChannel)}>
        {campaignChannels.map((each) => <Radio key={each} value={each} label={t(`channel.of.${each}`)} />)}
      </RadioGroup>
    </Field>
  );
}
