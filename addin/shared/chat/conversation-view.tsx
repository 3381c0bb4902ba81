import { Button, makeStyles, Menu, MenuDivider, MenuItem, MenuItemRadio, MenuList, MenuPopover, MenuTrigger, tokens } from "@fluentui/react-components";
import { Briefcase20Regular, CheckmarkCircle20Filled, CheckmarkCircle20Regular, ChevronLeft20Regular, MailUnread20Regular, MoreHorizontal20Regular, People20Regular, PersonAdd20Regular } from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { InboxConversation } from "../../../server/contract/inbox.ts";
import { problemOf } from "../api-problem.ts";
import { problemSentence } from "../problem-text.ts";
import { useCalls } from "../ui/connection-context.ts";
import { ErrorCard } from "../ui/error-card.tsx";
import { SkeletonRows } from "../ui/skeletons.tsx";
import { useKeys } from "../ui/use-keys.ts";
import { useColleagues, useLook } from "../ui/use-onlookers.ts";
import { ChannelMark } from "./channel-mark.tsx";
import { chatKeys } from "./chat-keys.ts";
import { ChatOnlookers } from "./chat-onlookers.tsx";
import { ChatPane } from "./chat-pane.tsx";
import { MailLines } from "./mail-lines.tsx";
import type { Draft } from "./use-drafts.ts";

const useStyles = makeStyles({
  back: { display: "inline-flex", ":dir(rtl)": { transform: "scaleX(-1)" } },
  root: { display: "flex", flexDirection: "column", minWidth: 0, minHeight: 0, height: "100%" },
  head: { containerType: "inline-size", display: "flex", alignItems: "center", gap: "4px", padding: "8px 12px", minHeight: "40px", borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  words: { flexGrow: 1, minWidth: 0 },
  title: { display: "flex", alignItems: "center", gap: "6px", margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, minWidth: 0 },
  name: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  facts: { display: "block", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  problem: { padding: "12px" },
});

export interface ConversationViewProps {
  conversationId: string;
  may: (verb: string) => boolean;
  tell: (done: { text: string; undo?: () => void }) => void;
  /** Back to the list, where it does not stand beside. */
  onBack?: () => void;
  /** It was put away. */
  onClosed: () => void;
  onOpenCase: (caseId: string) => void;
  /** Shows all of one person's conversations. */
  onPerson: (contactId: string) => void;
  draft: Draft;
  setDraft: (change: Partial<Draft>) => void;
}

/** One conversation with what can be done about it. */
export function ConversationView(props: ConversationViewProps) {
  const styles = useStyles();
  const { chats } = useCalls();
  const query = useQuery({ queryKey: chatKeys.one(props.conversationId), queryFn: () => chats.one(props.conversationId) });
  if (query.error && !query.data) return <div className={styles.problem}><ErrorCard error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (!query.data) return <div className={styles.problem}><SkeletonRows rows={4} /></div>;
  return <Loaded {...props} conversation={query.data} />;
}

function Loaded({ conversation, may, tell, onBack, onClosed, onOpenCase, onPerson, draft, setDraft }: ConversationViewProps & { conversation: InboxConversation }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { chats } = useCalls();
  const queries = useQueryClient();
  const assignButton = useRef<HTMLButtonElement>(null);
  const { id, participant, channel, account, doneAt } = conversation;
  const mayChange = may("changeCase");
  const took = (now: InboxConversation) => {
    queries.setQueryData(chatKeys.one(id), now);
    void queries.invalidateQueries({ queryKey: chatKeys.list });
  };
  const failed = (error: Error) => tell({ text: problemSentence(t, problemOf(error)) });
  // Where it is a mail's, colleagues look at its case.
  const placeId = channel === "email" ? (conversation.case?.id ?? null) : id;
  useLook(placeId);
  const here = useColleagues(placeId, { queryKey: chatKeys.people(id), queryFn: () => chats.people(id) });
  const seen = useRef<string | null>(null);
  const setDone = useMutation({
    mutationFn: (isDone: boolean) => (isDone ? chats.markDone(id, seen.current) : chats.reopen(id)),
    onSuccess: (now, isDone) => {
      took(now);
      tell({ text: t(isDone ? "inbox.markedDone" : "inbox.reopened", { name: participant.name }), undo: () => setDone.mutate(!isDone) });
      if (isDone) onClosed();
    },
    onError: (error) => {
      if (problemOf(error).code !== "stale") return failed(error);
      tell({ text: t("inbox.notDone", { name: participant.name }) });
      void Promise.all([queries.invalidateQueries({ queryKey: chatKeys.chats }), queries.invalidateQueries({ queryKey: chatKeys.list })]);
    },
  });
  const unread = useMutation({ mutationFn: () => chats.markUnread(id), onMutate: onClosed, onSuccess: took, onError: failed });
  const toCase = useMutation({
    mutationFn: () => chats.toCase(id),
    onSuccess: ({ case: made, outcome }) => {
      void queries.invalidateQueries({ queryKey: chatKeys.list });
      if (outcome === "already_open") onOpenCase(made.id);
      else tell({ text: t("inbox.madeCase", { number: made.number }) });
    },
    onError: failed,
  });
  useKeys({ e: mayChange && (() => setDone.mutate(doneAt === null)), a: mayChange && (() => assignButton.current?.click()), u: mayChange && (() => unread.mutate()) });
  return (
    <section className={styles.root} aria-label={participant.name}>
      <header className={styles.head}>
        {onBack && <Button appearance="subtle" size="small" icon={<span className={styles.back}><ChevronLeft20Regular /></span>} aria-label={t("inbox.back")} onClick={onBack} />}
        <div className={styles.words}>
          <h2 className={styles.title}><ChannelMark channel={channel} /><bdi className={styles.name}>{participant.name}</bdi></h2>
          <bdi className={styles.facts}>{[conversation.subject, participant.address !== participant.name && shownAddress(channel, participant.address), account.name, conversation.assignee?.name].filter(Boolean).join(" · ")}</bdi>
        </div>
        <ChatOnlookers here={here} />
        {mayChange && <AssignMenu conversation={conversation} buttonRef={assignButton} onAssigned={took} onFailed={failed} />}
        {mayChange && <Button appearance="subtle" size="small" icon={doneAt ? <CheckmarkCircle20Filled /> : <CheckmarkCircle20Regular />} aria-label={t(doneAt ? "inbox.reopen" : "inbox.markDone")} title={t(doneAt ? "inbox.reopen" : "inbox.markDone")} onClick={() => setDone.mutate(doneAt === null)} />}
        <Menu>
          <MenuTrigger disableButtonEnhancement><Button appearance="subtle" size="small" icon={<MoreHorizontal20Regular />} aria-label={t("inbox.moreActions")} /></MenuTrigger>
          <MenuPopover>
            <MenuList>
              {mayChange && <MenuItem icon={<MailUnread20Regular />} onClick={() => unread.mutate()}>{t("inbox.markUnread")}</MenuItem>}
              {conversation.case ? <MenuItem icon={<Briefcase20Regular />} onClick={() => onOpenCase(conversation.case!.id)}>{t("inbox.openCase", { number: conversation.case.number })}</MenuItem> : may("openCase") && <MenuItem icon={<Briefcase20Regular />} onClick={() => toCase.mutate()}>{t("inbox.toCase")}</MenuItem>}
              {participant.contactId !== null && <MenuItem icon={<People20Regular />} onClick={() => onPerson(participant.contactId!)}>{t("inbox.allOfPerson", { name: participant.name })}</MenuItem>}
            </MenuList>
          </MenuPopover>
        </Menu>
      </header>
      {channel === "email" ? <MailLines conversation={conversation} seen={seen} /> : <ChatPane key={id} conversation={conversation} mayWrite={may("writeChat")} mayNote={may("addNote")} mayRead={mayChange} tell={tell} seen={seen} isAlone={onBack !== undefined} writing={here.filter(({ isWriting }) => isWriting).map(({ name }) => name)} draft={draft} setDraft={setDraft} />}
      {channel === "email" && mayChange && <ReadsMail conversation={conversation} />}
    </section>
  );
}

/** A mail that is open here is read, as a chat is. */
function ReadsMail({ conversation }: { conversation: InboxConversation }) {
  const { chats } = useCalls();
  const queries = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: async () => {
      const [newest] = (await chats.mails(conversation.id, null)).items.filter(({ is_incoming }) => is_incoming);
      if (newest) await chats.markRead(newest.id);
    },
    onSuccess: () => void queries.invalidateQueries({ queryKey: chatKeys.list }),
  });
  const isUnread = conversation.unreadCount > 0;
  useEffect(() => {
    if (isUnread) mutate();
  }, [isUnread, conversation.lastMessageAt, mutate]);
  return null;
}

function AssignMenu({ conversation, buttonRef, onAssigned, onFailed }: { conversation: InboxConversation; buttonRef: RefObject<HTMLButtonElement | null>; onAssigned: (now: InboxConversation) => void; onFailed: (error: Error) => void }) {
  const { t } = useTranslation();
  const { chats } = useCalls();
  const [isOpen, setOpen] = useState(false);
  const { data: people = [] } = useQuery({ queryKey: chatKeys.people(conversation.id), queryFn: () => chats.people(conversation.id), enabled: isOpen });
  const assign = useMutation({ mutationFn: (assigneeId: string | null) => chats.assign(conversation.id, assigneeId), onSuccess: onAssigned, onError: onFailed });
  const current = conversation.assignee?.id ?? "";
  return (
    <Menu open={isOpen} onOpenChange={(_event, { open }) => setOpen(open)} checkedValues={{ assignee: [current] }} onCheckedValueChange={(_event, { checkedItems }) => assign.mutate(checkedItems[0] || null)}>
      <MenuTrigger disableButtonEnhancement><Button ref={buttonRef} appearance="subtle" size="small" icon={<PersonAdd20Regular />} aria-label={t("inbox.assign")} title={t("inbox.assign")} /></MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItemRadio name="assignee" value="">{t("inbox.nobody")}</MenuItemRadio>
          <MenuDivider />
          {people.map(({ id, name }) => <MenuItemRadio key={id} name="assignee" value={id}>{name}</MenuItemRadio>)}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** WhatsApp names people by digits, which people read as a number with its plus. */
const shownAddress = (channel: string, address: string | null): string | null => (channel === "whatsapp" && address !== null && /^\d{6,15}$/.test(address) ? `+${address}` : address);
