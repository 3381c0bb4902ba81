import { makeStyles, tokens } from "@fluentui/react-components";
import { filledText, type TemplateDraft } from "../../../server/contract/template-draft.ts";
import { useTexts } from "../i18n/use-texts.ts";

const useStyles = makeStyles({
  phone: { padding: "16px", borderRadius: tokens.borderRadiusLarge, backgroundColor: tokens.colorNeutralBackground3, border: `1px solid ${tokens.colorNeutralStroke2}` },
  bubble: { maxWidth: "320px", borderRadius: tokens.borderRadiusXLarge, borderStartStartRadius: tokens.borderRadiusSmall, backgroundColor: tokens.colorNeutralBackground1, boxShadow: tokens.shadow4, overflow: "hidden", border: `1px solid ${tokens.colorTransparentStroke}` },
  text: { padding: "10px 14px", display: "flex", flexDirection: "column", gap: "6px" },
  header: { margin: 0, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  body: { margin: 0, whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
  footer: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
  buttons: { listStyle: "none", margin: 0, padding: 0 },
  button: { padding: "8px 14px", textAlign: "center", color: tokens.colorBrandForegroundLink, borderTop: `1px solid ${tokens.colorNeutralStroke2}`, overflowWrap: "anywhere" },
});

/** How it looks on a telephone, with the examples in its places. */
export function TemplateBubble({ draft: { header, body, footer, buttons } }: { draft: Pick<TemplateDraft, "header" | "body" | "footer" | "buttons"> }) {
  const styles = useStyles();
  const { t } = useTexts();
  return (
    <div className={styles.phone}>
      <div className={styles.bubble} dir="auto">
        <div className={styles.text}>
          {header && <p className={styles.header}>{filledText(header)}</p>}
          <p className={styles.body}>{filledText(body) || " "}</p>
          {footer && <p className={styles.footer}>{footer}</p>}
        </div>
        {buttons.length > 0 && <ul className={styles.buttons}>{buttons.map((button, index) => <li key={index} className={styles.button}>{button.type === "COPY_CODE" ? t("channels.template.copyCode") : button.text}</li>)}</ul>}
      </div>
    </div>
  );
}
