import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from "@fluentui/react-components";
import { type ReactNode, useEffect } from "react";
import { useConnection } from "../../shared/ui/connection-context.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  root: { minHeight: "100vh", boxSizing: "border-box", display: "flex", flexDirection: "column", alignItems: "center", gap: "20px", padding: "8vh 16px 32px", backgroundColor: tokens.colorNeutralBackground2, "@media (max-width: 560px)": { paddingTop: "16px" } },
  card: { boxSizing: "border-box", width: "100%", maxWidth: "440px", display: "flex", flexDirection: "column", gap: "20px", padding: "28px", borderRadius: tokens.borderRadiusXLarge, border: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1, "@media (max-width: 560px)": { padding: "20px 16px" } },
  brand: { display: "flex", alignItems: "center", gap: "10px", fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
  title: { margin: "12px 0 0", fontSize: tokens.fontSizeBase600, lineHeight: tokens.lineHeightBase600, fontWeight: tokens.fontWeightSemibold },
  text: { margin: "4px 0 0", color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
  bar: { boxSizing: "border-box", width: "100%", maxWidth: "440px" },
});

/** What stands before anybody is signed in: one card, and loudly that it is a sandbox where it is one. */
export function SignInFrame({ title, text, children }: { title: string; text?: ReactNode; children: ReactNode }) {
  const styles = useStyles();
  const { t } = useTexts();
  const { config } = useConnection();
  useEffect(() => {
    document.title = `${title} – ${t("title")}`;
  }, [title, t]);
  return (
    <div role="main" className={styles.root}>
      {config.sandbox && (
        <MessageBar intent="warning" layout="multiline" className={styles.bar}>
          <MessageBarBody><MessageBarTitle>{t("signIn.sandboxTitle")}</MessageBarTitle> {t("signIn.sandboxText")}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.card}>
        <div>
          <div className={styles.brand}><img src="/assets/icon-32.png" alt="" width={24} height={24} />Mailroom</div>
          <h1 className={styles.title}>{title}</h1>
          {text && <p className={styles.text}>{text}</p>}
        </div>
        {children}
      </div>
    </div>
  );
}
