import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TimelineEntry } from "../../../server/contract/cases.ts";
import { keys } from "../../shared/query-keys.ts";
import { useCalls } from "../../shared/ui/connection-context.ts";
import { ErrorCard } from "../../shared/ui/error-card.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { SkeletonRows } from "../../shared/ui/skeletons.tsx";
import { TimelineLine } from "./timeline-line.tsx";
import { useCaseMessages } from "./use-case-messages.ts";

/** Older lines are folded: what is newest is what counts. */
const SHOWN = 8;
/** The cards of answers say these while they happen; of a mail the case's own line tells. */
const passing = new Set(["reply.queued", "reply.taken_back", "reply.seen", "message.received", "message.sent"]);

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none" },
  empty: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface TimelineProps {
  caseId: string;
  /** Makes a case of its own of a mail and what follows it; absent where the role may not. */
  onSplit?: (messageId: string) => void;
}

/** Everything that happened to the case, newest last; what is older is read page by page. */
export function Timeline({ caseId, onSplit }: TimelineProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const calls = useCalls();
  const [isOpen, setOpen] = useState(true);
  const [isWhole, setWhole] = useState(false);
  const query = useInfiniteQuery({ queryKey: keys.timeline(caseId), queryFn: ({ pageParam }) => calls.timeline(caseId, pageParam ?? undefined), initialPageParam: null as number | null, getNextPageParam: (page) => page.next });
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const messages = useCaseMessages(caseId, isOpen);
  const replies = useQuery({ queryKey: keys.replies(caseId), queryFn: () => calls.replies.ofCase(caseId), enabled: isOpen }).data ?? [];
  const authors = new Map(replies.flatMap(({ sentMessageId, author }) => (sentMessageId === null ? [] : [[sentMessageId, author.name] as const])));
  const seen = new Set(replies.flatMap(({ id, sentMessageId }) => (sentMessageId === null ? [] : [id])));
  // An answer is one line: that of its mail, once it was seen in Sent Items.
  const isSaidElsewhere = ({ event, data: facts }: TimelineEntry) => passing.has(event) || (event === "reply.sent" && seen.has(String(facts["replyId"])));
  const entries = [...(data?.pages ?? [])].reverse().flatMap((page) => page.items).filter((entry) => !isSaidElsewhere(entry));
  const hiddenCount = isWhole ? 0 : Math.max(0, entries.length - SHOWN);
  const firstMailId = entries.find(({ data: facts }) => typeof facts["messageId"] === "string")?.id;
  return (
    <Section title={t("timeline.title")} summary={data && t("timeline.count", { count: entries.length })} isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
      {error && <ErrorCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={3} />}
      {data && entries.length === 0 && <p className={styles.empty}>{t("timeline.empty")}</p>}
      {hiddenCount > 0 && <Button size="small" appearance="subtle" onClick={() => setWhole(true)}>{t("timeline.earlier", { count: hiddenCount })}</Button>}
      {hiddenCount === 0 && hasNextPage && <Button size="small" appearance="subtle" disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t(isFetchingNextPage ? "timeline.readingEarlier" : "timeline.earlierPage")}</Button>}
      <ol className={styles.list} aria-live="polite" aria-relevant="additions">
        {entries.slice(hiddenCount).map((entry) => {
          const messageId = String(entry.data["messageId"] ?? "");
          const message = messages.get(messageId);
          return <TimelineLine key={entry.id} entry={entry} message={message} isElsewhere={messageId !== "" && messages.size > 0 && !message} author={authors.get(message?.id ?? "")} onSplit={message?.direction === "inbound" && entry.id !== firstMailId ? onSplit : undefined} />;
        })}
      </ol>
    </Section>
  );
}
