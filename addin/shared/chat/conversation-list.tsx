import { Avatar, Button, CounterBadge, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { Briefcase16Regular, Checkmark16Regular } from "@fluentui/react-icons";
import { useTranslation } from "react-i18next";
import type { InboxConversation } from "../../../server/contract/inbox.ts";
import { RelativeTime } from "../ui/relative-time.tsx";
import { ChannelMark } from "./channel-mark.tsx";
import { lastWords } from "./last-words.ts";
import { ownDirection } from "./own-direction.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: {
    position: "relative", display: "grid", gridTemplateColumns: "36px minmax(0, 1fr)", columnGap: "10px", width: "100%", boxSizing: "border-box", padding: "10px 12px", border: "none", background: "none", font: "inherit", color: tokens.colorNeutralForeground1, textAlign: "start", cursor: "pointer",
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  current: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    "::before": { content: "''", position: "absolute", insetInlineStart: 0, insetBlock: 0, width: "3px", backgroundColor: tokens.colorCompoundBrandBackground, "@media (forced-colors: active)": { backgroundColor: "Highlight" } },
  },
  face: { position: "relative", height: "36px" },
  mark: { position: "absolute", insetInlineEnd: "-4px", bottom: "-4px", boxShadow: `0 0 0 1px ${tokens.colorNeutralStroke2}` },
  line: { display: "flex", alignItems: "baseline", gap: "8px", minWidth: 0 },
  name: { ...ownDirection, flexGrow: 1, minWidth: 0, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  unread: { fontWeight: tokens.fontWeightSemibold },
  time: { flexShrink: 0, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2, fontVariantNumeric: "tabular-nums" },
  words: { ...ownDirection, flexGrow: 1, minWidth: 0, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  heavy: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  facts: { display: "flex", alignItems: "center", gap: "8px", marginTop: "2px", minWidth: 0, fontSize: tokens.fontSizeBase100, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  fact: { display: "inline-flex", alignItems: "center", gap: "2px", minWidth: 0, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  more: { display: "block", margin: "8px auto" },
});

interface ListProps {
  rows: InboxConversation[];
  currentId: string | null;
  onOpen: (id: string) => void;
  onMore?: () => void;
  isLoadingMore: boolean;
}

/** The conversations, the newest first. Each row is one button that says all that it shows. */
export function ConversationList({ rows, currentId, onOpen, onMore, isLoadingMore }: ListProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <>
      <ul className={styles.list} aria-label={t("inbox.list")}>
        {rows.map((row) => <li key={row.id}><Row row={row} isCurrent={row.id === currentId} onOpen={onOpen} /></li>)}
      </ul>
      {onMore && <Button className={styles.more} size="small" appearance="subtle" disabledFocusable={isLoadingMore} onClick={onMore}>{t("inbox.more")}</Button>}
    </>
  );
}

function Row({ row, isCurrent, onOpen }: { row: InboxConversation; isCurrent: boolean; onOpen: (id: string) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { participant, unreadCount, assignee, last } = row;
  const isUnread = unreadCount > 0;
  return (
    <button type="button" data-conversation={row.id} className={mergeClasses(styles.row, isCurrent && styles.current)} aria-current={isCurrent ? "true" : undefined} onClick={() => onOpen(row.id)}>
      <span className={styles.face}>
        <Avatar name={participant.name} size={36} color="colorful" aria-hidden />
        <ChannelMark channel={row.channel} className={styles.mark} />
      </span>
      <span style={{ minWidth: 0 }}>
        <span className={styles.line}>
          <bdi className={mergeClasses(styles.name, isUnread && styles.unread)}>{participant.name}</bdi>
          <span className={styles.time}><RelativeTime at={row.lastMessageAt} as="short" /></span>
        </span>
        <span className={styles.line}>
          <bdi className={mergeClasses(styles.words, isUnread && styles.heavy)}>{last?.direction === "outbound" && `${t("inbox.you")} `}{lastWords(t, row)}</bdi>
          {isUnread && <CounterBadge count={unreadCount} size="small" overflowCount={99} aria-label={t("inbox.unreadCount", { count: unreadCount })} />}
        </span>
        {(assignee || row.case || row.doneAt) && (
          <span className={styles.facts}>
            {row.case && <span className={styles.fact}><Briefcase16Regular aria-hidden />#{row.case.number}</span>}
            {assignee && <span className={styles.fact}>{assignee.name}</span>}
            {row.doneAt && <span className={styles.fact}><Checkmark16Regular aria-hidden />{t("inbox.done")}</span>}
          </span>
        )}
      </span>
    </button>
  );
}
