import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { InboxConversation } from "../../../server/contract/inbox.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { SkeletonRows } from "../ui/skeletons.tsx";
import { chatKeys } from "./chat-keys.ts";
import { LinkedText } from "./linked-text.tsx";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "12px", padding: "16px", overflowY: "auto", flexGrow: 1, minHeight: 0 },
  mail: { padding: "10px 12px", border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorNeutralBackground1 },
  head: { display: "flex", justifyContent: "space-between", gap: "12px", marginBottom: "6px", fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  from: { minWidth: 0, overflowWrap: "anywhere", color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0, whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
  older: { alignSelf: "center" },
  hint: { margin: 0, padding: "8px 16px 16px", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, color: tokens.colorNeutralForeground2, textWrap: "pretty" },
});

/** A conversation by mail: what was written, without what it quotes. It is answered where mails are. */
export function MailLines({ conversation, seen }: { conversation: InboxConversation; /** Set to the last mail that was seen here. */ seen: RefObject<string | null> }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { chats } = useCalls();
  const query = useInfiniteQuery({ queryKey: chatKeys.mails(conversation.id), queryFn: ({ pageParam }) => chats.mails(conversation.id, pageParam), initialPageParam: null as string | null, getNextPageParam: ({ next }) => next });
  const newestId = query.data?.pages[0]?.items[0]?.id;
  useEffect(() => {
    if (newestId !== undefined) seen.current = newestId;
  }, [newestId, seen]);
  if (query.error && !query.data) return <div className={styles.root}><ErrorCard error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (!query.data) return <div className={styles.root}><SkeletonRows rows={3} /></div>;
  const mails = query.data.pages.flatMap(({ items }) => items).reverse();
  return (
    <>
      <div className={styles.root} tabIndex={0} role="log" aria-label={t("inbox.messages", { name: conversation.participant.name })}>
        {query.hasNextPage && <Button className={styles.older} size="small" appearance="subtle" disabledFocusable={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("inbox.older")}</Button>}
        {mails.map((mail) => (
          <article key={mail.id} className={styles.mail}>
            <div className={styles.head}><bdi className={styles.from}>{mail.sender_name}</bdi><RelativeTime at={mail.receivedAt} as="short" /></div>
            <p className={styles.text}><LinkedText text={mail.text} /></p>
          </article>
        ))}
      </div>
      <p className={styles.hint}>{t(conversation.case ? "inbox.answerCase" : "inbox.answerInOutlook", { number: conversation.case?.number })}</p>
    </>
  );
}
