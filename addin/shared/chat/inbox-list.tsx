import { Button, makeStyles } from "@fluentui/react-components";
import { MailInbox24Regular, Search24Regular } from "@fluentui/react-icons";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { inWords } from "../ui/onlookers-faces.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorCard } from "../ui/error-card.tsx";
import { SkeletonRows } from "../ui/skeletons.tsx";
import { useKeys } from "../ui/use-keys.ts";
import { ConversationList } from "./conversation-list.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { askedBy, type InboxFilters, narrowing } from "./inbox-filters.ts";
import { LiveLine } from "./live-line.tsx";
import { useConversations } from "./use-conversations.ts";
import { useFilterWords } from "./use-filter-words.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", minWidth: 0, minHeight: 0, height: "100%" },
  rows: { flexGrow: 1, minHeight: 0, overflowY: "auto" },
  loading: { padding: "12px" },
  /** Rows of the filters before, until the new ones are there. */
  before: { opacity: 0.6 },
});

interface InboxListProps {
  filters: InboxFilters;
  setFilters: (filters: InboxFilters) => void;
  currentId: string | null;
  onOpen: (id: string) => void;
  isSeen?: boolean;
}

/** The list with its filters and search. J and K go through it, Enter opens, / searches. */
export function InboxList({ filters, setFilters, currentId, onOpen, isSeen = true }: InboxListProps) {
  const styles = useStyles();
  const root = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLInputElement>(null);
  const list = useConversations(askedBy(filters));
  const step = (by: number) => () => {
    const buttons = [...(root.current?.querySelectorAll<HTMLButtonElement>("[data-conversation]") ?? [])];
    const focused = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const at = focused >= 0 ? focused : buttons.findIndex((button) => button.dataset.conversation === currentId);
    const next = buttons[Math.min(buttons.length - 1, Math.max(0, at + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  useKeys({ j: isSeen && step(1), k: isSeen && step(-1), arrowdown: isSeen && step(1), arrowup: isSeen && step(-1), "/": isSeen && (() => box.current?.focus()) });
  return (
    <div ref={root} className={styles.root}>
      <FilterBar filters={filters} setFilters={setFilters} box={box} />
      <div className={styles.rows}>
        {list.error && !list.data ? <ErrorCard error={list.error} onRetry={() => void list.refetch()} /> : !list.data ? <div className={styles.loading}><SkeletonRows rows={6} /></div> : list.rows.length === 0 ? (
          <NothingHere filters={filters} onClear={() => setFilters({})} />
        ) : (
          <div className={list.isPlaceholderData ? styles.before : undefined} aria-busy={list.isPlaceholderData}><ConversationList rows={list.rows} currentId={currentId} onOpen={onOpen} onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined} isLoadingMore={list.isFetchingNextPage} /></div>
        )}
      </div>
      <LiveLine readAt={list.dataUpdatedAt} />
    </div>
  );
}

/** Says which filters hide everything, and takes them off. */
function NothingHere({ filters, onClear }: { filters: InboxFilters; onClear: () => void }) {
  const { t, i18n } = useTranslation();
  const wordsOf = useFilterWords(filters);
  const set = narrowing(filters);
  if (set.length === 0) return <EmptyState icon={<MailInbox24Regular />} title={t("inbox.empty")} text={t("inbox.emptyText")} />;
  return <EmptyState icon={<Search24Regular />} title={t("inbox.noneFound")} text={t("inbox.filter.hide", { count: set.length, filters: inWords(set.map((name) => `“${wordsOf(name)}”`), i18n.language) })} action={<Button size="small" onClick={onClear}>{t("inbox.filter.clear")}</Button>} />;
}
