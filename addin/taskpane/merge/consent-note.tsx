import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { ImportSummary } from "../../../server/contract/imports.ts";

const useStyles = makeStyles({ text: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" }, warning: { color: tokens.colorStatusWarningForeground3 } });

/** By WhatsApp nobody is written to who has not agreed; which column of the file says who has, and whether it counts. */
export function ConsentNote({ imported }: { imported: ImportSummary }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { mapping, consentSource } = imported.settings;
  const column = mapping.find(({ target }) => target === "whatsapp_consent")?.column;
  if (column === undefined) return <p className={styles.text}>{t("channel.noConsentColumn")}</p>;
  return consentSource ? <p className={styles.text}>{t("channel.consentColumn", { column })}</p> : <p className={mergeClasses(styles.text, styles.warning)}>{t("channel.noConsentSource", { column })}</p>;
}
