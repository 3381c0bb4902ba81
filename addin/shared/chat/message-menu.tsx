import { makeStyles, Menu, MenuDivider, MenuItem, MenuList, MenuPopover, tokens } from "@fluentui/react-components";
import { ArrowReply20Regular } from "@fluentui/react-icons";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

const useStyles = makeStyles({
  signs: { display: "flex" },
  sign: { minWidth: 0, maxWidth: "none", width: "40px", padding: "4px 0", textAlign: "center", fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500 },
});

interface MessageMenuProps {
  target: HTMLElement;
  /** Emoji that may be set; none: not here, or not now. */
  reactions: string[];
  onAnswer?: () => void;
  onReact: (emoji: string) => void;
  onClose: () => void;
}

/** What can be done with one message: answer it, react to it. One menu for the whole chat. */
export function MessageMenu({ target, reactions, onAnswer, onReact, onClose }: MessageMenuProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <Menu open positioning={{ target, position: "below", align: "start" }} onOpenChange={(_event, { open }) => !open && onClose()}>
      <MenuPopover>
        <MenuList aria-label={t("inbox.moreActions")}>
          {reactions.length > 0 && (
            <div className={styles.signs} role="group" aria-label={t("inbox.message.react")} onKeyDown={goSideways}>
              {reactions.map((emoji) => <MenuItem key={emoji} className={styles.sign} aria-label={t("inbox.message.reactWith", { emoji })} onClick={() => onReact(emoji)}>{emoji}</MenuItem>)}
            </div>
          )}
          {reactions.length > 0 && onAnswer && <MenuDivider />}
          {onAnswer && <MenuItem icon={<ArrowReply20Regular />} onClick={onAnswer}>{t("inbox.message.answer")}</MenuItem>}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** They lie beside each other: the keys to the sides go along, whichever way is read. */
function goSideways(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const isOnward = (event.key === "ArrowRight") === (getComputedStyle(event.currentTarget).direction === "ltr");
  const sibling = isOnward ? document.activeElement?.nextElementSibling : document.activeElement?.previousElementSibling;
  if (sibling instanceof HTMLElement) sibling.focus();
  event.preventDefault();
}
