import { makeStyles, SearchBox, Select, tokens } from "@fluentui/react-components";
import { MailInbox24Regular, Search24Regular } from "@fluentui/react-icons";
import { useDeferredValue, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { channels } from "../../../server/contract/common.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorCard } from "../ui/error-card.tsx";
import { SkeletonRows } from "../ui/skeletons.tsx";
import { useKeys } from "../ui/use-keys.ts";
import type { ConversationsAsked } from "./chat-calls.ts";
import { ConversationList } from "./conversation-list.tsx";
import { useConversations, useUnread } from "./use-conversations.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", minWidth: 0, minHeight: 0, height: "100%" },
  find: { display: "flex", flexDirection: "column", gap: "6px", padding: "10px 12px", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  search: { maxWidth: "none", width: "100%" },
  choices: { display: "grid", gridTemplateColumns: "minmax(0, 1fr) minmax(0, 1fr)", gap: "6px", "> *": { minWidth: 0 } },
  rows: { flexGrow: 1, minHeight: 0, overflowY: "auto" },
  asOf: { margin: 0, padding: "4px 12px", fontSize: tokens.fontSizeBase100, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2, borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
});

const views: Record<string, ConversationsAsked> = { open: { state: "open" }, unread: { state: "open", isUnread: "true" }, mine: { state: "open", assignee: "me" }, unassigned: { state: "open", assignee: "none" }, done: { state: "done" }, all: { state: "all" } };

/** The list with its filters and search. J and K go through it, Enter opens, / searches. */
export function InboxList({ currentId, onOpen, isSeen = true }: { currentId: string | null; onOpen: (id: string) => void; isSeen?: boolean }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const [view, setView] = useState("open");
  const [channel, setChannel] = useState("");
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const root = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLInputElement>(null);
  const unread = useUnread();
  const asked: ConversationsAsked = { ...views[view], ...(channel && { channel }), ...(search && { search, state: "all" as const }) };
  const list = useConversations(asked);
  const step = (by: number) => () => {
    const buttons = [...(root.current?.querySelectorAll<HTMLButtonElement>("[data-conversation]") ?? [])];
    const focused = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const at = focused >= 0 ? focused : buttons.findIndex((button) => button.dataset.conversation === currentId);
    const next = buttons[Math.min(buttons.length - 1, Math.max(0, at + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  useKeys({ j: isSeen && step(1), k: isSeen && step(-1), arrowdown: isSeen && step(1), arrowup: isSeen && step(-1), "/": isSeen && (() => box.current?.focus()) });
  const count = (of: number | undefined) => (of ? ` (${of >= 1_000 ? "999+" : of})` : "");
  const isNarrowed = search !== "" || channel !== "" || view !== "open";
  return (
    <div ref={root} className={styles.root}>
      <div className={styles.find}>
        <SearchBox input={{ ref: box }} className={styles.search} size="small" value={typed} placeholder={t("inbox.search")} aria-label={t("inbox.search")} onChange={(_event, data) => setTyped(data.value)} />
        <div className={styles.choices}>
          <Select size="small" aria-label={t("inbox.viewLabel")} value={view} onChange={(_event, data) => setView(data.value)}>{Object.keys(views).map((each) => <option key={each} value={each}>{t(`inbox.view.${each}`)}{each === "unread" && count(unread.data?.all)}</option>)}</Select>
          <Select size="small" aria-label={t("inbox.channelLabel")} value={channel} onChange={(_event, data) => setChannel(data.value)}>
            <option value="">{t("inbox.allChannels")}{count(unread.data?.all)}</option>
            {channels.map((each) => <option key={each} value={each}>{t(`inbox.channel.${each}`)}{count(unread.data?.byChannel[each])}</option>)}
          </Select>
        </div>
      </div>
      <div className={styles.rows}>
        {list.error && !list.data ? <ErrorCard error={list.error} onRetry={() => void list.refetch()} /> : !list.data ? <div style={{ padding: 12 }}><SkeletonRows rows={6} /></div> : list.rows.length === 0 ? (
          <EmptyState icon={isNarrowed ? <Search24Regular /> : <MailInbox24Regular />} title={t(isNarrowed ? "inbox.noneFound" : "inbox.empty")} text={t(isNarrowed ? "inbox.noneFoundText" : "inbox.emptyText")} />
        ) : (
          <ConversationList rows={list.rows} currentId={currentId} onOpen={onOpen} onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined} isLoadingMore={list.isFetchingNextPage} />
        )}
      </div>
      {list.dataUpdatedAt > 0 && <p className={styles.asOf}>{t("inbox.asOf", { time: new Date(list.dataUpdatedAt).toLocaleTimeString(i18n.language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }) })}</p>}
    </div>
  );
}
