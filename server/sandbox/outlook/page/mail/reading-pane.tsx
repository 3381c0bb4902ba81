import {
  Avatar,
  Button,
  makeStyles,
  mergeClasses,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  Skeleton,
  SkeletonItem,
  Text,
  Tooltip,
  tokens,
} from "@fluentui/react-components";
import {
  ArrowForwardRegular,
  ArrowReplyAllRegular,
  ArrowReplyRegular,
  MailMultipleRegular,
  MailReadRegular,
} from "@fluentui/react-icons";
import type { Outlook } from "../outlook.ts";
import { useStore } from "../store.ts";
import { texts } from "../texts.ts";
import { AttachmentRow } from "./attachment-row.tsx";
import { CategoryTags } from "./category-tags.tsx";
import { longTime } from "./dates.ts";
import type { FullMessage, Recipient } from "./message.ts";
import { displayName } from "./message.ts";
import { MessageBody } from "./message-body.tsx";
import { NotificationBar } from "./notification-bar.tsx";

const useStyles = makeStyles({
  empty: {
    flex: 1,
    display: "flex",
    flexDirection: "column",
    gap: "8px",
    alignItems: "center",
    justifyContent: "center",
    color: tokens.colorNeutralForeground3,
    padding: "24px",
    textAlign: "center",
  },
  message: { flex: 1, minHeight: 0, overflowY: "auto", display: "flex", flexDirection: "column" },
  subject: {
    padding: "14px 20px 10px",
    margin: 0,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: "anywhere",
  },
  head: { display: "flex", gap: "12px", padding: "4px 12px 8px 20px", alignItems: "flex-start" },
  people: { flex: 1, minWidth: 0, display: "flex", flexDirection: "column", overflowWrap: "anywhere" },
  cut: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  quiet: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  actions: { display: "flex", flexDirection: "column", alignItems: "flex-end", gap: "2px", flexShrink: 0 },
  time: {
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground3,
    paddingRight: "8px",
    whiteSpace: "nowrap",
  },
  categories: { padding: "0 20px 8px" },
  skeleton: { padding: "20px", display: "flex", flexDirection: "column", gap: "12px" },
  error: { padding: "16px 20px" },
});

export function ReadingPane({ outlook }: { outlook: Outlook }) {
  const styles = useStyles();
  const { selectedIds, open, openError } = useStore(outlook.mail.state);
  if (openError) {
    return (
      <div className={styles.error}>
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            {texts.messageFailed} {openError}
          </MessageBarBody>
          <MessageBarActions>
            <Button size="small" onClick={() => void outlook.mail.reopen()}>
              {texts.retry}
            </Button>
          </MessageBarActions>
        </MessageBar>
      </div>
    );
  }
  if (selectedIds.length === 0)
    return (
      <Notice icon={<MailReadRegular fontSize={48} />} title={texts.nothingSelected} hint={texts.nothingSelectedHint} />
    );
  if (selectedIds.length > 1)
    return (
      <Notice
        icon={<MailMultipleRegular fontSize={48} />}
        title={texts.selectedCount(selectedIds.length)}
        hint={texts.selectedHint}
      />
    );
  if (!open) return <LoadingMessage />;
  return <OpenMessage key={open.id} outlook={outlook} message={open} />;
}

function Notice({ icon, title, hint }: { icon: React.ReactElement; title: string; hint: string }) {
  const styles = useStyles();
  return (
    <div className={styles.empty}>
      {icon}
      <Text weight="semibold">{title}</Text>
      <Text size={200}>{hint}</Text>
    </div>
  );
}

function LoadingMessage() {
  const styles = useStyles();
  return (
    <Skeleton aria-label={texts.loading} className={styles.skeleton}>
      <SkeletonItem size={24} style={{ width: "60%" }} />
      <SkeletonItem size={16} style={{ width: "40%" }} />
      <SkeletonItem size={96} />
    </Skeleton>
  );
}

function OpenMessage({ outlook, message }: { outlook: Outlook; message: FullMessage }) {
  const styles = useStyles();
  const sender = message.from?.emailAddress;
  const name = displayName(message.from) || texts.noSender;
  return (
    <article className={styles.message} data-id={message.id} aria-label={message.subject || texts.noSubject}>
      <h2 className={styles.subject}>{message.subject || texts.noSubject}</h2>
      <NotificationBar outlook={outlook} itemKey={message.id} />
      <div className={styles.head}>
        <Avatar name={name} color="colorful" size={40} aria-hidden />
        <div className={styles.people}>
          <Text weight="semibold">{name}</Text>
          {sender?.address && sender.address !== name ? (
            <span className={mergeClasses(styles.quiet, styles.cut)} title={sender.address}>
              {sender.address}
            </span>
          ) : null}
          <People label={texts.to} recipients={message.toRecipients} />
          <People label={texts.cc} recipients={message.ccRecipients} />
        </div>
        <div className={styles.actions}>
          <Respond outlook={outlook} id={message.id} />
          <span className={styles.time}>{longTime(message.receivedDateTime)}</span>
        </div>
      </div>
      <div className={styles.categories}>
        <CategoryTags names={message.categories} />
      </div>
      <AttachmentRow
        api={outlook.mail.api}
        messageId={message.id}
        attachments={message.attachments.filter((each) => !each.isInline)}
      />
      <MessageBody api={outlook.mail.api} message={message} />
    </article>
  );
}

function People({ label, recipients }: { label: string; recipients: Recipient[] }) {
  const styles = useStyles();
  if (recipients.length === 0) return null;
  const addresses = recipients.map((each) => each.emailAddress.address).join("; ");
  return (
    <span className={styles.quiet} title={addresses}>
      {label}: {recipients.map(displayName).join("; ")}
    </span>
  );
}

function Respond({ outlook, id }: { outlook: Outlook; id: string }) {
  const actions = [
    { kind: "reply", text: texts.reply, icon: <ArrowReplyRegular /> },
    { kind: "replyAll", text: texts.replyAll, icon: <ArrowReplyAllRegular /> },
    { kind: "forward", text: texts.forward, icon: <ArrowForwardRegular /> },
  ] as const;
  return (
    <div>
      {actions.map(({ kind, text, icon }) => (
        <Tooltip key={kind} content={text} relationship="label">
          <Button appearance="subtle" icon={icon} onClick={() => void outlook.compose({ kind, messageId: id })} />
        </Tooltip>
      ))}
    </div>
  );
}
