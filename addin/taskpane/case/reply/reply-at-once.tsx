import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { Warning20Filled } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  card: { display: "grid", gridTemplateColumns: "20px minmax(0, 1fr)", columnGap: "8px", padding: "8px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorStatusWarningBackground1, border: `1px solid ${tokens.colorStatusWarningBorder1}`, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, overflowWrap: "anywhere" },
  icon: { color: tokens.colorStatusWarningForeground3 },
  text: { margin: 0 },
  actions: { display: "flex", flexWrap: "wrap", gap: "8px", marginTop: "8px" },
});

interface ReplyAtOnceProps {
  /** Colleagues who write an answer to the same case now. */
  names: string[];
  /** Send was pressed. */
  isAsked: boolean;
  onSend: () => void;
  onWait: () => void;
}

/** Two who answer the same case know of each other; before one of the answers leaves it is asked whether both shall. */
export function ReplyAtOnce({ names, isAsked, onSend, onWait }: ReplyAtOnceProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  if (names.length === 0) return null;
  const text = t("reply.writing", { count: names.length, names: new Intl.ListFormat(i18n.language, { type: "conjunction" }).format(names) });
  if (!isAsked) return <p className={styles.quiet} role="status">{text}</p>;
  return (
    <div className={styles.card} role="alert">
      <Warning20Filled className={styles.icon} aria-hidden />
      <div>
        <p className={styles.text}>{text} {t("reply.twice")}</p>
        <div className={styles.actions}>
          <Button size="small" onClick={onSend}>{t("reply.sendAllTheSame")}</Button>
          <Button size="small" appearance="subtle" onClick={onWait}>{t("reply.notYet")}</Button>
        </div>
      </div>
    </div>
  );
}
