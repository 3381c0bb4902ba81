import { makeStyles, tokens } from "@fluentui/react-components";
import { CloudArrowUp24Regular, Mail24Regular, MailTemplate24Regular, Send24Regular, Server24Regular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { type MailProvider, mailProviders } from "../../../server/contract/sending-accounts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { hrefOf } from "../shell/route.ts";
import { Panel } from "../ui/panel.tsx";

const ICONS: Record<MailProvider, ReactNode> = {
  graph: <Mail24Regular />, smtp: <Server24Regular />, mailersend: <Send24Regular />, gmail: <MailTemplate24Regular />, azure_email: <CloudArrowUp24Regular />,
};

const useStyles = makeStyles({
  grid: { listStyle: "none", margin: 0, padding: 0, display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(240px, 1fr))", gap: "12px" },
  card: {
    display: "flex", gap: "12px", height: "100%", boxSizing: "border-box", padding: "16px", borderRadius: tokens.borderRadiusLarge, border: `1px solid ${tokens.colorNeutralStroke1}`,
    color: tokens.colorNeutralForeground1, textDecorationLine: "none", ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  icon: { lineHeight: 0, color: tokens.colorBrandForeground1 },
  name: { display: "block", fontWeight: tokens.fontWeightSemibold },
  text: { display: "block", marginTop: "4px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
});

/** Who is to carry the mail, and what one needs from them. */
export function ProviderChoice() {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <Panel title={t("sending.choose")}>
      <ul className={styles.grid}>
        {mailProviders.map((provider) => (
          <li key={provider}>
            <a className={styles.card} href={hrefOf("sending", "new", provider)}>
              <span className={styles.icon} aria-hidden>{ICONS[provider]}</span>
              <span>
                <span className={styles.name}>{t(`sending.provider.${provider}.name`)}</span>
                <span className={styles.text}>{t(`sending.provider.${provider}.text`)}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
