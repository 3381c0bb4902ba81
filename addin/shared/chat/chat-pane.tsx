import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { ArrowDown16Regular } from "@fluentui/react-icons";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { ChatMessage } from "../../../server/contract/chats.ts";
import type { InboxConversation } from "../../../server/contract/inbox.ts";
import { problemSentence } from "../problem-text.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { SkeletonRows } from "../ui/skeletons.tsx";
import { useWriting } from "../ui/use-onlookers.ts";
import { Bubble, type BubbleProps } from "./bubble.tsx";
import { chatLines, type ChatLine } from "./chat-lines.ts";
import { Composer } from "./composer.tsx";
import { LiveLine } from "./live-line.tsx";
import { MessageMenu } from "./message-menu.tsx";
import { SequenceBar } from "./sequence-bar.tsx";
import { sequencesUnderWay } from "./sequence-state.ts";
import { unsentMessage } from "./unsent-message.ts";
import { useChat, useReading, type Unsent } from "./use-chat.ts";
import type { Draft } from "./use-drafts.ts";
import { useJump } from "./use-jump.ts";
import { useLogEnd } from "./use-log-end.ts";

const useStyles = makeStyles({
  root: { position: "relative", display: "flex", flexDirection: "column", flexGrow: 1, minHeight: 0, minWidth: 0 },
  log: { flexGrow: 1, minHeight: 0, overflowY: "auto", padding: "12px 16px", display: "flex", flexDirection: "column", gap: "8px", ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "-2px" } },
  day: { alignSelf: "center", margin: "8px 0 0", padding: "2px 10px", borderRadius: tokens.borderRadiusCircular, backgroundColor: tokens.colorNeutralBackground3, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightRegular },
  note: { alignSelf: "center", maxWidth: "84%", boxSizing: "border-box", padding: "8px 12px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorPaletteYellowBackground1, color: tokens.colorNeutralForeground1, border: `1px solid ${tokens.colorPaletteYellowBorder1}`, whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
  noteHead: { display: "block", fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightSemibold },
  center: { alignSelf: "center", flexShrink: 0 },
  end: { alignSelf: "flex-end", flexShrink: 0 },
  empty: { margin: "auto", color: tokens.colorNeutralForeground2, textAlign: "center" },
  down: { position: "absolute", insetInlineEnd: "16px", bottom: "12px" },
  place: { position: "relative", display: "flex", flexDirection: "column", flexGrow: 1, minHeight: 0 },
});

interface ChatPaneProps {
  conversation: InboxConversation;
  mayWrite: boolean;
  mayNote: boolean;
  mayRead: boolean;
  tell: (done: { text: string }) => void;
  /** Set to the last message that was seen here. */
  seen: RefObject<string | null>;
  /** The list, which says as of when it is true, does not stand beside. */
  isAlone: boolean;
  /** Colleagues who write here now. */
  writing: string[];
  draft: Draft;
  setDraft: (change: Partial<Draft>) => void;
}

/** A chat from its oldest loaded message to its newest, and the place to write. Keeps its place while things arrive. */
export function ChatPane({ conversation, mayWrite, mayNote, mayRead, tell, seen, isAlone, writing, draft, setDraft }: ChatPaneProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const chat = useChat(conversation.id);
  const { view, messages, answered, notes, unsent, query } = chat;
  const { log, isAway, toEnd, onScroll } = useLogEnd(`${messages.at(-1)?.id} ${unsent.length} ${notes.length}`, messages[0]?.id);
  const jump = useJump({ log, hasOlder: query.hasNextPage, isLoading: query.isFetchingNextPage, pageCount: chat.pageCount, loadOlder: () => void query.fetchNextPage(), onLost: () => tell({ text: t("inbox.quotedLost") }) });
  const lastInbound = messages.findLast(({ direction }) => direction === "inbound");
  useReading(conversation, lastInbound?.id, mayRead && !isAway);
  useWriting(conversation.id, draft.text);
  const newestId = messages.at(-1)?.id;
  useEffect(() => {
    if (!isAway && newestId !== undefined) seen.current = newestId;
  }, [isAway, newestId, seen]);
  const dayOf = useCallback((at: string) => new Date(at).toLocaleDateString(i18n.language, { weekday: "long", year: "numeric", month: "long", day: "numeric" }), [i18n.language]);
  const lines = useMemo(() => {
    const signs = unsent.filter(({ content }) => content.type === "reaction").map((one) => unsentMessage(t, one));
    return chatLines({ messages: [...messages, ...signs], answered, notes }, dayOf);
  }, [messages, answered, notes, unsent, dayOf, t]);
  const customer = conversation.participant.name;
  const [menu, setMenu] = useState<{ message: ChatMessage; target: HTMLButtonElement } | null>(null);
  const [nextMenuId, setNextMenuId] = useState<string | null>(null);
  const mayAnswer = mayWrite && view !== undefined && (view.window.isOpen || view.window.allows === "human_agent");

  async function react(message: ChatMessage, emoji: string | null): Promise<void> {
    const problem = await chat.react(message, emoji);
    if (problem) tell({ text: problemSentence(t, problem) });
  }
  // What the bubbles call stays the same, so that a letter that is typed draws none of them anew.
  const latest = useRef({ react, jump });
  useEffect(() => void (latest.current = { react, jump }));
  const onGo = useCallback((message: ChatMessage) => latest.current.jump.jumpTo(message), []);
  const onTakeBack = useCallback((message: ChatMessage) => void latest.current.react(message, null), []);
  const onMenu = useCallback((message: ChatMessage, target: HTMLButtonElement) => {
    setNextMenuId(message.id);
    setMenu({ message, target });
  }, []);

  function onLogKey(event: KeyboardEvent<HTMLElement>): void {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    // Here they read the chat; elsewhere they go through the list.
    event.stopPropagation();
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-message-menu]")];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const next = buttons[at + (event.key === "ArrowUp" ? -1 : 1)];
    if (at < 0 || !next) return;
    event.preventDefault();
    setNextMenuId(next.dataset.messageMenu!);
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  if (query.error && !view) return <ErrorCard error={query.error} onRetry={() => void query.refetch()} />;
  if (!view) return <div className={styles.log}><SkeletonRows rows={5} /></div>;
  const isAnswerable = ({ providerMessageId, revokedAt }: ChatMessage) => mayAnswer && providerMessageId !== null && revokedAt === null;
  const lastMenuId = messages.findLast((message) => message.content.type !== "reaction" && isAnswerable(message))?.id ?? null;
  const tabbedId = messages.some(({ id }) => id === nextMenuId) ? nextMenuId : lastMenuId;
  const shared = { customer, onGo, ...(mayWrite && { onRetry: chat.retry.mutate }), ...(mayAnswer && { onTakeBack }) };
  const closeMenu = () => {
    menu?.target.focus();
    setMenu(null);
  };
  return (
    <div className={styles.root}>
      <div className={styles.place}>
        <div ref={log} className={styles.log} role="log" tabIndex={0} aria-label={t("inbox.messages", { name: customer })} onScroll={onScroll} onKeyDown={onLogKey}>
          {query.hasNextPage && <Button className={styles.center} size="small" appearance="subtle" disabledFocusable={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("inbox.older")}</Button>}
          {lines.length === 0 && unsent.length === 0 && <p className={styles.empty}>{t("inbox.noMessages")}</p>}
          {lines.map((line) => {
            const id = line.kind === "message" ? line.message.id : null;
            return <Line key={line.key} line={line} dayOf={dayOf} {...shared} isFound={id !== null && id === jump.foundId} hasMenu={line.kind === "message" && isAnswerable(line.message)} isMenuNext={id === tabbedId} isMenuOpen={menu?.message.id === id} onMenu={onMenu} />;
          })}
          {unsent.filter(({ content }) => content.type !== "reaction").map((one) => <Waiting key={one.id} one={one} customer={customer} onAgain={() => void chat.sendAgain(one)} onGiveUp={() => { chat.giveUp(one.id); if (one.content.type === "text" && draft.text === "") setDraft({ text: one.content.body, answers: one.answers }); }} />)}
        </div>
        {isAway && <Button className={styles.down} size="small" shape="circular" icon={<ArrowDown16Regular />} onClick={toEnd}>{t("inbox.toEnd")}</Button>}
      </div>
      {menu && (
        <MessageMenu
          target={menu.target} reactions={menu.message.direction === "inbound" ? view.reactions : []} onClose={closeMenu}
          onAnswer={() => setDraft({ answers: menu.message })} onReact={(emoji) => void react(menu.message, emoji)}
        />
      )}
      {mayWrite && sequencesUnderWay(messages).map((sequence) => <SequenceBar key={sequence.id} conversationId={conversation.id} sequence={sequence} refresh={chat.refresh} />)}
      {isAlone && <LiveLine readAt={query.dataUpdatedAt} isQuietWhenLive />}
      {mayWrite && <Composer key={conversation.id} view={view} customer={customer} send={chat.send} onSent={chat.refresh} mayNote={mayNote} writing={writing} draft={draft} setDraft={setDraft} />}
    </div>
  );
}

function Line({ line, dayOf, ...shared }: { line: ChatLine; dayOf: (at: string) => string } & Omit<BubbleProps, "message" | "quoted" | "reactions">) {
  const styles = useStyles();
  const { t } = useTranslation();
  switch (line.kind) {
    case "day":
      return <h3 className={styles.day}>{dayOf(line.at)}</h3>;
    case "note":
      return <div className={styles.note}><span className={styles.noteHead}>{t("inbox.noteBy", { name: line.note.author?.name ?? "Mailroom" })}</span><bdi>{line.note.text}</bdi></div>;
    case "message":
      return <Bubble message={line.message} quoted={line.quoted} reactions={line.reactions} {...shared} />;
  }
  return line satisfies never;
}

/** Written here and on its way to the server, or refused by it. */
function Waiting({ one, customer, onAgain, onGiveUp }: { one: Unsent; customer: string; onAgain: () => void; onGiveUp: () => void }) {
  const styles = useStyles();
  const { t } = useTranslation();
  return (
    <>
      <Bubble message={unsentMessage(t, one)} quoted={one.answers} reactions={[]} customer={customer} onRetry={one.problem ? onAgain : undefined} />
      {one.problem && <Button size="small" appearance="subtle" className={styles.end} onClick={onGiveUp}>{t("inbox.takeOut")}</Button>}
    </>
  );
}
