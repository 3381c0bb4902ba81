import { Button, makeStyles, mergeClasses, Switch, tokens } from "@fluentui/react-components";
import { AlertOn24Regular, CheckmarkCircle20Regular } from "@fluentui/react-icons";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Notification } from "../../../server/contract/notifications.ts";
import { EmptyState } from "../../shared/ui/empty-state.tsx";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { deskKeys } from "../cases/desk-keys.ts";
import { useSettingsCalls } from "../data/settings-context.ts";
import { SETTINGS } from "../i18n/start-settings-i18n.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { Panel } from "../ui/panel.tsx";
import { linkOf } from "./link-of.ts";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: {
    display: "flex", alignItems: "start", gap: "12px", padding: "10px 0", borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ":first-child": { borderTopStyle: "none" },
  },
  dot: { width: "8px", height: "8px", marginTop: "6px", flexShrink: 0, borderRadius: "50%" },
  unreadDot: { backgroundColor: tokens.colorBrandBackground, "@media (forced-colors: active)": { backgroundColor: "Highlight" } },
  words: { flex: "1 1 0", minWidth: 0, overflowWrap: "anywhere" },
  unread: { fontWeight: tokens.fontWeightSemibold },
  about: { color: tokens.colorBrandForegroundLink },
  detail: { margin: "2px 0 0", color: tokens.colorNeutralForeground2 },
  more: { marginTop: "12px" },
  aside: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px" },
});

/** What one was told, newest first. */
export function NotificationList() {
  const styles = useStyles();
  const { t } = useTexts();
  const { desk } = useSettingsCalls();
  const queries = useQueryClient();
  const [isUnreadOnly, setUnreadOnly] = useState(false);
  const pages = useInfiniteQuery({
    queryKey: [...deskKeys.notifications, "list", isUnreadOnly],
    queryFn: ({ pageParam }) => desk.notifications({ ...(pageParam !== "" && { after: pageParam }), ...(isUnreadOnly && { unread: "true" as const }) }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });
  const refresh = () => queries.invalidateQueries({ queryKey: deskKeys.notifications });
  const readOne = useMutation({ mutationFn: desk.readNotification, onSuccess: refresh });
  const readAll = useMutation({ mutationFn: desk.readAll, onSuccess: refresh });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const hasUnread = (pages.data?.pages[0]?.unreadCount ?? 0) > 0;
  const aside = (
    <div className={styles.aside}>
      {hasUnread && <Button icon={<CheckmarkCircle20Regular />} disabledFocusable={readAll.isPending} onClick={() => readAll.mutate()}>{t("notifications.readAll")}</Button>}
      <Switch checked={isUnreadOnly} label={t("notifications.unreadOnly")} onChange={(_event, { checked }) => setUnreadOnly(checked)} />
    </div>
  );
  return (
    <Panel title={t("notifications.list")} aside={aside}>
      {pages.error && <ErrorCard error={pages.error} onRetry={() => void pages.refetch()} />}
      {(readOne.error ?? readAll.error) && <ErrorCard error={(readOne.error ?? readAll.error)!} onDismiss={() => { readOne.reset(); readAll.reset(); }} />}
      {pages.isPending && <SkeletonRows rows={4} />}
      {pages.data && items.length === 0 && <EmptyState icon={<AlertOn24Regular />} title={t(isUnreadOnly ? "notifications.noUnreadTitle" : "notifications.emptyTitle")} text={t("notifications.emptyText")} />}
      <ul className={styles.list}>
        {items.map((each) => <NotificationRow key={each.id} notification={each} onRead={() => each.readAt === null && readOne.mutate(each.id)} />)}
      </ul>
      {pages.hasNextPage && <Button className={styles.more} disabledFocusable={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t("notifications.more")}</Button>}
    </Panel>
  );
}

function NotificationRow({ notification, onRead }: { notification: Notification; onRead: () => void }) {
  const styles = useStyles();
  const { t, i18n } = useTexts();
  const isKnown = (key: string): boolean => i18n.exists(key, { ns: SETTINGS });
  const isUnread = notification.readAt === null;
  const word = notification.kind.replace(".", "_");
  const what = t([`notifications.kind.${word}`, `fact.${word}`].find(isKnown) ?? "notifications.kind.other");
  const number = notification.caseNumber !== null && `${notification.numberPrefix ? `${notification.numberPrefix}-` : "#"}${notification.caseNumber}`;
  const about = [number, notification.text].filter(Boolean).join(" ");
  const href = linkOf(notification);
  return (
    <li className={styles.row}>
      <span className={mergeClasses(styles.dot, isUnread && styles.unreadDot)} aria-hidden />
      <div className={styles.words}>
        <span className={mergeClasses(isUnread && styles.unread)}>{isUnread ? t("notifications.unreadIs", { what }) : what}</span>
        <p className={styles.detail}>
          {href ? <a href={href} className={styles.about} dir="auto" onClick={onRead}>{about}</a> : <span dir="auto">{about}</span>}
        </p>
        <p className={styles.detail}>{notification.actor && `${notification.actor} · `}<RelativeTime at={notification.createdAt} /></p>
      </div>
      {isUnread && <Button size="small" appearance="subtle" aria-label={t("notifications.readOne", { what: about })} onClick={onRead}>{t("notifications.read")}</Button>}
    </li>
  );
}
