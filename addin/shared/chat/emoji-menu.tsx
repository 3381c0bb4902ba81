import { Button, makeStyles, Popover, PopoverSurface, PopoverTrigger, tokens } from "@fluentui/react-components";
import { Emoji20Regular } from "@fluentui/react-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** What agents use; every keyboard has the others. */
const EMOJI = ["🙂", "😊", "😀", "😉", "🙏", "👍", "👌", "👏", "🎉", "❤️", "✅", "❌", "⏳", "📅", "📎", "📷", "📍", "📞", "✉️", "💶", "✈️", "🚆", "🏨", "☀️"];

const useStyles = makeStyles({
  grid: { display: "grid", gridTemplateColumns: "repeat(6, 36px)", padding: "8px" },
  one: { width: "36px", height: "36px", padding: 0, border: "none", background: "none", fontSize: tokens.fontSizeBase500, cursor: "pointer", borderRadius: tokens.borderRadiusMedium, ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` } },
});

export function EmojiMenu({ onChosen }: { onChosen: (emoji: string) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover open={isOpen} onOpenChange={(_event, { open }) => setOpen(open)} trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button appearance="subtle" size="small" icon={<Emoji20Regular />} aria-label={t("inbox.emoji")} title={t("inbox.emoji")} />
      </PopoverTrigger>
      <PopoverSurface className={styles.grid} aria-label={t("inbox.emoji")}>
        {EMOJI.map((emoji) => <button key={emoji} type="button" className={styles.one} onClick={() => { setOpen(false); onChosen(emoji); }}>{emoji}</button>)}
      </PopoverSurface>
    </Popover>
  );
}
