import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { useEffect, useRef } from "react";
import type { UIEvent } from "react";
import type { Outlook } from "../outlook.ts";
import { useStore } from "../store.ts";
import { texts } from "../texts.ts";
import { dateGroup } from "./dates.ts";
import { EmptyList, ListError, LoadingRows } from "./list-states.tsx";
import type { MessageSummary } from "./message.ts";
import { displayName } from "./message.ts";
import { MessageRow } from "./message-row.tsx";
import { useChoosing } from "./use-choosing.ts";

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
  more: { padding: "12px", textAlign: "center", color: tokens.colorNeutralForeground3 },
});

export function MessageList({ outlook, search }: { outlook: Outlook; search: string }) {
  const styles = useStyles();
  const { mail } = outlook;
  const value = useStore(mail.state);
  const list = useRef<HTMLDivElement>(null);
  const messages = value.messages.filter((message) => matches(message, search));
  const folder = value.folders.find((each) => each.id === value.folderId);
  const { choose, onKeyDown } = useChoosing(outlook, messages, list);
  const isEmpty = !value.loading && !value.error && messages.length === 0;

  useEffect(() => {
    if (list.current) list.current.scrollTop = 0;
  }, [value.folderId]);

  const onScroll = ({ currentTarget: view }: UIEvent<HTMLDivElement>) => {
    if (view.scrollHeight - view.scrollTop - view.clientHeight < LOAD_MORE_WITHIN_PX) void mail.loadMore();
  };
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
        <Rows
          messages={messages}
          selectedIds={value.selectedIds}
          toRecipients={folder?.wellKnownName === "sentitems" || folder?.wellKnownName === "drafts"}
          onChoose={choose}
        />
        {value.nextLink && !search ? (
          <div className={styles.more} role="presentation">
            {texts.loadMore}
          </div>
        ) : null}
        {isEmpty ? <EmptyList search={search} /> : null}
      </div>
    </section>
  );
}

type RowsProps = Pick<Parameters<typeof MessageRow>[0], "toRecipients" | "onChoose"> & {
  messages: MessageSummary[];
  selectedIds: string[];
};

function Rows({ messages, selectedIds, toRecipients, onChoose }: RowsProps) {
  const styles = useStyles();
  const selected = new Set(selectedIds);
  const focusable = selectedIds.at(-1) ?? messages[0]?.id;
  let group = "";
  return messages.map((message) => {
    const before = group;
    group = dateGroup(message.receivedDateTime);
    return (
      <div key={message.id} role="presentation">
        {group === before ? null : (
          <div className={styles.group} role="presentation">
            {group}
          </div>
        )}
        <MessageRow
          message={message}
          selected={selected.has(message.id)}
          several={selected.size > 1}
          focusable={message.id === focusable}
          toRecipients={toRecipients}
          onChoose={onChoose}
        />
      </div>
    );
  });
}

function matches(message: MessageSummary, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  const shown = [message.subject, message.bodyPreview, displayName(message.from), message.from?.emailAddress.address];
  return wanted === "" || shown.some((text) => text?.toLowerCase().includes(wanted));
}
