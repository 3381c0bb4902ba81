import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  Skeleton,
  SkeletonItem,
  Text,
  tokens,
} from "@fluentui/react-components";
import { useEffect, useRef } from "react";
import type { KeyboardEvent, UIEvent } from "react";
import type { Outlook } from "../outlook.ts";
import { useStore } from "../store.ts";
import { texts } from "../texts.ts";
import { dateGroup } from "./dates.ts";
import type { MessageSummary } from "./message.ts";
import { displayName } from "./message.ts";
import { MessageRow } from "./message-row.tsx";

const LOAD_MORE_WITHIN_PX = 400;

const useStyles = makeStyles({
  card: {
    width: "300px",
    flexShrink: 0,
    display: "flex",
    flexDirection: "column",
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow2,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    overflow: "hidden",
  },
  title: {
    display: "flex",
    alignItems: "center",
    height: "44px",
    padding: "0 16px",
    flexShrink: 0,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  list: { flex: 1, overflowY: "auto", outlineStyle: "none" },
  group: {
    padding: "10px 16px 4px",
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
  },
  empty: {
    padding: "48px 24px",
    display: "flex",
    flexDirection: "column",
    gap: "4px",
    alignItems: "center",
    textAlign: "center",
    color: tokens.colorNeutralForeground2,
  },
  skeleton: { padding: "14px 16px", display: "flex", flexDirection: "column", gap: "8px" },
  more: { padding: "12px", textAlign: "center", color: tokens.colorNeutralForeground3 },
});

export function MessageList({ outlook, search }: { outlook: Outlook; search: string }) {
  const styles = useStyles();
  const { mail } = outlook;
  const value = useStore(mail.state);
  const list = useRef<HTMLDivElement>(null);
  const anchor = useRef<string | null>(null);
  const messages = value.messages.filter((message) => matches(message, search));
  const folder = value.folders.find((each) => each.id === value.folderId);

  useEffect(() => {
    if (list.current) list.current.scrollTop = 0;
  }, [value.folderId]);

  const choose = (id: string, how: { range?: boolean; toggle?: boolean }) => {
    if (how.range && anchor.current) return mail.select(range(messages, anchor.current, id));
    anchor.current = id;
    if (how.toggle)
      return mail.select(
        value.selectedIds.includes(id) ? value.selectedIds.filter((each) => each !== id) : [...value.selectedIds, id],
      );
    const message = messages.find((each) => each.id === id);
    if (message?.isDraft) return void outlook.compose({ kind: "draft", messageId: id });
    outlook.closeCompose();
    mail.select([id]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (event.key === "Delete" && value.selectedIds.length > 0)
      return void mail.move(value.selectedIds, "deleteditems");
    if (!step) return;
    event.preventDefault();
    const focused = (document.activeElement as HTMLElement | null)?.dataset.message ?? value.selectedIds.at(-1);
    const next =
      messages[Math.max(0, Math.min(messages.length - 1, messages.findIndex((each) => each.id === focused) + step))];
    if (!next) return;
    choose(next.id, { range: event.shiftKey });
    list.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(next.id)}"]`)?.focus();
  };
  const onScroll = ({ currentTarget: view }: UIEvent<HTMLDivElement>) => {
    if (view.scrollHeight - view.scrollTop - view.clientHeight < LOAD_MORE_WITHIN_PX) void mail.loadMore();
  };
  const focusable = value.selectedIds.at(-1) ?? messages[0]?.id;
  return (
    <section className={styles.card} aria-label={texts.messages}>
      <div className={styles.title}>
        <Text as="h1" weight="semibold" size={400}>
          {folder?.displayName ?? ""}
        </Text>
      </div>
      {value.error ? <ListError text={value.error} onRetry={() => void mail.start()} /> : null}
      <div
        ref={list}
        className={styles.list}
        role="listbox"
        aria-multiselectable
        aria-label={folder?.displayName ?? texts.messages}
        aria-busy={value.loading}
        onKeyDown={onKeyDown}
        onScroll={onScroll}
      >
        {value.loading ? <LoadingRows /> : null}
        {messages.map((message, index) => {
          const group = dateGroup(message.receivedDateTime);
          const isFirst = index === 0 || dateGroup(messages[index - 1]!.receivedDateTime) !== group;
          return (
            <div key={message.id} role="presentation">
              {isFirst ? (
                <div className={styles.group} role="presentation">
                  {group}
                </div>
              ) : null}
              <MessageRow
                message={message}
                selected={value.selectedIds.includes(message.id)}
                several={value.selectedIds.length > 1}
                focusable={message.id === focusable}
                toRecipients={folder?.wellKnownName === "sentitems" || folder?.wellKnownName === "drafts"}
                onChoose={choose}
              />
            </div>
          );
        })}
        {value.nextLink && !search ? (
          <div className={styles.more} role="presentation">
            {texts.loadMore}
          </div>
        ) : null}
        {!value.loading && !value.error && messages.length === 0 ? (
          <div className={styles.empty} role="presentation">
            <Text weight="semibold">{search ? `${texts.noMatches} “${search}”` : texts.emptyFolder}</Text>
            {search ? null : <Text size={200}>{texts.emptyFolderHint}</Text>}
          </div>
        ) : null}
      </div>
    </section>
  );
}

function ListError({ text, onRetry }: { text: string; onRetry(): void }) {
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        {texts.mailboxFailed} {text}
      </MessageBarBody>
      <MessageBarActions>
        <Button size="small" onClick={onRetry}>
          {texts.retry}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}

function LoadingRows() {
  const styles = useStyles();
  return (
    <Skeleton aria-label={texts.loading}>
      {["one", "two", "three", "four", "five"].map((key) => (
        <div key={key} className={styles.skeleton}>
          <SkeletonItem size={16} style={{ width: "55%" }} />
          <SkeletonItem size={12} />
          <SkeletonItem size={12} style={{ width: "80%" }} />
        </div>
      ))}
    </Skeleton>
  );
}

function matches(message: MessageSummary, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  const shown = [message.subject, message.bodyPreview, displayName(message.from), message.from?.emailAddress.address];
  return wanted === "" || shown.some((text) => text?.toLowerCase().includes(wanted));
}

function range(messages: MessageSummary[], from: string, to: string): string[] {
  const places = [from, to]
    .map((id) => messages.findIndex((message) => message.id === id))
    .sort((one, other) => one - other);
  return messages.slice(places[0], places[1]! + 1).map((message) => message.id);
}
