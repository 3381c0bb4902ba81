import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { ChatMessage } from "../../../server/contract/chats.ts";
import { ownDirection } from "./own-direction.ts";
import { saidInShort } from "./said-in-short.ts";

const useStyles = makeStyles({
  quote: {
    display: "block", width: "100%", boxSizing: "border-box", margin: 0, padding: "4px 8px", border: "none", borderInlineStartWidth: "3px", borderInlineStartStyle: "solid", borderInlineStartColor: tokens.colorCompoundBrandStroke, borderRadius: tokens.borderRadiusSmall,
    backgroundColor: tokens.colorNeutralBackgroundAlpha, color: tokens.colorNeutralForeground2, font: "inherit", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, textAlign: "start", whiteSpace: "normal",
  },
  button: { cursor: "pointer", ":hover": { color: tokens.colorNeutralForeground1 }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` } },
  who: { ...ownDirection, fontWeight: tokens.fontWeightSemibold },
  words: { ...ownDirection, display: "-webkit-box", WebkitLineClamp: 2, WebkitBoxOrient: "vertical", overflow: "hidden", overflowWrap: "anywhere" },
});

interface QuoteProps {
  /** Null: it is not known here. */
  message: ChatMessage | null;
  customer: string;
  /** Goes to it. */
  onGo?: () => void;
}

/** What a message answers: who said it, and the beginning of it. */
export function Quote({ message, customer, onGo }: QuoteProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const who = message && (message.direction === "outbound" ? t("inbox.us") : (message.from.name ?? customer));
  const said = message ? saidInShort(t, message) : t("inbox.earlierMessage");
  const words = <>{who && <bdi className={styles.who}>{who}</bdi>}<bdi className={styles.words}>{said}</bdi></>;
  if (!onGo || !message) return <span className={styles.quote}>{words}</span>;
  return <button type="button" className={mergeClasses(styles.quote, styles.button)} aria-label={t("inbox.goToQuoted", { name: who, text: said })} onClick={onGo}>{words}</button>;
}
