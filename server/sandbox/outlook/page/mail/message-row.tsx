import { Avatar, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { AttachRegular, CheckboxCheckedFilled, CheckboxUncheckedRegular, ImportantFilled } from "@fluentui/react-icons";
import { memo } from "react";
import { texts } from "../texts.ts";
import { CategoryTags } from "./category-tags.tsx";
import { longTime, shortTime } from "./dates.ts";
import type { MessageSummary } from "./message.ts";
import { displayName } from "./message.ts";

const useStyles = makeStyles({
  row: {
    display: "flex",
    gap: "10px",
    padding: "8px 12px 8px 9px",
    borderLeft: "3px solid transparent",
    cursor: "default",
    userSelect: "none",
    contentVisibility: "auto",
    containIntrinsicSize: "auto 78px",
    position: "relative",
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
    ":hover .pick": { visibility: "visible" },
    ":hover .face": { visibility: "hidden" },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  unread: { borderLeftColor: tokens.colorBrandStroke1 },
  selected: {
    backgroundColor: tokens.colorBrandBackground2,
    boxShadow: `inset 0 0 0 2px ${tokens.colorTransparentStrokeInteractive}`,
    ":hover": { backgroundColor: tokens.colorBrandBackground2Hover },
  },
  mark: { position: "relative", width: "32px", height: "32px", flexShrink: 0, marginTop: "2px" },
  check: { position: "absolute", inset: 0, visibility: "hidden", display: "grid", placeItems: "center" },
  shown: { visibility: "visible" },
  hidden: { visibility: "hidden" },
  text: { flex: 1, minWidth: 0, display: "flex", flexDirection: "column", gap: "1px" },
  spoken: { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" },
  line: { display: "flex", alignItems: "center", gap: "6px" },
  cut: { flex: 1, minWidth: 0, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  sender: { fontSize: tokens.fontSizeBase300 },
  subject: { fontSize: tokens.fontSizeBase200 },
  strong: { fontWeight: tokens.fontWeightSemibold },
  subjectUnread: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorBrandForeground1 },
  quiet: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  time: {
    fontSize: tokens.fontSizeBase200,
    whiteSpace: "nowrap",
    flexShrink: 0,
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: "tabular-nums",
  },
  draft: { color: tokens.colorPaletteRedForeground1, marginRight: "4px" },
});

type RowProps = {
  message: MessageSummary;
  selected: boolean;
  /** Several are selected, so that every row shows its checkbox. */
  several: boolean;
  focusable: boolean;
  toRecipients: boolean;
  onChoose(id: string, how: { range?: boolean; toggle?: boolean }): void;
};

export const MessageRow = memo(function MessageRow({
  message,
  selected,
  several,
  focusable,
  toRecipients,
  onChoose,
}: RowProps) {
  const styles = useStyles();
  const who = toRecipients ? message.toRecipients.map(displayName).join("; ") : displayName(message.from);
  const subject = message.subject || texts.noSubject;
  const unread = !message.isRead;
  return (
    <div
      className={mergeClasses(styles.row, unread && styles.unread, selected && styles.selected)}
      role="option"
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
      data-message={message.id}
      onClick={(event) => onChoose(message.id, { range: event.shiftKey, toggle: event.ctrlKey || event.metaKey })}
      onKeyDown={(event) => {
        if (event.key === "Enter") onChoose(message.id, {});
        if (event.key === " ") onChoose(message.id, { toggle: true });
        if (event.key === " " || event.key === "Enter") event.preventDefault();
      }}
    >
      <div className={styles.mark}>
        <Avatar
          className={mergeClasses("face", several && styles.hidden)}
          name={who || "?"}
          color="colorful"
          size={32}
          aria-hidden
        />
        {/* For the mouse; the space bar does the same on the row itself. */}
        <span
          className={mergeClasses("pick", styles.check, several && styles.shown)}
          aria-hidden
          onClick={(event) => {
            event.stopPropagation();
            onChoose(message.id, { toggle: true });
          }}
        >
          {selected ? (
            <CheckboxCheckedFilled fontSize={20} color={tokens.colorCompoundBrandForeground1} />
          ) : (
            <CheckboxUncheckedRegular fontSize={20} />
          )}
        </span>
      </div>
      <div className={styles.text}>
        {unread ? <span className={styles.spoken}>{texts.unread}</span> : null}
        <div className={styles.line}>
          <span className={mergeClasses(styles.cut, styles.sender, unread && styles.strong)}>
            {message.isDraft ? <span className={styles.draft}>{texts.draftMark}</span> : null}
            {who || texts.noSender}
          </span>
          {message.importance === "high" ? (
            <ImportantFilled aria-label={texts.important} color={tokens.colorPaletteRedForeground1} />
          ) : null}
          {message.hasAttachments ? <AttachRegular aria-label={texts.hasAttachments} /> : null}
        </div>
        <div className={styles.line}>
          <span className={mergeClasses(styles.cut, styles.subject, unread && styles.subjectUnread)}>{subject}</span>
          <span className={styles.time} title={longTime(message.receivedDateTime)}>
            {shortTime(message.receivedDateTime)}
          </span>
        </div>
        <div className={styles.line}>
          <span className={mergeClasses(styles.cut, styles.quiet)}>{message.bodyPreview.replace(/\s+/g, " ")}</span>
        </div>
        <CategoryTags names={message.categories} />
      </div>
    </div>
  );
});
