import { makeStyles, tokens } from "@fluentui/react-components";
import { useEffect, type ReactNode } from "react";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "start", justifyContent: "space-between", gap: "16px", marginBottom: "24px" },
  words: { minWidth: 0, flex: "1 1 280px" },
  title: { margin: 0, fontSize: tokens.fontSizeBase600, lineHeight: tokens.lineHeightBase600, fontWeight: tokens.fontWeightSemibold },
  text: { margin: "4px 0 0", maxWidth: "80ch", textWrap: "pretty", color: tokens.colorNeutralForeground2 },
  body: { display: "flex", flexDirection: "column", gap: "24px" },
});

interface PageProps {
  title: string;
  /** One sentence: what this page is for. */
  text?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

export function Page({ title, text, action, children }: PageProps) {
  const styles = useStyles();
  const { t } = useTexts();
  useEffect(() => {
    document.title = `${title} – ${t("title")}`;
  }, [title, t]);
  return (
    <>
      <div className={styles.head}>
        <div className={styles.words}>
          <h1 className={styles.title}>{title}</h1>
          {text && <p className={styles.text}>{text}</p>}
        </div>
        {action}
      </div>
      <div className={styles.body}>{children}</div>
    </>
  );
}
