import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowDown16Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChatMessage } from "../../../server/contract/chats.ts";
import type { InboxConversation } from "../../../server/contract/inbox.ts";
import { problemSentence } from "../problem-text.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { SkeletonRows } from "../ui/skeletons.tsx";
import { Bubble } from "./bubble.tsx";
import { chatLines, type ChatLine } from "./chat-lines.ts";
import { Composer } from "./composer.tsx";
import { sequencesUnderWay, type SequenceState } from "./sequence-state.ts";
import { type Unsent, useChat, useReading } from "./use-chat.ts";

const NEAR_END_PX = 80;

const useStyles = makeStyles({
  root: { position: "relative", display: "flex", flexDirection: "column", flexGrow: 1, minHeight: 0, minWidth: 0 },
  log: { flexGrow: 1, minHeight: 0, overflowY: "auto", padding: "12px 16px", display: "flex", flexDirection: "column", gap: "8px", ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" } },
  day: { alignSelf: "center", margin: "8px 0 0", padding: "2px 10px", borderRadius: tokens.borderRadiusCircular, backgroundColor: tokens.colorNeutralBackground3, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightRegular },
  note: { alignSelf: "center", maxWidth: "84%", boxSizing: "border-box", padding: "8px 12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorPaletteYellowBackground1, color: tokens.colorNeutralForeground1, border: `1px solid ${tokens.colorPaletteYellowBorder1}`, whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
  noteHead: { display: "block", fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightSemibold },
  center: { alignSelf: "center" },
  empty: { margin: "auto", color: tokens.colorNeutralForeground2, textAlign: "center" },
  down: { position: "absolute", insetInlineEnd: "16px", bottom: "12px" },
  place: { position: "relative", display: "flex", flexDirection: "column", flexGrow: 1, minHeight: 0 },
  sequence: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 8px", padding: "6px 12px", borderTop: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground2, fontSize: tokens.fontSizeBase200 },
});

interface ChatPaneProps {
  conversation: InboxConversation;
  mayWrite: boolean;
  mayNote: boolean;
  mayRead: boolean;
  draft: string;
  setDraft: (text: string) => void;
}

/** A chat from its oldest loaded message to its newest, and the place to write. Keeps its place while things arrive. */
export function ChatPane({ conversation, mayWrite, mayNote, mayRead, draft, setDraft }: ChatPaneProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const chat = useChat(conversation.id);
  const { view, messages, notes, unsent, query } = chat;
  const lastInbound = messages.findLast(({ direction }) => direction === "inbound");
  useReading(conversation, lastInbound?.id, mayRead);
  const { log, isAway, toEnd, onScroll } = useEnd(`${messages.at(-1)?.id} ${unsent.length} ${notes.length}`, messages[0]?.id);
  const dayOf = (at: string) => new Date(at).toLocaleDateString(i18n.language, { weekday: "long", year: "numeric", month: "long", day: "numeric" });
  if (query.error && !view) return <ErrorCard error={query.error} onRetry={() => void query.refetch()} />;
  if (!view) return <div className={styles.log}><SkeletonRows rows={5} /></div>;
  const lines = chatLines(messages, notes, dayOf);
  return (
    <div className={styles.root}>
      <div className={styles.place}>
        <div ref={log} className={styles.log} role="log" tabIndex={0} aria-label={t("inbox.messages", { name: conversation.participant.name })} onScroll={onScroll}>
          {query.hasNextPage && <Button className={styles.center} size="small" appearance="subtle" disabledFocusable={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("inbox.older")}</Button>}
          {lines.length === 0 && unsent.length === 0 && <p className={styles.empty}>{t("inbox.noMessages")}</p>}
          {lines.map((line) => <Line key={line.key} line={line} dayOf={dayOf} onRetry={mayWrite ? chat.retry.mutate : undefined} />)}
          {unsent.map((one) => <Waiting key={one.id} one={one} onAgain={() => void chat.sendAgain(one)} onGiveUp={() => { chat.giveUp(one.id); if (one.content.type === "text" && draft === "") setDraft(one.content.body); }} />)}
        </div>
        {isAway && <Button className={styles.down} size="small" shape="circular" icon={<ArrowDown16Regular />} onClick={toEnd}>{t("inbox.toEnd")}</Button>}
      </div>
      {mayWrite && sequencesUnderWay(messages).map((sequence) => <SequenceBar key={sequence.id} conversationId={conversation.id} sequence={sequence} refresh={chat.refresh} />)}
      {mayWrite && <Composer key={conversation.id} view={view} send={chat.send} onSent={chat.refresh} mayNote={mayNote} draft={draft} setDraft={setDraft} />}
    </div>
  );
}

function Line({ line, dayOf, onRetry }: { line: ChatLine; dayOf: (at: string) => string; onRetry?: (message: ChatMessage) => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  switch (line.kind) {
    case "day":
      return <h3 className={styles.day}>{dayOf(line.at)}</h3>;
    case "note":
      return <div className={styles.note}><span className={styles.noteHead}>{t("inbox.noteBy", { name: line.note.author?.name ?? "Mailroom" })}</span><bdi>{line.note.text}</bdi></div>;
    case "message":
      return <Bubble message={line.message} quoted={line.quoted} reactions={line.reactions} onRetry={onRetry && (() => onRetry(line.message))} />;
  }
  return line satisfies never;
}

/** Written here and on its way to the server, or refused by it. */
function Waiting({ one, onAgain, onGiveUp }: { one: Unsent; onAgain: () => void; onGiveUp: () => void }) {
  const { t } = useTranslation();
  const content = "fileSha256" in one.content ? { ...one.content, mediaId: null, size: null, failure: null } : one.content;
  const message = {
    id: one.id, conversationId: "", direction: "outbound" as const, content, text: "", from: { address: "", name: null }, sentBy: one.id, at: one.at, readAt: null, replyToProviderMessageId: null, providerMessageId: null, editedAt: null, revokedAt: null, attachmentId: null,
    delivery: { id: one.id, status: one.problem ? ("failed" as const) : ("queued" as const), reason: one.problem && problemSentence(t, one.problem), nextAttemptAt: null, sequenceId: null, part: null, partCount: null },
  };
  return (
    <>
      <Bubble message={message} quoted={null} reactions={[]} onRetry={one.problem ? onAgain : undefined} />
      {one.problem && <Button size="small" appearance="subtle" style={{ alignSelf: "flex-end" }} onClick={onGiveUp}>{t("inbox.takeOut")}</Button>}
    </>
  );
}

function SequenceBar({ conversationId, sequence, refresh }: { conversationId: string; sequence: SequenceState; refresh: () => Promise<unknown> }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { chats } = useCalls();
  const cancel = useMutation({ mutationFn: () => chats.cancelSequence(conversationId, sequence.id), onSettled: refresh });
  const retry = useMutation({ mutationFn: () => chats.retrySequence(conversationId, sequence.id), onSettled: refresh });
  return (
    <div className={styles.sequence} role="status">
      <span>{t("inbox.sequence.progress", { sent: sequence.sent, count: sequence.count })}{sequence.failed > 0 && ` · ${t("inbox.sequence.failed", { count: sequence.failed })}`}</span>
      {sequence.waiting > 0 && <Button size="small" appearance="subtle" disabledFocusable={cancel.isPending} onClick={() => cancel.mutate()}>{t("inbox.sequence.cancel")}</Button>}
      {sequence.failed > 0 && <Button size="small" appearance="subtle" disabledFocusable={retry.isPending} onClick={() => retry.mutate()}>{t("inbox.sequence.retry")}</Button>}
    </div>
  );
}

/** Stays at the end while it is there, and where it is read otherwise; older messages above do not move what is read. */
function useEnd(newest: string, oldest: string | undefined) {
  const log = useRef<HTMLDivElement>(null);
  const [isAway, setAway] = useState(false);
  const height = useRef(0);
  const wasAtEnd = useRef(true);
  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    if (wasAtEnd.current) element.scrollTop = element.scrollHeight;
    height.current = element.scrollHeight;
  }, [newest]);
  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    if (!wasAtEnd.current && height.current > 0) element.scrollTop += element.scrollHeight - height.current;
    height.current = element.scrollHeight;
  }, [oldest]);
  return {
    log,
    isAway,
    toEnd: () => log.current?.scrollTo({ top: log.current.scrollHeight }),
    onScroll() {
      const { scrollHeight, scrollTop, clientHeight } = log.current!;
      wasAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      setAway(!wasAtEnd.current);
    },
  };
}
