import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Document20Regular, Image20Regular, Video20Regular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { ChatLook } from "./chat-look.ts";

const useStyles = makeStyles({
  phone: { padding: "12px", borderRadius: tokens.borderRadiusLarge, backgroundColor: tokens.colorNeutralBackground3, border: `1px solid ${tokens.colorTransparentStroke}` },
  bubble: { maxWidth: "320px", borderRadius: tokens.borderRadiusXLarge, borderStartStartRadius: tokens.borderRadiusSmall, backgroundColor: tokens.colorNeutralBackground1, boxShadow: tokens.shadow4, overflow: "hidden", border: `1px solid ${tokens.colorTransparentStroke}` },
  media: { display: "flex", alignItems: "center", justifyContent: "center", gap: "8px", minHeight: "72px", padding: "8px", backgroundColor: tokens.colorNeutralBackground4, color: tokens.colorNeutralForeground2 },
  text: { display: "flex", flexDirection: "column", gap: "6px", padding: "10px 14px" },
  line: { margin: 0, overflowWrap: "anywhere" },
  header: { fontWeight: tokens.fontWeightSemibold },
  body: { whiteSpace: "pre-wrap" },
  footer: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  buttons: { listStyleType: "none", margin: 0, padding: 0 },
  button: { padding: "8px 14px", textAlign: "center", color: tokens.colorBrandForegroundLink, borderTop: `1px solid ${tokens.colorNeutralStroke2}`, overflowWrap: "anywhere" },
});

const icons = { image: Image20Regular, video: Video20Regular, document: Document20Regular };

/** A template's message as it looks on a telephone. Everything in it is text; nothing is fetched from outside. */
export function ChatBubble({ look: { header, media, body, footer, buttons }, label }: { look: ChatLook; label: string }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const Icon = media && icons[media];
  return (
    <div className={styles.phone} role="group" aria-label={label}>
      <div className={styles.bubble} dir="auto">
        {Icon && <div className={styles.media}><Icon aria-hidden />{t(`chatTemplate.media.${media}`)}</div>}
        <div className={styles.text}>
          {header !== null && <p className={mergeClasses(styles.line, styles.header)}>{header}</p>}
          <p className={mergeClasses(styles.line, styles.body)}>{body}</p>
          {footer !== null && <p className={mergeClasses(styles.line, styles.footer)}>{footer}</p>}
        </div>
        {buttons.length > 0 && <ul className={styles.buttons}>{buttons.map((button, index) => <li key={index} className={styles.button}>{button || t("chatTemplate.copyCode")}</li>)}</ul>}
      </div>
    </div>
  );
}
