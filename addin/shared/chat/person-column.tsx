import { Avatar, Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Contact } from "../../../server/contract/contacts.ts";
import type { InboxConversation } from "../../../server/contract/inbox.ts";
import { problemOf } from "../api-problem.ts";
import { problemSentence } from "../problem-text.ts";
import { useCalls } from "../ui/connection-context.ts";
import { RelativeTime } from "../ui/relative-time.tsx";
import { SkeletonLines } from "../ui/skeletons.tsx";
import { ChannelMark } from "./channel-mark.tsx";
import { chatKeys } from "./chat-keys.ts";
import { lastWords } from "./last-words.ts";
import { ownDirection } from "./own-direction.ts";

const useStyles = makeStyles({
  root: { display: "flex", flexDirection: "column", gap: "16px", padding: "16px", overflowY: "auto", minHeight: 0, boxSizing: "border-box" },
  who: { display: "flex", alignItems: "center", gap: "10px", minWidth: 0 },
  name: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: "anywhere" },
  heading: { margin: "0 0 6px", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "6px" },
  item: { display: "flex", alignItems: "center", gap: "6px", minWidth: 0 },
  fact: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  room: { minWidth: 0, flexGrow: 1 },
  text: { ...ownDirection, minWidth: 0, flexGrow: 1, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  link: { padding: 0, border: "none", background: "none", font: "inherit", color: tokens.colorBrandForegroundLink, textAlign: "start", cursor: "pointer", ":hover": { textDecorationLine: "underline" }, ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` } },
  all: { marginTop: "8px" },
  time: { flexShrink: 0, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

interface PersonColumnProps {
  conversation: InboxConversation;
  may: (verb: string) => boolean;
  tell: (done: { text: string; undo?: () => void }) => void;
  onOpen: (conversationId: string) => void;
  onPerson: (contactId: string) => void;
  onOpenCase: (caseId: string) => void;
}

/** Who writes: all channels, and everything with this person in one line of time, the newest first. */
export function PersonColumn(props: PersonColumnProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { chats } = useCalls();
  const { participant } = props.conversation;
  const { contactId } = participant;
  const { data: contact, isLoading } = useQuery({ queryKey: chatKeys.contact(contactId ?? ""), queryFn: () => chats.contact(contactId!), enabled: contactId !== null });
  const { data: talks } = useQuery({ queryKey: chatKeys.rows(`of ${contactId}`), queryFn: () => chats.list({ contactId: contactId!, state: "all" }, null), enabled: contactId !== null });
  return (
    <aside className={styles.root} aria-label={t("inbox.person")}>
      <div className={styles.who}>
        <Avatar name={participant.name} size={40} color="colorful" aria-hidden />
        <div style={{ minWidth: 0 }}>
          <h2 className={styles.name}><bdi>{contact?.name ?? participant.name}</bdi></h2>
          {contact?.company && <bdi className={styles.fact}>{contact.company}</bdi>}
        </div>
      </div>
      {isLoading && <SkeletonLines lines={4} />}
      {contact && <Addresses contact={contact} />}
      {contact && <Duplicates {...props} contact={contact} />}
      {contact && <TimeLine {...props} contact={contact} talks={talks?.items ?? []} />}
      {contactId === null && <span className={styles.fact}>{t("inbox.noContact")}</span>}
    </aside>
  );
}

function Addresses({ contact }: { contact: Contact }) {
  const styles = useStyles();
  const { t } = useTranslation();
  if (contact.addresses.length === 0) return null;
  return (
    <div>
      <h3 className={styles.heading}>{t("inbox.channels")}</h3>
      <ul className={styles.list}>{contact.addresses.map(({ channel, address }) => <li key={`${channel} ${address}`} className={styles.item}><ChannelMark channel={channel} /><bdi className={styles.text} title={address}>{address}</bdi></li>)}</ul>
    </div>
  );
}

function Duplicates({ contact, may, tell }: PersonColumnProps & { contact: Contact }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { chats } = useCalls();
  const queries = useQueryClient();
  const { data = [] } = useQuery({ queryKey: chatKeys.duplicates(contact.id), queryFn: () => chats.duplicates(contact.id), enabled: may("mergeContacts") });
  const refresh = () => Promise.all([queries.invalidateQueries({ queryKey: ["contacts"] }), queries.invalidateQueries({ queryKey: chatKeys.list })]);
  const failed = (error: Error) => tell({ text: problemSentence(t, problemOf(error)) });
  const undo = useMutation({ mutationFn: (mergeId: string) => chats.undoMerge(contact.id, mergeId), onSuccess: refresh, onError: failed });
  const merge = useMutation({
    mutationFn: (otherId: string) => chats.mergeContacts(contact.id, otherId),
    onSuccess: (kept) => {
      const [newest] = kept.merges;
      tell({ text: t("inbox.merged", { name: newest?.name ?? "" }), undo: newest && (() => undo.mutate(newest.id)) });
      return refresh();
    },
    onError: failed,
  });
  if (data.length === 0) return null;
  return (
    <div>
      <h3 className={styles.heading}>{t("inbox.samePerson")}</h3>
      <ul className={styles.list}>
        {data.slice(0, 3).map((other) => (
          <li key={other.id} className={styles.item}>
            <span className={styles.room}><bdi className={styles.text}>{other.name}</bdi><bdi className={mergeClasses(styles.text, styles.fact)} title={other.email ?? other.phone ?? undefined}>{other.email ?? other.phone ?? ""}</bdi></span>
            <Button size="small" disabledFocusable={merge.isPending} aria-label={t("inbox.mergeNamed", { name: other.name })} onClick={() => merge.mutate(other.id)}>{t("inbox.merge")}</Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function TimeLine({ contact, talks, conversation, onOpen, onPerson, onOpenCase }: PersonColumnProps & { contact: Contact; talks: InboxConversation[] }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const lines: { key: string; at: string; what: ReactNode }[] = [
    ...talks.filter(({ id }) => id !== conversation.id).map((talk) => ({ key: talk.id, at: talk.lastMessageAt, what: <><ChannelMark channel={talk.channel} /><button type="button" className={mergeClasses(styles.link, styles.room)} onClick={() => onOpen(talk.id)}><bdi className={styles.text}>{lastWords(t, talk)}</bdi></button></> })),
    ...contact.cases.map((each) => ({ key: each.id, at: each.openedAt, what: <button type="button" className={mergeClasses(styles.link, styles.text)} onClick={() => onOpenCase(each.id)}>#{each.number} <bdi>{each.title}</bdi></button> })),
    ...contact.campaigns.flatMap((each) => (each.sentAt ? [{ key: each.id, at: each.sentAt, what: <span className={styles.text}>{t("inbox.campaign")}: <bdi>{each.name}</bdi></span> }] : [])),
  ].sort((one, other) => other.at.localeCompare(one.at));
  return (
    <div>
      <h3 className={styles.heading}>{t("inbox.timeLine")}</h3>
      {lines.length === 0 ? <span className={styles.fact}>{t("inbox.nothingElse")}</span> : <ul className={styles.list}>{lines.map(({ key, at, what }) => <li key={key} className={styles.item}>{what}<span className={styles.time}><RelativeTime at={at} as="short" /></span></li>)}</ul>}
      {talks.length > 1 && <Button className={styles.all} size="small" onClick={() => onPerson(contact.id)}>{t("inbox.allConversations")}</Button>}
    </div>
  );
}
