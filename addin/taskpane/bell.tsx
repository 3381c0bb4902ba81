import { Button, CounterBadge, makeStyles, mergeClasses, Popover, PopoverSurface, tokens } from "@fluentui/react-components";
import { Alert20Regular } from "@fluentui/react-icons";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Notification } from "../../server/contract/notifications.ts";
import { keys } from "../shared/query-keys.ts";
import { useCalls } from "../shared/ui/connection-context.ts";
import { EmptyState } from "../shared/ui/empty-state.tsx";
import { ErrorCard } from "../shared/ui/error-card.tsx";
import { RelativeTime } from "../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../shared/ui/skeletons.tsx";
import { kindWords, numberWord, useOutlookNotice } from "./use-outlook-notice.ts";

const LOOK_MS = 2 * 60_000;

const useStyles = makeStyles({
  icon: { position: "relative", display: "inline-flex" },
  count: { position: "absolute", top: "-6px", insetInlineEnd: "-8px", pointerEvents: "none" },
  surface: { display: "flex", flexDirection: "column", gap: "8px", width: "272px", maxHeight: "420px", overflowY: "auto", padding: "12px" },
  head: { display: "flex", alignItems: "center", justifyContent: "space-between", gap: "8px" },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  list: { margin: "0 -8px", padding: 0, listStyleType: "none" },
  row: {
    display: "grid", gridTemplateColumns: "8px minmax(0, 1fr)", columnGap: "8px", width: "100%", padding: "8px", border: "none", background: "none", color: tokens.colorNeutralForeground1, font: "inherit", textAlign: "start", cursor: "pointer", borderRadius: tokens.borderRadiusMedium,
    ":hover": { backgroundColor: tokens.colorSubtleBackgroundHover },
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" },
  },
  dot: { width: "8px", height: "8px", marginTop: "6px", borderRadius: tokens.borderRadiusCircular },
  unread: { backgroundColor: tokens.colorCompoundBrandStroke, forcedColorAdjust: "none" },
  what: { overflowWrap: "anywhere" },
  bold: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, overflowWrap: "anywhere" },
});

/** How many notifications are unread, and the list of them; each leads to its case. */
export function Bell({ onOpenCase }: { onOpenCase: (caseId: string) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const [isOpen, setOpen] = useState(false);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const query = useInfiniteQuery({ queryKey: keys.notifications, queryFn: ({ pageParam }) => calls.notifications(pageParam ? { after: pageParam } : {}), initialPageParam: "", getNextPageParam: (page) => page.next, refetchInterval: LOOK_MS });
  const count = query.data?.pages[0]?.unreadCount ?? 0;
  useOutlookNotice(query.data?.pages[0]?.items);
  const label = t("bell.label", { count });
  function close() {
    setOpen(false);
    anchor?.focus();
  }
  // Only while it is open: Fluent's popover brings helpers for the focus into the page, which whoever does not open it need not meet.
  return (
    <>
      <Button ref={setAnchor} appearance="subtle" aria-haspopup="dialog" aria-expanded={isOpen} aria-label={label} title={label} icon={<span className={styles.icon}><Alert20Regular />{count > 0 && <CounterBadge className={styles.count} count={count} overflowCount={99} size="small" color="danger" aria-hidden />}</span>} onClick={() => setOpen(!isOpen)} />
      {isOpen && (
        <Popover open onOpenChange={(_event, data) => !data.open && close()} positioning={{ target: anchor, position: "below", align: "end" }}>
          <PopoverSurface className={styles.surface} role="dialog" aria-label={t("bell.title")}>
            <Notifications query={query} hasUnread={count > 0} onOpenCase={(id) => { setOpen(false); onOpenCase(id); }} />
          </PopoverSurface>
        </Popover>
      )}
    </>
  );
}

type Query = Pick<ReturnType<typeof useInfiniteQuery<{ items: Notification[]; next: string | null; unreadCount: number }>>, "data" | "error" | "hasNextPage" | "isFetchingNextPage" | "fetchNextPage" | "refetch">;

function Notifications({ query, hasUnread, onOpenCase }: { query: Query; hasUnread: boolean; onOpenCase: (caseId: string) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const queries = useQueryClient();
  const readAgain = () => queries.invalidateQueries({ queryKey: keys.notifications });
  const read = useMutation({ mutationFn: (id: string | null): Promise<unknown> => (id === null ? calls.readAllNotifications() : calls.readNotification(id)), onSuccess: readAgain });
  const items = (query.data?.pages ?? []).flatMap((page) => page.items);
  function open({ id, readAt, caseId }: Notification) {
    if (!readAt) read.mutate(id);
    if (caseId) onOpenCase(caseId);
  }
  return (
    <>
      <div className={styles.head}>
        <h2 className={styles.title}>{t("bell.title")}</h2>
        {hasUnread && <Button size="small" appearance="subtle" disabledFocusable={read.isPending} onClick={() => read.mutate(null)}>{t("bell.readAll")}</Button>}
      </div>
      {(query.error ?? read.error) && <ErrorCard error={query.error ?? read.error} onRetry={() => { read.reset(); void query.refetch(); }} />}
      {!query.data && !query.error && <SkeletonRows rows={3} />}
      {query.data && items.length === 0 && <EmptyState icon={<Alert20Regular />} title={t("bell.empty")} text={t("bell.emptyText")} />}
      {items.length > 0 && <ul className={styles.list}>{items.map((each) => <li key={each.id}><Line notification={each} onOpen={() => open(each)} /></li>)}</ul>}
      {query.hasNextPage && <Button size="small" appearance="subtle" disabledFocusable={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("bell.more")}</Button>}
    </>
  );
}

function Line({ notification, onOpen }: { notification: Notification; onOpen: () => void }) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const { text, createdAt, readAt } = notification;
  const number = numberWord(notification);
  return (
    <button type="button" className={styles.row} onClick={onOpen}>
      <span className={mergeClasses(styles.dot, !readAt && styles.unread)} role={readAt ? undefined : "img"} aria-label={readAt ? undefined : t("bell.unread")} />
      <span>
        <span className={mergeClasses(styles.what, !readAt && styles.bold)}>{kindWords(t, (key) => i18n.exists(key), notification)}</span>
        <br />
        <span className={styles.quiet}>{[number, text].filter(Boolean).join(" ")} · <RelativeTime at={createdAt} /></span>
      </span>
    </button>
  );
}
