import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Camera16Regular, ChatMultiple16Regular, Mail16Regular, Phone16Regular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { ChannelName } from "../../../server/contract/common.ts";

const icons = { email: Mail16Regular, whatsapp: Phone16Regular, messenger: ChatMultiple16Regular, instagram: Camera16Regular };

const useStyles = makeStyles({
  mark: { display: "inline-flex", alignItems: "center", justifyContent: "center", width: "18px", height: "18px", borderRadius: tokens.borderRadiusCircular, lineHeight: 0, backgroundColor: tokens.colorNeutralBackground1, color: tokens.colorNeutralForeground2 },
  whatsapp: { color: tokens.colorPaletteGreenForeground1 },
  messenger: { color: tokens.colorPaletteBlueForeground2 },
  instagram: { color: tokens.colorPaletteMagentaForeground2 },
  email: {},
});

/** Which channel: an icon that says its name. */
export function ChannelMark({ channel, className }: { channel: ChannelName; className?: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const Icon = icons[channel];
  return <span role="img" aria-label={t(`inbox.channel.${channel}`)} title={t(`inbox.channel.${channel}`)} className={mergeClasses(styles.mark, styles[channel], className)}><Icon aria-hidden /></span>;
}
