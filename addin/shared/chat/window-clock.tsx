import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Clock16Regular, LockClosed16Regular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { ChatWindow } from "../../../server/contract/chats.ts";
import { exactTime } from "../i18n/dates.ts";
import { durationText } from "../i18n/duration.ts";
import { useNow } from "../ui/use-now.ts";

const SOON_MINUTES = 60;

const useStyles = makeStyles({
  clock: { display: "inline-flex", alignItems: "center", gap: "4px", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  soon: { color: tokens.colorPaletteDarkOrangeForeground1 },
});

/** How long free text may still be written, and what may be when it may not. */
export function WindowClock({ window }: { window: ChatWindow }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const now = useNow(60_000);
  const minutes = window.closesAt === null ? null : (new Date(window.closesAt).getTime() - now.getTime()) / 60_000;
  const words = window.allows === "all" && minutes !== null ? t("inbox.window.all", { time: durationText(t, minutes) }) : window.allows === "human_agent" && minutes !== null ? t("inbox.window.human_agent", { time: durationText(t, minutes) }) : t(`inbox.window.${window.isOpen ? "open" : window.allows}`);
  const isSoon = !window.isOpen || (minutes !== null && minutes < SOON_MINUTES);
  const Icon = window.isOpen ? Clock16Regular : LockClosed16Regular;
  return <span className={mergeClasses(styles.clock, isSoon && styles.soon)} title={window.closesAt ? exactTime(new Date(window.closesAt), i18n.language) : undefined}><Icon aria-hidden />{words}</span>;
}
