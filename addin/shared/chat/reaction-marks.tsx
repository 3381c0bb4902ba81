import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Clock12Regular, ErrorCircle12Regular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { Reaction } from "./chat-lines.ts";

const useStyles = makeStyles({
  marks: { display: "flex", gap: "4px", margin: "-6px 8px 0", padding: 0, listStyle: "none", zIndex: 1 },
  mark: { display: "inline-flex", alignItems: "center", gap: "2px", minHeight: "24px", boxSizing: "border-box", padding: "0 8px", borderRadius: tokens.borderRadiusCircular, border: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1, color: tokens.colorNeutralForeground1, font: "inherit", fontSize: tokens.fontSizeBase200 },
  own: { border: `1px solid ${tokens.colorBrandStroke2}` },
  button: { cursor: "pointer", ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` } },
  failed: { color: tokens.colorPaletteRedForeground1, border: `1px solid ${tokens.colorPaletteRedBorder2}` },
});

/** Signs at a message: whose each is, and of ours whether it has arrived. Ours is taken back by a click. */
export function ReactionMarks({ reactions, customer, onTakeBack }: { reactions: Reaction[]; customer: string; onTakeBack?: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <ul className={styles.marks} aria-label={t("inbox.reactionsLabel")}>
      {reactions.map(({ emoji, isOwn, travel }) => {
        const isBad = travel === "failed" || travel === "uncertain";
        const words = isOwn ? t(isBad ? "inbox.reactionBad" : "inbox.reactionOurs", { emoji, state: t(`inbox.travel.${travel}`) }) : t("inbox.reactionTheirs", { emoji, name: customer });
        const shown = <><span aria-hidden>{emoji}</span>{travel === "waiting" && <Clock12Regular aria-hidden />}{isBad && <ErrorCircle12Regular aria-hidden />}</>;
        const className = mergeClasses(styles.mark, isOwn && styles.own, isBad && styles.failed);
        return (
          <li key={`${isOwn} ${emoji}`}>
            {isOwn && onTakeBack ? <button type="button" className={mergeClasses(className, styles.button)} aria-label={t("inbox.reactionTakeBack", { words })} title={words} onClick={onTakeBack}>{shown}</button> : <span role="img" className={className} aria-label={words} title={words}>{shown}</span>}
          </li>
        );
      })}
    </ul>
  );
}
