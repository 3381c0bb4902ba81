import { Button, makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { ArrowClockwise12Regular, Location16Regular, Person16Regular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ChatContent, ChatMessage } from "../../../server/contract/chats.ts";
import { RelativeTime } from "../ui/relative-time.tsx";
import { ChatFile } from "./chat-file.tsx";
import { DeliveryTicks, travelOf } from "./delivery-ticks.tsx";
import { LinkedText } from "./linked-text.tsx";

const useStyles = makeStyles({
  row: { display: "flex", flexDirection: "column", alignItems: "flex-start", maxWidth: "84%", alignSelf: "flex-start" },
  own: { alignItems: "flex-end", alignSelf: "flex-end" },
  bubble: {
    padding: "8px 12px", borderRadius: tokens.borderRadiusXLarge, borderEndStartRadius: tokens.borderRadiusSmall, backgroundColor: tokens.colorNeutralBackground3, color: tokens.colorNeutralForeground1, overflowWrap: "anywhere", whiteSpace: "pre-wrap", minWidth: 0, maxWidth: "100%", boxSizing: "border-box",
    border: `1px solid ${tokens.colorTransparentStroke}`,
  },
  ownBubble: { backgroundColor: tokens.colorBrandBackground2, borderEndStartRadius: tokens.borderRadiusXLarge, borderEndEndRadius: tokens.borderRadiusSmall },
  failed: { borderTopColor: tokens.colorPaletteRedBorder2, borderBottomColor: tokens.colorPaletteRedBorder2, borderLeftColor: tokens.colorPaletteRedBorder2, borderRightColor: tokens.colorPaletteRedBorder2 },
  quote: { margin: "0 0 4px", padding: "2px 8px", borderInlineStartWidth: "3px", borderInlineStartStyle: "solid", borderInlineStartColor: tokens.colorNeutralStroke1, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, maxHeight: "40px", overflow: "hidden" },
  facts: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "2px 8px", marginTop: "2px", fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  gone: { fontStyle: "italic", color: tokens.colorNeutralForeground2 },
  reactions: { display: "flex", gap: "2px", marginTop: "-6px", marginInline: "8px", padding: "0 6px", borderRadius: tokens.borderRadiusCircular, border: `1px solid ${tokens.colorNeutralStroke2}`, backgroundColor: tokens.colorNeutralBackground1, fontSize: tokens.fontSizeBase200 },
  choices: { display: "flex", flexWrap: "wrap", gap: "4px", margin: "6px 0 0", padding: 0, listStyle: "none" },
  choice: { padding: "2px 8px", borderRadius: tokens.borderRadiusMedium, border: `1px solid ${tokens.colorNeutralStroke1}`, fontSize: tokens.fontSizeBase200 },
  small: { display: "block", fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  reason: { margin: "2px 0 0", maxWidth: "48ch", fontSize: tokens.fontSizeBase200, color: tokens.colorPaletteRedForeground1 },
});

interface BubbleProps {
  message: ChatMessage;
  /** What it answers, where that is loaded. */
  quoted: ChatMessage | null;
  reactions: string[];
  onRetry?: () => void;
}

/** One message as its reader sees it, with how far it has come. Everything in it is text. */
export function Bubble({ message, quoted, reactions, onRetry }: BubbleProps) {
  const styles = useStyles();
  const { t } = useTranslation();
  const isOwn = message.direction === "outbound";
  const travel = travelOf(message);
  const { delivery } = message;
  const isFailed = isOwn && (travel === "failed" || travel === "uncertain");
  return (
    <div className={mergeClasses(styles.row, isOwn && styles.own)}>
      <div className={mergeClasses(styles.bubble, isOwn && styles.ownBubble, isFailed && styles.failed)}>
        {message.replyToProviderMessageId && <p className={styles.quote}><bdi>{quoted ? quoted.text || t("inbox.kind.other") : t("inbox.earlierMessage")}</bdi></p>}
        {message.revokedAt ? <span className={styles.gone}>{t("inbox.takenBack")}</span> : <Content message={message} />}
      </div>
      {reactions.length > 0 && <span className={styles.reactions} role="img" aria-label={t("inbox.reactions", { list: reactions.join(" ") })}>{reactions.join(" ")}</span>}
      <div className={styles.facts}>
        <RelativeTime at={message.at} as="short" />
        {message.editedAt && !message.revokedAt && <span>{t("inbox.edited")}</span>}
        {delivery?.partCount && delivery.part !== null && <bdi>{t("inbox.part", { part: delivery.part, count: delivery.partCount })}</bdi>}
        {isOwn && (delivery || message.sentBy) && <DeliveryTicks travel={travel} />}
        {isOwn && travel === "failed" && onRetry && <Button size="small" appearance="subtle" icon={<ArrowClockwise12Regular />} onClick={onRetry}>{t("inbox.retry")}</Button>}
      </div>
      {isFailed && delivery?.reason && <p className={styles.reason}><bdi>{delivery.reason}</bdi></p>}
    </div>
  );
}

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
