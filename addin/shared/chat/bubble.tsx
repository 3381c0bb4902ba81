import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowClockwise12Regular, ChevronDown16Regular, Location16Regular, Person16Regular } from "@fluentui/react-icons";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ChatContent, ChatMessage } from "../../../server/contract/chats.ts";
import { useReasonWords } from "../campaigns/use-reason-words.ts";
import { RelativeTime } from "../ui/relative-time.tsx";
import { ChatFile } from "./chat-file.tsx";
import type { Reaction } from "./chat-lines.ts";
import { DeliveryTicks, travelOf } from "./delivery-ticks.tsx";
import { LinkedText } from "./linked-text.tsx";
import { Quote } from "./quote.tsx";
import { ReactionMarks } from "./reaction-marks.tsx";
import { saidInShort } from "./said-in-short.ts";

const useStyles = makeStyles({
  row: { display: "flex", flexDirection: "column", alignItems: "flex-start", maxWidth: "84%", alignSelf: "flex-start" },
  own: { alignItems: "flex-end", alignSelf: "flex-end" },
  /** Somebody went to it: it says so for a moment. */
  found: { borderRadius: tokens.borderRadiusXLarge, outline: `2px solid ${tokens.colorCompoundBrandStroke}`, outlineOffset: "1px" },
  said: { display: "flex", alignItems: "start", gap: "2px", maxWidth: "100%", minWidth: 0 },
  ownSaid: { flexDirection: "row-reverse" },
  menu: {
    display: "inline-flex", flexShrink: 0, alignItems: "center", justifyContent: "center", width: "24px", height: "24px", marginTop: "6px", padding: 0, border: "none", borderRadius: tokens.borderRadiusCircular, background: "none", color: tokens.colorNeutralForeground2, cursor: "pointer", opacity: 0,
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover }, ":focus-visible": { opacity: 1, outline: `2px solid ${tokens.colorStrokeFocus2}` }, "[data-message]:hover &": { opacity: 1 }, "[aria-expanded=true]&": { opacity: 1 },
    "@media (hover: none)": { opacity: 1 }, "@media (forced-colors: active)": { opacity: 1 },
  },
  bubble: {
    padding: "8px 12px", borderRadius: tokens.borderRadiusXLarge, borderEndStartRadius: tokens.borderRadiusSmall, backgroundColor: tokens.colorNeutralBackground3, color: tokens.colorNeutralForeground1, overflowWrap: "anywhere", whiteSpace: "pre-wrap", minWidth: 0, maxWidth: "100%", boxSizing: "border-box",
    border: `1px solid ${tokens.colorTransparentStroke}`,
  },
  ownBubble: { backgroundColor: tokens.colorBrandBackground2, borderEndStartRadius: tokens.borderRadiusXLarge, borderEndEndRadius: tokens.borderRadiusSmall },
  failed: { borderTopColor: tokens.colorPaletteRedBorder2, borderBottomColor: tokens.colorPaletteRedBorder2, borderLeftColor: tokens.colorPaletteRedBorder2, borderRightColor: tokens.colorPaletteRedBorder2 },
  quote: { marginBottom: "4px" },
  facts: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "2px 8px", marginTop: "2px", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  gone: { fontStyle: "italic", color: tokens.colorNeutralForeground2 },
  choices: { display: "flex", flexWrap: "wrap", gap: "4px", margin: "6px 0 0", padding: 0, listStyle: "none" },
  choice: { padding: "2px 8px", borderRadius: tokens.borderRadiusMedium, border: `1px solid ${tokens.colorNeutralStroke1}`, fontSize: tokens.fontSizeBase200 },
  small: { display: "block", fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  reason: { margin: "2px 0 0", maxWidth: "48ch", fontSize: tokens.fontSizeBase200, color: tokens.colorPaletteRedForeground1 },
});

export interface BubbleProps {
  message: ChatMessage;
  /** What it answers, where that is known. */
  quoted: ChatMessage | null;
  reactions: Reaction[];
  /** Whom the chat is with. */
  customer: string;
  isFound?: boolean;
  onRetry?: (message: ChatMessage) => void;
  onGo?: (message: ChatMessage) => void;
  /** What can be done with it stands behind a button; of all these one is in the way of the Tab key (`isMenuNext`), arrows go to the others. */
  hasMenu?: boolean;
  isMenuNext?: boolean;
  isMenuOpen?: boolean;
  onMenu?: (message: ChatMessage, button: HTMLButtonElement) => void;
  onTakeBack?: (message: ChatMessage) => void;
}

/** One message as its reader sees it, with how far it has come. Everything in it is text. */
export const Bubble = memo(function Bubble({ message, quoted, reactions, customer, isFound = false, onRetry, onGo, hasMenu = false, isMenuNext = false, isMenuOpen = false, onMenu, onTakeBack }: BubbleProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const reasonWords = useReasonWords();
  const isOwn = message.direction === "outbound";
  const travel = travelOf(message);
  const { delivery } = message;
  const isFailed = isOwn && (travel === "failed" || travel === "uncertain");
  return (
    <div className={mergeClasses(styles.row, isOwn && styles.own)} data-message={message.id}>
      <div className={mergeClasses(styles.said, isOwn && styles.ownSaid)}>
        <div className={mergeClasses(styles.bubble, isOwn && styles.ownBubble, isFailed && styles.failed, isFound && styles.found)}>
          {message.replyToProviderMessageId && <div className={styles.quote}><Quote message={quoted} customer={customer} onGo={onGo && quoted ? () => onGo(quoted) : undefined} /></div>}
          {message.revokedAt ? <span className={styles.gone}>{t("inbox.takenBack")}</span> : <Content message={message} />}
        </div>
        {hasMenu && onMenu && (
          <button type="button" className={styles.menu} data-message-menu={message.id} tabIndex={isMenuNext ? 0 : -1} aria-haspopup="menu" aria-expanded={isMenuOpen} aria-label={t("inbox.message.menu", { text: saidInShort(t, message) })} title={t("inbox.moreActions")} onClick={(event) => onMenu(message, event.currentTarget)}><ChevronDown16Regular aria-hidden /></button>
        )}
      </div>
      {reactions.length > 0 && <ReactionMarks reactions={reactions} customer={customer} onTakeBack={onTakeBack && (() => onTakeBack(message))} />}
      <div className={styles.facts}>
        <RelativeTime at={message.at} as="short" />
        {message.editedAt && !message.revokedAt && <span>{t("inbox.edited")}</span>}
        {delivery?.partCount && delivery.part !== null && <bdi>{t("inbox.part", { part: delivery.part, count: delivery.partCount })}</bdi>}
        {isOwn && (delivery || message.sentBy) && <DeliveryTicks travel={travel} />}
        {isOwn && delivery?.status === "failed" && onRetry && <Button size="small" appearance="subtle" icon={<ArrowClockwise12Regular />} onClick={() => onRetry(message)}>{t("inbox.retry")}</Button>}
      </div>
      {isFailed && delivery?.reason && <p className={styles.reason}><bdi>{reasonWords(delivery.reason)}</bdi></p>}
    </div>
  );
});

function Content({ message }: { message: ChatMessage }) {
  const styles = useStyles();
  const { t } = useTranslation();
  const { content, id, attachmentId } = message;
  switch (content.type) {
    case "text":
      return <LinkedText text={content.body} />;
    case "template":
      return <LinkedText text={content.preview} />;
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker":
      return (
        <>
          <ChatFile messageId={id} attachmentId={attachmentId} content={content} />
          {content.caption && <div style={{ marginTop: 4 }}><LinkedText text={content.caption} /></div>}
        </>
      );
    case "interactive":
      return (
        <>
          <LinkedText text={content.body} />
          {content.footer && <bdi className={styles.small}>{content.footer}</bdi>}
          <ul className={styles.choices}>{content.choices.map(({ id: choice, title }) => <li key={choice} className={styles.choice}><bdi>{title}</bdi></li>)}</ul>
        </>
      );
    case "choice":
      return <WithSmall small={t("inbox.chose")}><bdi>{content.title}</bdi></WithSmall>;
    case "reaction":
      return <bdi>{content.emoji}</bdi>;
    case "location":
      return <PlaceText content={content} />;
    case "contacts":
      return <>{content.people.map((person, index) => <WithSmall key={index} small={[...person.phones, ...person.emails].join(" · ")}><Person16Regular aria-hidden /> <bdi>{person.name}</bdi></WithSmall>)}</>;
    case "other":
      return content.text ? <LinkedText text={content.text} /> : <span className={styles.gone}>{t("inbox.kind.other")}</span>;
  }
  return content satisfies never;
}

function PlaceText({ content }: { content: Extract<ChatContent, { type: "location" }> }) {
  const { latitude, longitude, name, address } = content;
  const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return <WithSmall small={address ?? ""}><Location16Regular aria-hidden /> <a href={href} target="_blank" rel="noopener noreferrer" style={{ color: "inherit" }}><bdi>{name ?? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`}</bdi></a></WithSmall>;
}

function WithSmall({ children, small }: { children: ReactNode; small: string }) {
  const styles = useStyles();
  return <span>{children}{small && <bdi className={styles.small}>{small}</bdi>}</span>;
}
