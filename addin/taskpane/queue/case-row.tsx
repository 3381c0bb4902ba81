import { Checkbox, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { CaseSummary } from "../../../server/contract/cases.ts";
import { PriorityBadge } from "../../shared/ui/badges.tsx";
import { ClockChip } from "../../shared/ui/clock.tsx";

const useStyles = makeStyles({
  ticking: { display: "grid", gridTemplateColumns: "32px minmax(0, 1fr)", alignItems: "center" },
  row: {
    display: "grid", gridTemplateColumns: "16px minmax(0, 1fr) max-content", columnGap: "8px", alignItems: "center", width: "100%", padding: "8px", border: "none", background: "none",
    color: tokens.colorNeutralForeground1, font: "inherit", fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, textAlign: "start", cursor: "pointer", borderRadius: tokens.borderRadiusMedium,
    ":hover": { backgroundColor: tokens.colorSubtleBackgroundHover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  title: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  second: { gridColumn: "2 / 4", display: "flex", gap: "8px", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, minWidth: 0 },
  snippet: { gridColumn: "2 / 4", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, overflowWrap: "anywhere", display: "-webkit-box", WebkitLineClamp: 3, WebkitBoxOrient: "vertical", overflow: "hidden" },
  match: { backgroundColor: "transparent", color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  number: { flexShrink: 0, fontVariantNumeric: "tabular-nums" },
});

interface CaseRowProps {
  summary: CaseSummary;
  onOpen: () => void;
  /** Only one row of a list is in the Tab order; the keys move among them. */
  tabIndex?: number;
  rowRef?: (row: HTMLButtonElement | null) => void;
  onFocus?: () => void;
  /** Null: nothing is to be ticked now. */
  isTicked?: boolean | null;
  onTick?: () => void;
}

/** Number, title, person, clock, priority: enough to choose by. */
export function CaseRow({ summary, onOpen, tabIndex = 0, rowRef, onFocus, isTicked = null, onTick }: CaseRowProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { numberPrefix, number, title, contact, assignee, priority, nextTarget, snippet } = summary;
  const name = numberPrefix ? `${numberPrefix}-${number}` : `#${number}`;
  const row = (
    <button type="button" ref={rowRef} className={styles.row} tabIndex={tabIndex} onClick={onOpen} onFocus={onFocus}>
      <PriorityBadge priority={priority} compact />
      <span className={styles.title} title={title}>{title}</span>
      {nextTarget ? <ClockChip target={nextTarget} /> : <span />}
      <span className={styles.second}>
        <span className={styles.number}>{name}</span>
        {contact && <span className={styles.title}>{contact.name}</span>}
        <span className={mergeClasses(styles.title)} style={{ marginInlineStart: "auto" }}>{assignee?.name ?? t("assignee.nobody")}</span>
      </span>
      {snippet && <span className={styles.snippet} dir="auto">{snippet.map(({ text, isMatch }, index) => (isMatch ? <mark key={index} className={styles.match}>{text}</mark> : text))}</span>}
    </button>
  );
  // One tree with and without the box, so that the row keeps the focus when ticking begins.
  return (
    <div className={isTicked === null ? undefined : styles.ticking}>
      {isTicked !== null && <Checkbox checked={isTicked} tabIndex={tabIndex} aria-label={t("queue.tick", { number: name })} onChange={onTick} />}
      {row}
    </div>
  );
}
