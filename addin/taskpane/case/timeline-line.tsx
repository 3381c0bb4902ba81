import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowReply16Regular, Circle16Filled, Clock16Regular, Mail16Regular, Note16Regular, TaskListLtr20Regular } from "@fluentui/react-icons";
import { lazy, Suspense, useState, type JSX } from "react";
import { useTranslation } from "react-i18next";
import type { TimelineEntry } from "../../../server/contract/cases.ts";
import type { Message } from "../../../server/contract/conversations.ts";
import { RelativeTime } from "../../shared/ui/relative-time.tsx";
import { SkeletonLines } from "../../shared/ui/skeletons.tsx";
import { lineOf, type TimelineIcon } from "./timeline-text.ts";

const MailFiles = lazy(async () => ({ default: (await import("./mail-files.tsx")).MailFiles }));
const MessageHtml = lazy(async () => ({ default: (await import("./message-html.tsx")).MessageHtml }));
/** Longer texts are folded to this many letters. */
const FOLD_AT = 220;

const useStyles = makeStyles({
  line: { display: "grid", gridTemplateColumns: "16px minmax(0, 1fr)", columnGap: "8px", padding: "6px 0" },
  icon: { display: "inline-flex", paddingTop: "2px", color: tokens.colorNeutralForeground3 },
  head: { display: "flex", gap: "8px", alignItems: "baseline", justifyContent: "space-between", color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase300 },
  what: { minWidth: 0, overflowWrap: "anywhere" },
  when: { flexShrink: 0, color: tokens.colorNeutralForeground3, fontVariantNumeric: "tabular-nums" },
  text: { margin: "2px 0 0", whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
  note: { padding: "8px", borderRadius: tokens.borderRadiusMedium, backgroundColor: tokens.colorStatusWarningBackground1 },
  more: { marginInlineStart: "-8px" },
});

const icons: Record<TimelineIcon, JSX.Element> = {
  mail: <Mail16Regular />,
  reply: <ArrowReply16Regular />,
  note: <Note16Regular />,
  task: <TaskListLtr20Regular style={{ fontSize: 16 }} />,
  clock: <Clock16Regular />,
  fact: <Circle16Filled style={{ transform: "scale(.45)" }} />,
};

interface TimelineLineProps {
  entry: TimelineEntry;
  /** The mail of the line, once it is read. */
  message: Message | undefined;
  /** It lies in another case by now. */
  isElsewhere: boolean;
  /** Who wrote it from here, where that is known. */
  author: string | undefined;
  onSplit?: (messageId: string) => void;
}

export function TimelineLine({ entry, message, isElsewhere, author, onSplit }: TimelineLineProps) {
  const styles = useStyles();
  const { t, i18n } = useTranslation();
  const [isUnfolded, setUnfolded] = useState(false);
  const { icon, what, messageId: toldId } = lineOf(t, (key) => i18n.exists(key), entry, message?.direction === "inbound" ? message.from.name || message.from.address : undefined);
  const messageId = isElsewhere ? null : toldId;
  // What the mail itself says, without what it quotes.
  const text = (message?.text ?? entry.text)?.trim() ?? "";
  const isLong = text.length > FOLD_AT;
  const mayUnfold = messageId !== null || isLong;
  const shown = isLong && !isUnfolded ? `${text.slice(0, FOLD_AT).trimEnd()}…` : text;
  return (
    <li className={styles.line}>
      <span className={styles.icon} aria-hidden>{icons[icon]}</span>
      <div>
        <div className={styles.head}>
          <span className={styles.what}>{author ? t("event.reply.sent", { author }) : what}</span>
          <span className={styles.when}><RelativeTime at={entry.at} as="short" /></span>
        </div>
        {isUnfolded && messageId ? (
          <Suspense fallback={<SkeletonLines lines={3} />}><MessageHtml messageId={messageId} /></Suspense>
        ) : (
          shown && <p className={mergeClasses(styles.text, icon === "note" && styles.note)}>{shown}</p>
        )}
        {message && message.attachments.length > 0 && <Suspense fallback={null}><MailFiles message={message} /></Suspense>}
        {mayUnfold && <Button className={styles.more} size="small" appearance="transparent" aria-expanded={isUnfolded} onClick={() => setUnfolded(!isUnfolded)}>{t(isUnfolded ? "timeline.less" : messageId ? "timeline.wholeMail" : "timeline.more")}</Button>}
        {isUnfolded && messageId && onSplit && <Button size="small" appearance="transparent" onClick={() => onSplit(messageId)}>{t("caseMore.split")}</Button>}
      </div>
    </li>
  );
}
